"""Whoever reported something hears in the office's own words why it was not taken up; and many are taken up at once."""

import pytest
from msgspec.structs import replace

from hutong.cases import steps
from hutong.cases.declined import declined_because, told_reason
from hutong.cases.errors import ActionUnknown
from hutong.cases.models import Case
from hutong.cases.schemas import TakeStep
from hutong.cases.together import action_for
from hutong.journal import SYSTEM
from hutong.playbooks.sections import Text


def test_the_public_words_of_a_reason_are_told_or_else_its_name(pack):
    book = pack("financial-street")
    (flow, step, action) = next(
        (flow.code, step.code, action)
        for flow in book.flows
        for step in flow.steps
        for action in step.actions
        if action.code == "decline"
    )
    reason = action.reasons[0]
    assert told_reason(book, flow, step, "decline", reason.code) == reason.public
    assert replace(reason, public=None).told == reason.name
    for missing in (("nowhere", "decline", reason.code), (step, "decline", "whatever"), (step, "decline", None)):
        assert told_reason(book, flow, *missing) is None


def test_many_are_taken_up_by_the_action_that_says_so_and_by_no_other(pack):
    handle = pack("longtan").flow("coordinated").step("handle")
    assert action_for(handle.actions, "accept").accepts
    with pytest.raises(ActionUnknown):
        action_for([action for action in handle.actions if not action.accepts], "accept")


async def test_a_declined_report_says_why_in_words_that_nobody_typed(longtan, report, now):
    office = longtan
    state = await report(office)
    async with office.session() as session:
        step = TakeStep(action="decline", note="看过了，没有", reason="not-found")
        chief = office.one("alley-chief").id
        await steps.take_step(session, state.id, step, person=chief, by=SYSTEM, now=now)
    async with office.session() as session:
        case = await session.get_one(Case, (office.id, state.id))
        found = await declined_because(session, [case])
    assert found == {
        state.id: Text(zh="派人到现场看过，没有发现您说的情况", en="somebody went there and did not find it")
    }
