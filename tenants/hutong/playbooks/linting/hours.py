"""Duties that ask for more hours than a day of the office has."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from hutong.clocks.sessions import minutes
from hutong.playbooks.cadences import Cadence, Every
from hutong.playbooks.checking.findings import Finding, Param, Severity
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
    """The minutes that all duties with a rhythm ask of whoever has most, over all posts held, and those of a day.

    Where minutes are asked for they count; else every alley held is walked from end to end, and any other duty takes
    its nominal time. What holders of a place do in turn counts for each by the share of turns. Whom it is about is
    not said, only in which posts: first those whom one post alone asks too much of, then those who hold several.
    """
    has = sum(minutes(each.closes) - minutes(each.opens) for each in office.calendar.sessions)
    asked = _asked(office)
    over: dict[tuple[str, ...], list[Mapping[int, float]]] = {}
    for kinds in asked.values():
        alone = {kind: duties for kind, duties in kinds.items() if sum(duties.values()) > has}
        for kind, duties in alone.items():
            over.setdefault((kind,), []).append(duties)
        together = {i: each for duties in kinds.values() for i, each in duties.items()}
        if not alone and sum(together.values()) > has:
            over.setdefault(tuple(kinds), []).append(together)
    for posts, burdens in sorted(over.items(), key=lambda each: (len(each[0]), min(each[1][0]))):
        worst = max(burdens, key=lambda burden: sum(burden.values()))
        params: dict[str, Param] = {"n": len(burdens), "asked": round(sum(worst.values())), "has": has}
        sentence = _ONE_POST if len(posts) == 1 else _SEVERAL
        params |= {"posts": posts} if len(posts) > 1 else {}
        path = f"cadences[{max(worst, key=lambda i: worst[i])}]"
        yield Finding(path, "more-than-a-day", sentence, params, Severity.WARNING)


_ONE_POST = N_("现在有 {n} 人的定期工作（巡访、会议、登记、检查等）每个工作日要 {asked} 分钟，而一天只有 {has} 分钟。")
_SEVERAL = N_(
    "现在有 {n} 人同时任{posts}，几个岗位的定期工作（巡访、会议、登记、检查等）加起来每个工作日要 {asked} 分钟，"
    "而一天只有 {has} 分钟。"
)


def _asked(office: Standing) -> Mapping[UUID, Mapping[str, Mapping[int, float]]]:
    """By person and kind of post: the minutes of a working day that each cadence takes, by its place in the rules."""
    found: dict[UUID, dict[str, dict[int, float]]] = {}
    for i, cadence in enumerate(office.playbook.cadences):
        for person in office.people_by_kind.get(cadence.post, ()):
            kinds = found.setdefault(person, {})
            kinds.setdefault(cadence.post, {})[i] = _minutes(office, cadence, person)
    return found


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
