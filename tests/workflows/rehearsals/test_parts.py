"""A rehearsal is played in parts, so that only one of them is in memory: what is found must not depend on them."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import msgspec
import pytest

from drafts import tighter
from hutong.cases.effects import Tell
from hutong.rehearsals.generating import made_up
from hutong.rehearsals.reading import Period, bare_ground
from hutong.rehearsals.rules import parts
from hutong.rehearsals.rules.acts import HandedOn, Merged, Opened
from hutong.rehearsals.rules.alike import Alike
from hutong.rehearsals.rules.facts import events_of
from hutong.rehearsals.rules.ground import Rules
from hutong.rehearsals.rules.replay import Run
from hutong.rehearsals.running import compared

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
replace = msgspec.structs.replace
PEOPLE = {"office-leader": 1, "command": 1, "alley-chief": 2, "community-worker": 1, "steward": 4}


@pytest.fixture
async def handed(make_office):
    """A month of made-up cases in six alleys, of which every ninth turned out to lie in the next alley but one."""
    office = await make_office("longtan", alleys=6, people=PEOPLE)
    async with office.session() as session:
        ground = made_up(await bare_ground(session, Period(date(2026, 10, 1), date(2026, 10, 31)), now=NOW), cases=240)
    alleys, chance = [alley.id for alley in office.alleys], Random(5)
    openings = [act for act in ground.acts if isinstance(act, Opened)]
    moves = [
        HandedOn(
            at=act.at + timedelta(minutes=chance.uniform(1, 4)), case=act.case, by=None,
            alley=alleys[(alleys.index(act.alley) + 2) % len(alleys)],
        )
        for act in openings[::9]
    ]  # fmt: skip
    acts = sorted([*ground.acts, *moves], key=lambda act: act.at)
    return office, msgspec.structs.replace(ground, acts=acts)


async def test_it_finds_the_same_in_many_parts_as_in_one_also_where_cases_went_to_other_alleys(handed, monkeypatch):
    office, ground = handed
    draft = tighter(office.playbook)
    life = Run(ground, Rules(ground)).play()
    alleys = {act.case: act.alley for act in ground.acts if isinstance(act, Opened)}
    back = [
        event
        for one in life.lives.values()
        for event in events_of(ground, one)
        if event.kind == "case.rebounded" and alleys[event.forerunner] != alleys[event.subject]
    ]
    assert back  # Some came back to where a case of another alley had been handed on to.
    found = []
    for most in (10**6, 1):
        monkeypatch.setattr(parts, "ACTS_AT_ONCE", most)
        found.append((sum(1 for _ in parts.parts(ground)), compared(ground, None, draft)))
    (few, whole), (many, parted) = found
    assert (few, many) == (2, 3)
    assert parted.summary == whole.summary
    assert parted.cases == whole.cases
    monkeypatch.setattr("hutong.rehearsals.rules.comparing.KEPT", 5)
    wanted = [case.case for case in whole.cases[::7]]
    told = compared(ground, None, draft, wanted=wanted)
    assert [case for case in told.cases if case.whole] == [case for case in whole.cases if case.case in wanted]
    assert all(case.then and case.now for case in told.cases)


async def test_who_reported_a_merged_case_hears_of_the_end_in_parts_and_where_only_one_of_the_two_goes_otherwise(
    handed, monkeypatch
):
    """A leader may lie in another alley, and may change by a draft that leaves what follows it alone."""
    office, ground = handed
    by = office.one("command").id
    openings = [act for act in ground.acts if isinstance(act, Opened)]
    merged = [
        Merged(at=max(one.at, other.at) + timedelta(minutes=5), case=other.case, leader=one.case, by=by)
        for one, other in zip(openings[::5], openings[3::5], strict=False)
    ]
    ground = msgspec.structs.replace(ground, acts=sorted([*ground.acts, *merged], key=lambda act: act.at))
    flows = tuple(
        replace(flow, steps=tuple(replace(s, remind_before=None) for s in flow.steps)) if n == 0 else flow
        for n, flow in enumerate(office.playbook.flows)
    )
    draft = replace(office.playbook, flows=flows)
    pages = {f"/cases/{act.case}" for act in merged}
    lives = Run(ground, Rules(ground)).play().lives.values()
    effects = [effect for life in lives for moment in life.moments for effect in moment.effects]
    assert [effect for effect in effects if isinstance(effect, Tell) and effect.page in pages]
    found = [compared(ground, None, draft)]
    monkeypatch.setattr(parts, "ACTS_AT_ONCE", 1)
    found.append(compared(ground, None, draft))
    # Whatever goes the same way by both rules is played a second time after all.
    monkeypatch.setattr(Alike, "second", lambda self, _first, part, progress=None: Run(part, self._now).play(progress))
    found.append(compared(ground, None, draft))
    assert found[0].summary == found[1].summary == found[2].summary
    assert found[0].cases == found[1].cases == found[2].cases


def test_alleys_hang_together_over_whatever_lies_between():
    chance = Random(7)
    alleys = [f"{n}" for n in range(12)]
    for _ in range(200):
        acts, near = [], {alley: {alley} for alley in alleys}
        for case in range(chance.randrange(9)):
            way = [chance.choice(alleys) for _ in range(chance.randint(1, 3))]
            acts.append(Opened(at=NOW, case=case, version=1, alley=way[0], category="", source="", reporter=None))
            acts += [HandedOn(at=NOW, case=case, by=None, alley=alley) for alley in way[1:]]
            together = set().union(*(near[alley] for alley in way))
            near |= dict.fromkeys(together, together)
        found = parts.Neighbours.of(acts)
        assert {a: {b for b in alleys if found[a] == found[b]} for a in alleys} == near
