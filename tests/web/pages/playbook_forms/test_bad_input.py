"""Whatever is sent gets a sentence or a 404, and the draft stays as it was."""

import pytest

from hutong.ids import new_id

PATHS = [
    "nonsense", "flows[99]", "flows[0].steps[99]", "flows[0].nothing", "flows[²]", "[0]", "..", "a" * 5000, "\x00",
    "flows[0].steps[0].actions[0].to.more.and.more", "flows[99999999999999999999]", "line 12", "name.zh.more", "points",
    "%00", "flows[-1]", "schema_version",
]  # fmt: skip


@pytest.mark.long
async def test_paths_that_lead_nowhere(admin, editor):
    for n, path in enumerate(PATHS):
        for more in ({}, {"new": "1"})[n % 2 :]:
            answer = await admin.client.get(editor, params={"at": path, **more})
            assert answer.status_code in {200, 404}, (path, answer.status_code)
    assert (await admin.get(f"{editor}?at=flows[99]")).status_code == 404
    assert (await admin.get(f"{editor}?at=nonsense")).status_code == 404


ODD = {
    "long": "字" * 10_000, "nul": "\x00", "nul-within": "a\x00b", "half": "\ud83d", "digits": "9" * 5000, "nan": "NaN",
    "power": "1e999999999", "minus": "-1", "markup": "<script>", "quotes": "'\"\\\n",
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize(
    ("at", "names"),
    [
        pytest.param(
            "flows[0].steps[0]", ("code", "kind", "limit.amount", "limit.clock", "who.post"), marks=pytest.mark.proof
        ),
        ("points.multipliers[0]", ("factor", "from", "posts")),
    ],
    ids=["step", "multiplier"],
)
async def test_values_of_every_kind(at, names, fill, source):
    before = await source()
    for name, odd in ODD.items():
        value = odd.encode("utf-8", "replace").decode()
        # All at once, and in turn one alone: a value that is refused hides what another would have done.
        for sent in (dict.fromkeys(names, value), {names[len(value) % len(names)]: value}):
            answer = await fill(at, sent)
            assert answer.status_code in {303, 422}, (name, at, sent)
            assert answer.status_code == 303 or await source() == before
            before = await source()


@pytest.mark.long
async def test_forms_that_nobody_was_given(admin, editor, source):
    before = await source()
    for data in (
        {},
        {"at": "flows"},
        {"at": "flows[0]", "revision": "x"},
        {"at": "flows[0]", "revision": "²"},
        {"at": "flows[77]", "revision": "1"},
        {"at": "name.zh", "new": "1", "revision": "1"},
        {"at": "flows[77].steps", "new": "1", "revision": "1"},
        {"at": "categories[0]", "revision": "1", "-row": "drop:keywords:x"},
        {"at": "categories[0]", "revision": "1", "-row": "less:"},
        {"at": "categories[0]", "revision": "1", "-row": "nonsense:" * 9},
        {"at": "categories[0]", "revision": "1", "-row": "row:"},
    ):
        answer = await admin.post(editor, data)
        assert answer.status_code in {200, 404, 409, 422}, (data, answer.status_code)
    for data in (
        {},
        {"deed": "remove", "at": "name"},
        {"deed": "remove", "at": "flows[0].first"},
        {"deed": "up", "at": "flows[0]", "revision": "1"},
        {"deed": "down", "at": "danger", "revision": "1"},
        {"deed": "nonsense", "at": "flows[0]", "revision": "1"},
        {"deed": "remove", "at": "flows[0]", "revision": "0"},
    ):
        answer = await admin.post(f"{editor}/deeds", data, page=editor)
        assert answer.status_code in {404, 409, 422}, (data, answer.status_code)
    assert await source() == before


@pytest.mark.long
async def test_a_text_that_cannot_be_read_is_said_and_the_way_to_mend_it(admin, editor, hidden):
    draft = editor.removesuffix("/edit")
    page = (await admin.get(draft)).text
    await admin.post(draft, {"revision": hidden(page, "revision"), "source": "flows = ["})
    for at in ("", "?at=flows", "?at=flows[0]", "?at=posts&new=1"):
        answer = await admin.get(f"{editor}{at}")
        assert answer.status_code == 200
        assert "制度文本读不出来" in answer.text
    assert (await admin.post(editor, {"at": "name", "revision": "2"})).status_code in {404, 422}


@pytest.mark.long
async def test_a_draft_whose_parts_are_of_the_wrong_kind_opens_all_the_same(admin, editor, hidden):
    draft = editor.removesuffix("/edit")
    page = (await admin.get(draft)).text
    broken = 'schema_version = 1\nname = 3\nposts = [1, "x", { code = 5, places = 1, duties = "y" }]\nflows = "no"\n'
    await admin.post(draft, {"revision": hidden(page, "revision"), "source": f"{broken}terms = []\npoints = 1\n"})
    for at in (
        "",
        "?at=flows",
        "?at=name",
        "?at=posts",
        "?at=posts[0]",
        "?at=posts[2]",
        "?at=terms",
        "?at=points",
        "?at=board",
    ):
        answer = await admin.get(f"{editor}{at}")
        assert answer.status_code == 200, (at, answer.text[:500])


async def test_texts_go_out_and_come_in(admin, editor, source):
    before = await source()
    taken = await admin.get(f"{editor}/text.toml")
    assert taken.text == before
    page = (await admin.get(f"{editor}/text")).text
    assert "#:schema " in page


FILES = [(b"name = 1\n", 303), (b"\xff\xfe\x00", 422), (b"\x80abc", 422), (b"", 303), (b"x" * 1_100_000, 422)]


@pytest.mark.long
async def test_a_file_becomes_the_draft_or_is_refused(admin, editor, source, hidden):
    for content, status in FILES:
        before = await source()
        page = (await admin.get(f"{editor}/text")).text
        form = {"_csrf": hidden(page, "_csrf"), "_once": str(new_id()), "revision": hidden(page, "revision")}
        answer = await admin.client.post(
            f"{editor}/text", data=form, files={"file": ("a.toml", content)}, headers={"accept": "text/html"}
        )
        assert answer.status_code == status, (content[:20], answer.text)
        assert (await source() == before) is (status != 303)


async def test_others_do_not_edit(street, sign_in, editor):
    other = await sign_in(street, "command")
    for path in ("", "/text", "/text.toml"):
        assert (await other.get(f"{editor}{path}")).status_code == 403
