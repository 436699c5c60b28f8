"""Whatever people do, in whatever office: a case always has an owner or is closed, and every loop ends."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hutong.cases.rules import Act, Round, take_step
from hutong.errors import Refusal
from hutong.playbooks.flows import Evidence
from hutong.playbooks.verbs import Verb
from walks import Walk, category_of, gaps, present, random_playbooks, staff

PACKS = ("longtan", "financial-street", "starter")
EXAMPLES = settings(suppress_health_check=list(HealthCheck))
LONGEST = 400
"""More moves than any bounded flow of these sizes can hold."""

moves = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 300)), min_size=1, max_size=40)


@pytest.mark.parametrize("name", PACKS)
@EXAMPLES
@given(data=st.data(), moves=moves, gaps=gaps, case=st.uuids())
def test_every_walk_through_a_pack_keeps_an_owner_and_reasons(pack, staffed, monday, name, data, moves, gaps, case):
    office = staff(staffed, pack(name), gaps)
    here = present(office, monday)
    if not here:
        return
    category = data.draw(st.sampled_from([c.code for c in office.playbook.categories]))
    reporter = data.draw(st.sampled_from([None, *here]))
    held = office.directory.posts_held(reporter, monday.date()) if reporter else ()
    walk = Walk(office, category, reporter, held[0].kind if held else None, monday, case)
    for move in moves:
        walk.move(*move)


@EXAMPLES
@given(data=st.data(), moves=moves, gaps=gaps, case=st.uuids(), danger=st.booleans())
def test_every_walk_through_a_playbook_made_at_random(pack, staffed, monday, data, moves, gaps, case, danger):
    office = staff(staffed, data.draw(random_playbooks(pack("starter"))), gaps)
    here = present(office, monday)
    if not here:
        return
    walk = Walk(office, category_of(office.playbook, danger=danger), here[0], None, monday, case)
    for n, move in enumerate(moves):
        walk.move(*move, resumes=n % 3 == 0)
    # Wherever it stands by then, whoever has it comes to an end by ways that are always open.
    for _ in range(LONGEST):
        if walk.state.step is None:
            return
        walk.go_straight_on()
    raise AssertionError(walk.state)


@pytest.mark.parametrize("name", PACKS)
@EXAMPLES
@given(choices=st.lists(st.integers(0, 9), min_size=1, max_size=20), case=st.uuids(), data=st.data())
def test_no_case_goes_round_for_ever(pack, staffed, monday, name, choices, case, data):
    """Somebody acts at every turn, always in the same stubborn pattern; the case still ends."""
    office = staffed(pack(name))
    category = data.draw(st.sampled_from([c.code for c in office.playbook.categories]))
    steward = office.people[next(iter(office.people))]
    walk = Walk(office, category, steward, None, monday, case)
    for n in range(LONGEST):
        walk.move(0, choices[n % len(choices)], 0)
        if walk.state.step is None:
            return
    raise AssertionError(walk.state)


@pytest.mark.parametrize("name", PACKS)
@EXAMPLES
@given(moves=moves, case=st.uuids())
def test_the_same_events_give_the_same_states_and_the_same_journal(pack, staffed, monday, name, moves, case):
    office, again = staffed(pack(name)), staffed(pack(name))
    category = office.playbook.categories[0].code
    first = Walk(office, category, None, None, monday, case)
    second = Walk(again, category, None, None, monday, case)
    for move in moves:
        first.move(*move)
        second.move(*move)
    assert (first.state, first.log) == (second.state, second.log)


def test_the_evidence_that_an_action_demands_is_demanded_of_every_action_of_every_pack(pack, staffed, monday):
    """Each action of each first step is refused with nothing in hand, exactly where the pack demands something."""
    for name in PACKS:
        office = staffed(pack(name))
        for category in office.playbook.categories:
            walk = Walk(office, category.code, None, None, monday, UUID(int=7))
            step = office.playbook.flow(walk.state.flow).step(walk.state.step)
            person = walk.state.owner.people(office.directory, office.setting.day(monday))[0]
            for action in step.actions:
                spoken = Round(who_went="巷长") if action.verb is Verb.PERSUADE else None
                bare = Act(action=action.code, by=person, now=monday, round=spoken)
                if set(action.evidence) & set(Evidence):
                    with pytest.raises(Refusal):
                        take_step(office.setting, walk.state, bare)
                else:
                    take_step(office.setting, walk.state, bare)
