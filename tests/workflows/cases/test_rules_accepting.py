"""受理: whoever has a case says that it is theirs; it stays with its deadline, and is not declined any more."""

from datetime import timedelta

import pytest

from hutong.cases.effects import Record, Tell
from hutong.cases.errors import AcceptedAlready, NoMoreTimes, ReasonMissing
from hutong.cases.rules import Act, Report, open_case, take_step
from hutong.ids import new_id


@pytest.fixture(scope="module")
def longtan(pack, staffed):
    return staffed(pack("longtan"))


@pytest.fixture
def hard(longtan, monday):
    category = next(c.code for c in longtan.playbook.categories if c.grade == "hard")
    steward = longtan.holder("steward", longtan.ALLEY)
    report = Report(
        id=new_id(), alley=longtan.ALLEY, category=category, source="patrol", reporter=steward,
        reporter_kind="steward", now=monday,
    )  # fmt: skip
    return open_case(longtan.setting, report).state


def test_an_accepted_case_stays_with_its_deadline_and_the_reporter_hears_of_it(longtan, hard, monday):
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    accept = Act(action="accept", by=chief, now=monday + timedelta(hours=2), note="下周开始")
    outcome = take_step(longtan.setting, hard, accept)
    after = outcome.state
    assert (after.step, after.due_at, after.owner) == (hard.step, hard.due_at, hard.owner)
    (event,) = [e.event for e in outcome.effects if isinstance(e, Record)]
    assert (event.accepts, event.to, event.on_time, event.note) == (True, hard.step, True, "下周开始")
    (told,) = [e for e in outcome.effects if isinstance(e, Tell)]
    assert (told.to, told.template) == ((hard.reporter,), "accepted")
    with pytest.raises(NoMoreTimes):
        take_step(longtan.setting, after, accept)
    with pytest.raises(AcceptedAlready):
        take_step(longtan.setting, after, Act(action="decline", by=chief, now=monday, note="x", reason="not-found"))
    done = Act(action="done", by=chief, now=monday + timedelta(days=1), note="好", photos_after=1)
    assert take_step(longtan.setting, after, done).state.step == "confirm"


def test_what_is_declined_says_which_of_the_named_reasons(longtan, hard, monday):
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    with pytest.raises(ReasonMissing):
        take_step(longtan.setting, hard, Act(action="decline", by=chief, now=monday, note="不属实"))
    declined = Act(action="decline", by=chief, now=monday, note="看过了", reason="not-found")
    assert take_step(longtan.setting, hard, declined).state.outcome == "declined"


@pytest.mark.parametrize("name", ["longtan", "financial-street", "starter"])
def test_every_pack_names_reasons_for_what_is_declined(pack, name):
    declines = [a for flow in pack(name).flows for step in flow.steps for a in step.actions if a.to == "declined"]
    assert declines
    assert [a.code for a in declines if len(a.reasons) < 2] == []
