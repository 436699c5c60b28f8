"""Any bytes sent as a pack or as a draft's text: an answer that says what is wrong, and an office as it was."""

import re
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import func, select

from hutong.ids import new_id
from hutong.playbooks import packs
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.toml_lines import MOST_BYTES

TEXT = packs.text("financial-street").encode()
BYTES = {
    "nothing": b"",
    "a NUL": b"\x00",
    "a NUL in a pack": TEXT.replace(b"zh", b"z\x00h", 1),
    "wrong UTF-8": TEXT + b"\n# \xff\xfe\n",
    "half a character": TEXT[: TEXT.index("街".encode()) + 1],
    "half a surrogate pair": b'a = "\xed\xa0\x80"',
    "UTF-16": packs.text("starter").encode("utf-16"),
    "GB 18030": packs.text("starter").encode("gb18030"),
    "a mark before it": b"\xef\xbb\xbf" + TEXT,
    "a picture": b"\x89PNG\r\n\x1a\n" + Random(1).randbytes(2000),
    "noise": Random(2).randbytes(5000),
    "brackets without end": b"a = " + b"[" * 200_000,
    "dots without end": b"a." * 200_000 + b"b = 1",
    "a number without end": b"a = " + b"9" * 200_000,
    "a hexadecimal number without end": b"schema_version = 0x" + b"f" * 200_000,
    "a key twice": TEXT + b"\nschema_version = 1\n",
    "a day that there is not": TEXT.replace(b"2017-04-01", b"2017-02-30", 1),
    "too many rules": b"a = [" + b"1," * 10_001 + b"]",
    "past a megabyte": TEXT + b"#" * MOST_BYTES,
    "a header of nonsense": b'pack.format = "x"\npack.sha256 = 3\n' + TEXT,
    "lines of an old machine": TEXT.replace(b"\n", b"\r"),
    "lines of another machine": TEXT.replace(b"\n", b"\r\n"),
    "a condition too deep": TEXT + b'\n[[routes]]\ncode = "r"\nname = {zh = "a"}\nflow = "simple"\nwhen = '
    + b"{all = [" * 15 + b'{field = "hour", op = "gt", value = 1}' + b"]}" * 15,
}  # fmt: skip
FINE = {"a mark before it", "lines of another machine"}


@pytest.fixture
async def admin(street, sign_in):
    return await sign_in(street, "office-admin")


async def drafts(street):
    async with street.session() as session:
        assert (await playbook_in_force(session, datetime.now(UTC))).version == 1
        count = select(func.count()).select_from(PlaybookVersion).where(PlaybookVersion.office_id == street.id)
        return await session.scalar(count.where(PlaybookVersion.state == "draft"))


async def test_any_bytes_uploaded_are_told_and_never_taken_in(admin, street):
    home = f"/o/{street.slug}/packs"
    token = re.search(r'name="_csrf" value="([^"]+)"', (await admin.get(home)).text)[1]
    for name, data in BYTES.items():
        for language in ("zh", "en"):
            answer = await admin.client.post(
                f"{home}/look",
                data={"_csrf": token},
                files={"file": ("pack.toml", data)},
                headers={"accept": "text/html", "accept-language": language},
            )
            assert answer.status_code in {200, 413, 422}, (name, answer.status_code)
    assert await drafts(street) == 0


@pytest.mark.long
async def test_any_text_kept_as_a_draft_is_told_and_never_published(admin, street, hidden):
    home = f"/o/{street.slug}/playbooks"
    address = (await admin.post(f"{home}/drafts", {"id": str(new_id())}, page=home)).headers["location"]
    token = re.search(r'name="_csrf" value="([^"]+)"', (await admin.get(address)).text)[1]
    for name, data in BYTES.items():
        page = (await admin.get(address)).text
        form = {"_csrf": token, "revision": hidden(page, "revision"), "source": data.decode("utf-8", "replace")}
        answer = await admin.client.post(address, data=form, headers={"accept": "text/html"})
        assert answer.status_code in ({303} if name in FINE else {303, 413, 422}), (name, answer.status_code)
        if answer.status_code == 422:
            assert "data-wrong" in answer.text
            assert re.search(r"第 \d+ 行|<li>", answer.text), name
    assert await drafts(street) == 1
