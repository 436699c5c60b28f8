"""`hutong archive`: manifests checked without any server, and months made and read back with one."""

from datetime import UTC, datetime

import pytest

from hutong.archives.rules import FORMAT, canonical, check_manifest, signature_file, signed_text
from hutong.db import Office
from hutong.offices.models import Office as OfficeRow
from hutong.signatures import Signer
from streets import Street


@pytest.fixture
def signer(server_settings):
    return Signer.of(server_settings)


@pytest.fixture
def saved(tmp_path, signer):
    """Two months as the page hands them out."""
    previous = ""
    for month in ("2026-09", "2026-10"):
        lines = [
            canonical({"kind": "archive", "format": FORMAT, "month": month, "previous": previous}),
            canonical({"kind": "end", "lines": 2, "photos": 0, "bytes": 0}),
        ]
        (tmp_path / f"{month}.jsonl").write_bytes(b"".join(lines))
        previous = check_manifest(lines).sha256
        beside = signature_file(bytes.fromhex(previous), signer.sign(signed_text(previous)), signer.public)
        (tmp_path / f"{month}.sig.json").write_bytes(beside)
    return tmp_path


def test_saved_manifests_are_checked_with_the_key_alone(hutong, saved, signer):
    whole = hutong.json("archive", "check", str(saved), "--key", signer.public)
    assert whole == {"months": ["2026-09", "2026-10"], "is_whole": True, "faults": [], "records_absent": []}
    stranger = hutong.json("archive", "check", str(saved), "--key", "c29tZWJvZHkgZWxzZQ==", code=1)
    assert {fault["what"] for fault in stranger["faults"]} == {"stranger"}
    (saved / "2026-10.sig.json").write_text("nonsense \x00")
    torn = hutong.json("archive", "check", str(saved), "--key", signer.public, code=1)
    assert {"missing", "signature"} <= {fault["what"] for fault in torn["faults"]}
    (saved / "2026-09.jsonl").unlink()
    (saved / "2026-10.jsonl").unlink()
    assert hutong.json("archive", "check", str(saved), "--key", signer.public, code=1)["months"] == []


@pytest.mark.long
def test_months_are_made_listed_and_read_back(hutong, server_settings):
    street = Street(server_settings)

    async def age(databases):
        async with databases.session(Office(street.id)) as session:
            row = await session.get_one(OfficeRow, street.id)
            row.created_at = datetime(datetime.now(UTC).year - 1, 12, 20, tzinfo=UTC)

    street.do(age)
    due = hutong.json("archive", "list", street.slug)["due"]
    assert due[0].endswith("-12")
    made = hutong.json("archive", "make", street.slug)
    assert (made["made"], made["due"]) == (due, [])
    assert hutong.json("archive", "make", street.slug)["made"] == []
    listed = hutong.json("archive", "list", street.slug)
    assert [one["month"] for one in listed["archives"]] == due[::-1]
    read = hutong.json("archive", "verify", street.slug)
    assert (read["is_whole"], read["is_over"], read["read"]) == (True, True, len(due))
    assert hutong("archive", "verify", "nobody-of-that-name").exit_code == 1
