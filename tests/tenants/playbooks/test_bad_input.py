"""Whatever the bytes: a playbook, or a list of errors with path, line and both languages. Never a crash, never half."""

import asyncio
import json
import string
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hutong.conditions import Condition, Op
from hutong.journal import SYSTEM
from hutong.playbooks import packs, toml
from hutong.playbooks.checking import Checked, check_bytes, check_text
from hutong.playbooks.checking.checks import MOST_FINDINGS
from hutong.playbooks.errors import PlaybookHasErrors
from hutong.playbooks.queries import open_drafts, playbook_in_force, version_row
from hutong.playbooks.service import publish, save_draft
from hutong.playbooks.toml_lines import MOST_BYTES, MOST_KEYS, MOST_LEVELS, MOST_RULES, Lines, lines_of
from hutong.texts import speaking

PACKS = {name: packs.text(name) for name in packs.names()}
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
SLOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def is_an_answer(checked: Checked) -> bool:
    """Either a playbook, or errors that say in both languages what is wrong, and where."""
    errors = [f for f in checked.findings if f.severity == "error"]
    for finding in checked.findings:
        for language in ("zh", "en"):
            with speaking(language):
                assert finding.text
                assert not [name for _, name, _, _ in string.Formatter().parse(finding.sentence) if name == ""]
        assert finding.line >= 0
        json.dumps([finding.path, finding.text, finding.mark.hex()])
    assert len(checked.findings) <= MOST_FINDINGS + 1
    return (checked.playbook is None) == bool(errors)


# Pieces that mean something to one of the readers, so that random bytes get past the first line.
PIECES = st.sampled_from(
    [
        b"[[posts]]\n", b"[posts]\n", b"[flows.steps]\n", b"[[flows.steps]]\n", b"schema_version = 1\n", b"name = ",
        b'{ zh = "\xe7\x94\xb2" }\n', b"[", b"]", b"{", b"}", b"[[", b"]]", b'"', b'"""', b"'", b"'''", b"=", b".", b",",
        b"\\", b"\\u12", b"\\UFFFFFFFF", b"#", b"\n", b"\r\n", b"\r", b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf",
        b"\xed\xa0\x80", b"0x" + b"f" * 5000, b"9" * 5000, b"1e999999999", b"-inf", b"nan", b"2017-02-30",
        b"2017-04-25T00:00:00+99:99", b"07:61:00", b"true", b"a.b.c.d = 1\n", b'"\xc2\xb2" = 1\n', b'"." = 1\n',
        b"a = 1\na = 2\n", b"points = {rates = [{amount = 0xffffffffffffffffffffffff}]}\n",
    ]
)  # fmt: skip
BYTES = st.lists(PIECES | st.binary(max_size=12), max_size=40).map(b"".join)


@st.composite
def spoilt(draw):
    """A whole pack with a few places cut out, doubled or overwritten."""
    data = bytearray(PACKS[draw(st.sampled_from(sorted(PACKS)))].encode())
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.integers(0, 40))
        data[start:end] = draw(PIECES | st.binary(max_size=20) | st.just(bytes(data[start:end]) * 2))
    return bytes(data)


@settings(**SLOW)
@given(BYTES)
def test_any_bytes_are_answered(data):
    assert is_an_answer(check_bytes(data))


@settings(**SLOW)
@given(spoilt())
def test_a_spoilt_pack_is_answered(data):
    assert is_an_answer(check_bytes(data))


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a = 1\nb = '\xff'\n", 2, 6),
        ("a = 1\nb = '甲".encode() + b"\xe7\x94'\n", 2, 7),
        (b"a = 1\n\xed\xa0\x80\n", 2, 1),
        ("a = 1\n".encode("utf-16"), 1, 1),
        ("a = 1\n".encode("gb18030") + "名 = '甲'".encode("gb18030"), 2, 1),
        (b"a = 1\nb = \x00\n", 2, 5),
        (b"a = 1\nb = 1 c = 2\n", 2, 7),
        (b"a = 1\na = 2\n", 2, 6),
        (b"a = 1\n[a]\n", 2, 3),
        (b"[x]\n[[x]]\n", 2, 4),
        (b'a = "x\n', 1, 7),
        (b'a = """x\n', 2, 1),
        (b"a = [1,\n2\n", 3, 1),
        (b"a = {b = 1\n", 1, 11),
        (b"a = '\\'\nb = \"\\q\"\n", 2, 8),
        (b"d = 2017-02-30\n", 1, 5),
    ],
)
def test_what_cannot_be_read_is_told_with_line_and_column(data, line, column):
    checked = check_bytes(data)
    assert [(f.path, f.code, f.line) for f in checked.findings] == [(f"line {line}", "syntax", line)]
    assert checked.findings[0].params["column"] == column
    assert is_an_answer(checked)


