"""A version with warnings is published when each is mended or somebody has said why it may stand."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from sqlalchemy import select, text

from hutong.journal import SYSTEM, Actor, JournalEvent
from hutong.playbooks import packs
from hutong.playbooks.acknowledging import (
    NoSuchWarning,
    ReasonMissing,
    WarningsNotAcknowledged,
    acknowledge,
    answered,
)
from hutong.playbooks.checking import Finding, Severity, check_text
from hutong.playbooks.checking.placing import placed
from hutong.playbooks.errors import AlreadyPublished
from hutong.playbooks.linting import lint
from hutong.playbooks.queries import playbook_in_force, version_row
from hutong.playbooks.service import publish, publish_first, save_draft

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TOMORROW = date(2026, 11, 24)
BECAUSE = "正在选任，月底前到位。"
UNUSED = """
[[ladders]]
code = "spare"
name = { zh = "备用" }
rungs = [{ to = "next_up" }]
"""


WITH_A_SPARE = packs.text("starter") + UNUSED
PACK = check_text(packs.text("starter")).playbook
TURNED = msgspec.structs.replace(PACK, flows=(PACK.flows[1], PACK.flows[0], *PACK.flows[2:]))


@pytest.fixture
async def office(make_office):
    return await make_office("starter", alleys=1, people={"office-admin": 1})


async def drafted(office, source=WITH_A_SPARE):
    async with office.session() as session:
        return (await save_draft(session, source=source, by=SYSTEM, now=NOW)).draft.id


async def warnings_of(session, draft):
    row = await version_row(session, draft)
    checked = check_text(row.source)
    assert checked.playbook is not None
    return row, (*checked.findings, *await lint(session, checked.playbook, day=TOMORROW))


async def put_into_force(office, draft, number="新〔2026〕2号"):
    async with office.session() as session:
        return await publish(session, draft, number=number, in_force_from=TOMORROW, by=SYSTEM, now=NOW)


async def answer(office, draft, *, only=None, reason=BECAUSE, by=SYSTEM):
    async with office.session() as session:
        row, findings = await warnings_of(session, draft)
        marks = [f.mark for f in findings if only is None or f.code == only]
        return await acknowledge(session, row, findings, marks=marks, reason=reason, by=by, now=NOW)


async def test_open_warnings_keep_a_version_back_and_are_named(office):
    draft = await drafted(office)
    with pytest.raises(WarningsNotAcknowledged) as refused:
        await put_into_force(office, draft)
    codes = {f.code for f in refused.value.findings}
    assert {"unused", "nobody-holds"} <= codes
    assert refused.value.params["count"] == len(refused.value.findings)
    async with office.session() as session:
        assert (await playbook_in_force(session, TOMORROW)).version == 1


async def test_with_each_answered_for_it_is_published_and_shows_the_reasons(office):
    draft = await drafted(office)
    await answer(office, draft, only="unused", reason="下月要用。")
    with pytest.raises(WarningsNotAcknowledged) as refused:
        await put_into_force(office, draft)
    assert "unused" not in {f.code for f in refused.value.findings}
    await answer(office, draft, by=Actor("person", office.one("office-admin").id))
    assert (await put_into_force(office, draft)).version == 2
    async with office.session() as session:
        told = await answered(session, draft)
    assert {(a.reason, a.by) for a in told} == {("下月要用。", ""), (BECAUSE, office.one("office-admin").name)}
    assert all(a.finding.severity is Severity.WARNING for a in told)


async def test_what_was_answered_for_in_the_version_in_force_need_not_be_again(office):
    first = await drafted(office)
    await answer(office, first)
    await put_into_force(office, first)
    assert (await put_into_force(office, await drafted(office), number="新〔2026〕3号")).version == 3


async def test_answers_go_on_from_version_to_version_and_stand_with_each(office):
    first = await drafted(office)
    await answer(office, first, by=Actor("person", office.one("office-admin").id))
    await put_into_force(office, first)
    async with office.session() as session:
        given = await answered(session, first)
    for number in (3, 4):
        draft = await drafted(office)
        await put_into_force(office, draft, number=f"新〔2026〕{number}号")
        async with office.session() as session:
            assert await answered(session, draft) == given
    assert given


async def test_an_answer_is_for_the_rule_it_was_given_for_wherever_that_stands():
    """Not for whatever stands at its place later."""
    plain = check_text(WITH_A_SPARE + UNUSED.replace("spare", "other"))
    turned = check_text(packs.text("starter") + UNUSED.replace("spare", "other") + UNUSED)
    said = [{f.params["code"]: f.mark for f in one.findings if f.code == "unused"} for one in (plain, turned)]
    assert said[0] == said[1]
    assert set(said[0]) == {"spare", "other"}
    # A sentence without any code in it, which two of them would share.
    limits = [Finding(f"flows[{n}].steps[0].limit", "no-ladder", "没有人知道。", {}, Severity.WARNING) for n in (0, 1)]
    before, after = (dict(zip(("a", "b"), placed(limits, book), strict=True)) for book in (PACK, TURNED))
    assert (before["a"].mark, before["b"].mark) == (after["b"].mark, after["a"].mark)
    assert before["a"].mark != before["b"].mark


async def test_a_warning_that_says_something_else_now_is_open_again(office):
    first = await drafted(office)
    await answer(office, first)
    await put_into_force(office, first)
    second = await drafted(office, packs.text("starter") + UNUSED.replace("spare", "other"))
    with pytest.raises(WarningsNotAcknowledged) as refused:
        await put_into_force(office, second, number="新〔2026〕3号")
    assert [(f.code, f.params["code"]) for f in refused.value.findings] == [("unused", "other")]


async def test_the_line_and_the_reader_make_no_difference_to_what_is_answered_for():
    finding = Finding("posts[0]", "unused", "“{code}”没有用到。", {"code": "x"}, Severity.WARNING)
    moved = Finding("posts[0]", "unused", "“{code}”没有用到。", {"code": "x"}, Severity.WARNING, line=90)
    elsewhere = Finding("posts[1]", "unused", "“{code}”没有用到。", {"code": "x"}, Severity.WARNING)
    assert finding.mark == moved.mark != elsewhere.mark


async def test_an_office_opens_with_its_warnings_known_and_still_open(office):
    async with office.session() as session:
        first = await publish_first(session, WITH_A_SPARE, by=SYSTEM, now=NOW, day=TOMORROW, number="新〔2026〕9号")
    async with office.session() as session:
        told = await answered(session, first.id)
        assert {"unused", "nobody-holds"} <= {a.finding.code for a in told}
        assert {a.reason for a in told} == {""}
    with pytest.raises(WarningsNotAcknowledged):
        await put_into_force(office, await drafted(office))


async def test_the_journal_has_who_answered_for_what(office):
    draft = await drafted(office)
    new = await answer(office, draft, only="unused", by=Actor("person", office.one("office-admin").id))
    assert await answer(office, draft, only="unused") == ()
    async with office.session() as session:
        kind = JournalEvent.office_id == office.id, JournalEvent.kind == "playbook.warnings_acknowledged"
        (event,) = (await session.scalars(select(JournalEvent).where(*kind))).all()
    assert event.subject == draft
    assert event.data == {"codes": ["unused"], "paths": [new[0].path], "marks": [new[0].mark.hex()]}


@pytest.mark.parametrize("reason", ["", " ", "好", "长" * 401, "\x00\x00\x00"])
async def test_no_reason_is_refused_at_its_field(office, reason):
    draft = await drafted(office)
    with pytest.raises(ReasonMissing) as refused:
        await answer(office, draft, reason=reason)
    assert refused.value.field == "reason"


async def test_neither_an_error_nor_a_warning_of_another_text_can_be_answered_for(office):
    draft = await drafted(office, packs.text("starter").replace('grade = "hard"', 'grade = "harder"'))
    async with office.session() as session:
        row = await version_row(session, draft)
        findings = check_text(row.source).findings
        for marks in ([f.mark for f in findings if f.severity is Severity.ERROR], [b"\x00" * 32], []):
            with pytest.raises(NoSuchWarning):
                await acknowledge(session, row, findings, marks=marks, reason=BECAUSE, by=SYSTEM, now=NOW)


async def test_a_published_version_is_not_answered_for_afterwards(office):
    async with office.session() as session:
        first = await version_row(session, (await playbook_in_force(session, TOMORROW)).id)
        finding = Finding("", "x", "甲", {}, Severity.WARNING)
        with pytest.raises(AlreadyPublished):
            await acknowledge(session, first, [finding], marks=[finding.mark], reason=BECAUSE, by=SYSTEM, now=NOW)


async def test_another_office_sees_none_of_it_and_nobody_can_take_it_back(office, make_office):
    draft = await drafted(office)
    await answer(office, draft)
    other = await make_office("starter", alleys=0)
    async with other.session() as session:
        assert await answered(session, draft) == []
    with pytest.raises(Exception, match="permission denied"):
        async with office.session() as session:
            await session.execute(
                text("DELETE FROM playbook_acknowledgements WHERE office_id = :office"), {"office": office.id}
            )
