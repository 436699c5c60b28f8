"""Everything that can be done about a case, in any order, in any office: it is never ownerless, nor without a limit that
it should have, nor stuck; and from wherever it stands there is a way to an end.

Beside the steps (see test_rules_properties): handing on, pressing, merging and undoing it, reopening, withdrawing,
moving to another alley, a request to another office and what became of it; departments called together from any step,
one more of them, and how the call ended.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hutong.cases.rules import (
    AskAway,
    Failure,
    Gathered,
    Merge,
    Reopening,
    SentOn,
    Supervision,
    TakenThere,
    Transfer,
    Unmerge,
    Withdrawal,
    ask_away,
    end_call,
    fail_call,
    merge,
    refer,
    reopen,
    send_on,
    supervise,
    transfer,
    unmerge,
    withdraw,
)
from hutong.cases.rules.widening import Widening, widen_call
from hutong.errors import Refusal
from walks import Walk, category_of, gaps, present, random_playbooks, staff

DEEDS = (
    "step", "step", "step", "step", "wait", "to_post", "to_alley", "press", "merge", "unmerge", "reopen", "withdraw",
    "ask_away", "send", "refuse", "return", "take_back", "taken", "call", "widen", "fail", "gathered",
)  # fmt: skip
deeds = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 50), st.integers(0, 50), st.integers(0, 200)),
    min_size=1, max_size=50,
)  # fmt: skip
LONGEST = 400
LEADER, REFERRAL = UUID(int=77), UUID(int=88)


def rule_of(office, deed, state, person, what, now):
    """What a person's deed asks of the rules; nothing for those that are not his to do."""
    setting, directory = office.setting, office.directory
    posts, alleys, bodies = directory.posts, office.ALLEYS, setting.playbook.departments
    met = state.counts.gathering.departments if state.counts.gathering else ()
    by_hand = {
        "to_post": lambda: transfer(
            setting, state, Transfer(by=person, now=now, note="转", post=posts[what % len(posts)].id)
        ),
        "to_alley": lambda: transfer(
            setting, state, Transfer(by=person, now=now, note="转", alley=alleys[what % len(alleys)])
        ),
        "press": lambda: supervise(
            setting, state, Supervision(by=person, now=now, until=now + timedelta(hours=what + 1), note="督")
        ),
        "merge": lambda: merge(setting, state, Merge(by=person, now=now, leader=LEADER, leader_danger=True)),
        "unmerge": lambda: unmerge(setting, state, Unmerge(by=person, now=now)),
        "reopen": lambda: reopen(setting, state, Reopening(by=person, now=now, note="没好")),
        "withdraw": lambda: withdraw(setting, state, Withdrawal(by=person, now=now)),
        "ask_away": lambda: ask_away(setting, state, AskAway(referral=REFERRAL, by=person, now=now, note="不归")),
        "widen": lambda: widen_call(
            setting,
            state,
            Widening(by=person, now=now, kind="enforcement", department=bodies[what % len(bodies)].code),
        ),
        "fail": lambda: fail_call(setting, state, Failure(by=person, now=now, note="没有人来")),
        "gathered": lambda: end_call(setting, state, Gathered(by=person, now=now, outcome="办了", came=met)),
        "taken": lambda: refer(setting, state, TakenThere(referral=REFERRAL, now=now, to_office="邻街道")),
    }
    if deed in by_hand:
        return by_hand[deed]
    what_next = {"send": "sent", "refuse": "refused", "return": "returned", "take_back": "withdrawn"}[deed]
    moved = SentOn(referral=REFERRAL, what=what_next, now=now, by=person, to_office="邻街道", note="说明")
    return lambda: send_on(setting, state, moved)


def live(walk, office, doings):
    """Each deed by somebody; what the rules refuse changes nothing."""
    people = office.everyone
    for n, (deed, who, what, hours) in enumerate(doings):
        if deed in {"step", "wait"}:
            walk.move(who, what, hours, resumes=deed == "wait" and n % 2 == 0)
            continue
        walk.wait(hours)
        before = walk.state
        owners = walk.state.owner.people(office.directory, office.setting.day(walk.now))
        person = owners[who % len(owners)] if owners and what % 2 else people[who % len(people)]
        if deed == "call":
            if walk.state.step is not None:
                walk.call(person, what)
            continue
        try:
            outcome = rule_of(office, deed, walk.state, person, what, walk.now)()
        except Refusal:
            continue
        walk.note(outcome)
        after = walk.state
        assert after.step is not None or after.outcome in {"closed", "declined", "withdrawn", "merged", "referred"}
        assert after.counts.referral is None or after.step is not None
        if deed in {"send", "refuse", "ask_away"}:
            # Asking another office takes nothing from anybody, nor gives any more time.
            assert (after.owner, after.due_at, after.step) == (before.owner, before.due_at, before.step)


def bring_to_an_end(walk):
    """By the ways that are always open to whoever has it."""
    for _ in range(LONGEST):
        if walk.state.step is None:
            return
        walk.go_straight_on()
    raise AssertionError(walk.state)


def go(office, reporter, monday, case, doings, *, danger):
    walk = Walk(office, category_of(office.playbook, danger=danger), reporter, None, monday, case)
    assert walk.state.flow == office.playbook.flows[0].code
    live(walk, office, doings)
    bring_to_an_end(walk)


@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data(), doings=deeds, gaps=gaps, case=st.uuids(), danger=st.booleans())
def test_whatever_is_done_in_whatever_office_it_has_an_owner_and_a_way_to_an_end(
    pack, staffed, monday, data, doings, gaps, case, danger
):
    office = staff(staffed, data.draw(random_playbooks(pack("starter"))), gaps)
    here = present(office, monday)
    if here:
        go(office, here[0], monday, case, doings, danger=danger)


@pytest.mark.parametrize("name", ["longtan", "financial-street", "starter"])
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data(), doings=deeds, gaps=gaps, case=st.uuids())
def test_whatever_is_done_by_the_rules_of_a_pack_it_keeps_an_owner(
    pack, staffed, monday, name, data, doings, gaps, case
):
    office = staff(staffed, pack(name), gaps)
    here = present(office, monday)
    if not here:
        return
    category = data.draw(st.sampled_from([c.code for c in office.playbook.categories]))
    live(Walk(office, category, data.draw(st.sampled_from(here)), None, monday, case), office, doings)