def test_the_mark_that_editors_put_before_a_text_is_no_part_of_it():
    plain = PACKS["starter"].encode()
    assert check_bytes(b"\xef\xbb\xbf" + plain).playbook == check_bytes(plain).playbook != None  # noqa: E711 - a chain
    assert check_text("\ufeff" + PACKS["starter"]).playbook is not None


@pytest.mark.parametrize(
    ("text", "code", "limit"),
    [
        ("#" * (MOST_BYTES + 1), "too-big", 1),
        ("#" + "甲" * (MOST_BYTES // 3 + 1), "too-big", 1),
        ("a = [" + "1," * (MOST_RULES + 1) + "]", "too-many-rules", MOST_RULES),
        ("[[a]]\n" * (MOST_RULES + 1), "too-many-rules", MOST_RULES),
        ("".join(f"a{n}=1\n" for n in range(MOST_KEYS + 1)), "too-many-keys", MOST_KEYS),
        ("".join(f"[a{n}]\n" for n in range(MOST_KEYS + 1)), "too-many-keys", MOST_KEYS),
        ("".join(f"a.b{n}=1\n" for n in range(MOST_KEYS // 2 + 1)), "too-many-keys", MOST_KEYS),
        ("a = " + "[" * 100_000, "too-deep", MOST_LEVELS),
        ("a = " + "{b=" * 100_000, "too-deep", MOST_LEVELS),
        ("a." * 300_000 + "b = 1", "too-deep", 20),
        ("[" + "a." * 300_000 + "b]", "too-deep", 20),
        ("a" * 500_000 + " = 1", "key-too-long", 100),
    ],
)
def test_what_is_past_a_limit_is_refused_with_the_limit_named(text, code, limit):
    checked = check_text(text)
    assert checked.playbook is None
    assert [f.code for f in checked.findings] == [code]
    assert str(limit) in checked.findings[0].text
    assert is_an_answer(checked)


def test_just_within_the_limits_it_is_read():
    text = PACKS["starter"]
    assert check_text(text + "#" * (MOST_BYTES - len(text.encode()))).playbook is not None
    rules = toml.raw("a = [" + "1," * MOST_RULES + "]")
    assert len(rules["a"]) == MOST_RULES


HUGE = int("9" * 90)


@pytest.mark.parametrize(
    "value", [HUGE, -HUGE, "0x" + "f" * 90, "1e999999", "-1e-999999", "1e-31", "inf", "nan", "[[[[[]]]]]", "{}"]
)
@pytest.mark.parametrize("field", ["amount = 10", "factor = 2", 'covers = "office"', "schema_version = 1", "rank = 80"])
def test_numbers_beyond_all_measure_are_told_at_their_place(field, value):
    text = PACKS["longtan"]
    key = field.split(" = ")[0]
    checked = check_text(text.replace(f"\n{field}\n", f"\n{key} = {value}\n", 1))
    assert checked.playbook is None
    assert is_an_answer(checked)
    assert key in checked.findings[0].path


def test_more_findings_than_can_be_shown_are_counted():
    unknown = "".join(f"unknown{n} = 1\n" for n in range(3000))
    checked = check_text(unknown)
    assert len(checked.findings) == MOST_FINDINGS + 1
    (more,) = [f for f in checked.findings if f.code == "more"]
    missing = sum(f.code == "missing-key" for f in check_text("").findings)
    assert more.params == {"n": 3000 + missing - MOST_FINDINGS}


# Every document is twice or four times another: the work may grow as its length does, with something to spare.
def shadowing(n):
    one = (
        'code = "r{i}"\nname = {{ zh = "甲" }}\nwhen = {{ field = "hour", op = "gt", value = {i} }}\nflow = "simple"\n'
    )
    return PACKS["financial-street"] + "".join("[[routes]]\n" + one.format(i=i) for i in range(n))


def posts(n):
    one = '[[posts]]\ncode = "p{i}"\nname = {{ zh = "甲" }}\nrank = 1\ncovers = "office"\nreports_to = "p{j}"\n'
    return PACKS["starter"] + "".join(
        one.format(i=i, j=i + 1) + 'desk = "office"\nduties = ["patrol"]\n' for i in range(n)
    )


def ring(n):
    text = posts(n)
    return text.replace(f'"p{n}"', '"p0"')


def steps(n):
    step = (
        '  [[flows.steps]]\n  code = "s{i}"\n  name = {{ zh = "甲" }}\n  kind = "handle"\n  who = {{ post = "x{i}" }}\n'
    )
    act = '  actions = [{{ code = "a", name = {{ zh = "办" }}, verb = "handle", to = "s{j}" }}]\n'
    head = '[[flows]]\ncode = "long"\nname = { zh = "长" }\nfirst = "s0"\n'
    return PACKS["starter"] + head + "".join((step + act).format(i=i, j=(i + 1) % n) for i in range(n))


def rates(n):
    one = '[[points.rates]]\ncode = "r{i}"\nname = {{ zh = "甲" }}\nevent = "check_in"\namount = 1\nfrom = 2017-04-25\n'
    more = (
        '[[points.multipliers]]\ncode = "m{i}"\nname = {{ zh = "甲" }}\nevent = "check_in"\nposts = ["steward"]\n'
        'factor = 2\nfrom = 2017-04-25\nbecause = {{ zh = "甲" }}\n'
    )
    return PACKS["longtan"] + "".join((one + more).format(i=i) for i in range(n))


def unknown_keys(n):
    return "".join(f"[[posts]]\ncoed{i} = 1\n" for i in range(n)) + "".join(f"nmae{i} = 1\n" for i in range(n))


def wrong_names(n):
    return PACKS["starter"] + "".join(
        f'[[categories]]\ncode = "c{i}"\nname = {{ zh = "甲" }}\ngrade = "g{i}"\nkeywords = ["甲"]\n' for i in range(n)
    )


def rungs(n):
    one = '{{ after = {{ amount = {i}, clock = "working_days" }} }},'
    return (
        PACKS["starter"]
        + '[[ladders]]\ncode = "high"\nname = { zh = "甲" }\nrungs = ['
        + "".join(one.format(i=i + 1) for i in range(n))
        + "]\n"
    )


def duties(n):
    head = '[[posts]]\ncode = "busy"\nname = { zh = "甲" }\nrank = 1\ncovers = "office"\ndesk = "office"\nduties = ['
    cadence = '[[cadences]]\ncode = "c{i}"\nname = {{ zh = "甲" }}\npost = "busy"\nverb = "visit"\nevery = "day"\n'
    return PACKS["starter"] + head + '"patrol",' * n + "]\n" + "".join(cadence.format(i=i) for i in range(n))


def strings(n):
    return "a = [" + '"""' + "\\n" * n + '""",' + "'''" + "'\n" * n + "''']\n" + "# [[[\n" * n


HOSTILE = (shadowing, posts, ring, steps, rates, unknown_keys, wrong_names, rungs, duties, strings)


def lines_run(text: str) -> int:
    """Lines of Python that the check takes, counted by the interpreter: the same on any machine."""
    import sys

    counted = 0

    def local(_frame, event, _arg):
        nonlocal counted
        counted += event == "line"
        return local

    check_text.cache_clear()
    before = sys.gettrace()
    sys.settrace(lambda _frame, _event, _arg: local)
    try:
        checked = check_text(text)
    finally:
        sys.settrace(before)
    assert len(checked.findings) <= MOST_FINDINGS + 1
    return counted


@pytest.mark.long
@pytest.mark.parametrize("hostile", HOSTILE)
def test_the_work_grows_as_the_text_does(hostile):
    assert check_text(hostile(60)).findings  # And so what is worked out once has been.
    small, large = lines_run(hostile(60)), lines_run(hostile(240))
    nothing = lines_run(hostile(1))
    assert large - nothing < 6 * (small - nothing) + 4000


# ---- The service: kept as typed, published whole or not at all


@pytest.fixture
async def office(make_office):
    return await make_office("starter", alleys=0)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\x00",
        "\ud800",
        "[[posts",
        PACKS["starter"] + "#" * MOST_BYTES,
        PACKS["starter"] + "\n[[a]]" * (MOST_RULES + 1),
        "a = " + "[" * 100_000,
        PACKS["starter"].replace("schema_version = 1", "schema_version = 0x" + "f" * 9000),
    ],
    ids=str.__len__,
)
async def test_bad_text_is_kept_as_a_draft_and_never_published(office, source):
    async with office.session() as session:
        saved = await save_draft(session, source=source, by=SYSTEM, now=NOW)
    assert saved.findings
    with pytest.raises(PlaybookHasErrors):
        async with office.session() as session:
            await publish(session, saved.draft.id, number="甲", in_force_from=NOW.date(), by=SYSTEM, now=NOW)
    async with office.session() as session:
        assert (await version_row(session, saved.draft.id)).document == {}
        assert [row.id for row in await open_drafts(session)] == [saved.draft.id]
        assert (await playbook_in_force(session, NOW)).version == 1


async def test_random_texts_become_drafts(office):
    sources: list[str] = []

    @settings(database=None, **SLOW)
    @given((BYTES | spoilt()).map(lambda data: data.decode("utf-8", "replace")))
    def collect(source):
        sources.append(source)

    await asyncio.to_thread(collect)
    for source in sources:
        async with office.session() as session:
            saved = await save_draft(session, source=source, by=SYSTEM, now=NOW)
            assert is_an_answer(Checked(saved.findings, check_text(source).playbook))


# ---- Lines


def test_the_line_of_each_value_is_that_on_which_it_is_written():
    text = PACKS["longtan"]
    lines = text.split("\n")
    found = lines_of(text)

    def walk(place: Lines, raw, path: str = "") -> int:
        seen = 0
        entries = raw.items() if isinstance(raw, dict) else enumerate(raw)
        for key, value in entries:
            inner = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}" if path else key
            line = lines[found.of(inner) - 1]
            if isinstance(value, dict | list):
                seen += walk(place, value, inner)
            elif isinstance(value, str):
                assert value in line, inner
                assert isinstance(key, int) or key in line
                seen += 1
        return seen

    assert walk(found, toml.raw(text)) > 500


def test_a_path_that_is_not_there_has_the_line_of_what_is_around_it():
    found = lines_of("a = 1\n[b]\nc = [\n  1,\n  { d = 2 },\n]\n[[e]]\n\n[[e]]\n'f g' = 3\n\"h\\u0069\" = 4\n")
    asked = {"a": 1, "b": 2, "b.c": 3, "b.c[0]": 4, "b.c[1].d": 5, "b.c[7].d": 3, "e[0]": 7, "e[1].f g": 10, "x.y": 1}
    assert {path: found.of(path) for path in asked} == asked
    assert found.of("e[1].hi") == 11


def test_a_condition_nested_past_its_bound_is_told_where_it_goes_too_deep(raw_pack):
    condition = Condition(field="hour", op=Op.GT, value=1)
    for _ in range(8):
        condition = Condition(all=(condition,))
    import msgspec
    import tomli_w

    raw = raw_pack("starter")
    raw["routes"] = [{"code": "r", "name": {"zh": "甲"}, "when": msgspec.to_builtins(condition), "flow": "simple"}]
    found = [f for f in check_text(tomli_w.dumps(raw)).findings if f.path.startswith("routes")]
    assert [(f.path, f.code) for f in found if f.code == "condition"] == [
        ("routes[0].when" + ".all[0]" * 8, "condition")
    ]
