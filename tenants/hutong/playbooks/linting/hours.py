"""Duties that ask for more hours than a day of the office has."""

from collections.abc import Iterator
from uuid import UUID

from hutong.clocks.sessions import minutes
from hutong.playbooks.cadences import Cadence, Every
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.linting.standing import Standing
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

METRES_A_MINUTE = 50
"""Walking and looking at both sides, there and no way back: 3 km an hour."""
NOMINAL_MINUTES = {
    Verb.VISIT: 30,
    Verb.FIX: 15,
    Verb.NOTE: 5,
    Verb.CHECK_IN: 5,
    Verb.CHECK_PEOPLE_IN: 15,
    Verb.INSPECT: 60,
    Verb.PROPOSE: 30,
    Verb.PUBLICISE: 30,
    Verb.PERSUADE: 15,
    Verb.HOLD_COUNCIL: 120,
    Verb.HOLD_SESSION: 120,
    Verb.CLEAN_UP: 60,
    Verb.COORDINATE: 120,
}
"""What one occasion of a duty takes where the playbook does not say; a walk goes by the length of the alleys.

Low guesses: the warning is for what no day can hold. What cases bring has no rhythm and is not counted.
"""
_DAYS = {Every.DAY: 1, Every.WORKING_DAY: 1, Every.WEEK: 5, Every.MONTH: 21, Every.QUARTER: 63}
"""Working days of the period over which a duty can be spread."""


def hours(office: Standing) -> Iterator[Finding]:
    """By kind of post: the minutes that all duties with a rhythm ask of whoever has most, and those that a day has.

    Where minutes are asked for they count; else every alley held is walked from end to end, and any other duty takes
    its nominal time. What holders of a place do in turn counts for each by the share of turns.
    """
    has = sum(minutes(each.closes) - minutes(each.opens) for each in office.calendar.sessions)
    duties: dict[str, list[tuple[int, Cadence]]] = {}
    for i, cadence in enumerate(office.playbook.cadences):
        duties.setdefault(cadence.post, []).append((i, cadence))
    for post, cadences in duties.items():
        asked = {
            person: [_minutes(office, cadence, person) for _, cadence in cadences]
            for person in office.people_by_kind.get(post, ())
        }
        over = [each for each in asked.values() if sum(each) > has]
        if over:
            worst = max(over, key=sum)
            i = cadences[worst.index(max(worst))][0]
            sentence = N_(
                "现在有 {n} 人的定期工作（巡访、会议、登记、检查等）每个工作日要 {asked} 分钟，而一天只有 {has} 分钟。"
            )
            params: dict[str, str | int] = {"n": len(over), "asked": round(sum(worst)), "has": has}
            yield Finding(f"cadences[{i}]", "more-than-a-day", sentence, params, Severity.WARNING)


def _minutes(office: Standing, cadence: Cadence, person: UUID) -> float:
    days = _DAYS[cadence.every]
    alleys = office.alleys_held(cadence.post, person)
    if cadence.minutes is not None:
        # Minutes are asked for once, however many alleys there are: of whom every alley gives a turn, as of the most.
        return cadence.minutes * max((_share(office, cadence, alley) for alley in alleys), default=1.0) / days
    if cadence.verb is not Verb.PATROL:
        return NOMINAL_MINUTES.get(cadence.verb, 0) / days
    metres = sum(office.metres.get(alley, 0) * _share(office, cadence, alley) for alley in alleys)
    return metres / METRES_A_MINUTE / days


def _share(office: Standing, cadence: Cadence, alley: UUID) -> float:
    """How much of a place's duty falls to each of its holders: all of it, or a turn among them."""
    if cadence.turns is None:
        return 1.0
    return min(1.0, cadence.turns / max(1, len(office.holders_of_alley(cadence.post, alley))))
