"""A month's roster out of the rules in force: the same office gives the same roster. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

import msgspec

from hutong.cases.states import Setting
from hutong.clocks import Calendar
from hutong.playbooks.cadences import Cadence
from hutong.playbooks.sections import time_of
from hutong.rosters.rules.asking import Asked, asked, is_planned
from hutong.rosters.rules.lines import Half, Line, Rule
from hutong.rosters.rules.sharing import Need, share
from hutong.rosters.rules.standing_in import Presences
from hutong.rosters.rules.together import reporting

_NOON = "12:00"


def propose(setting: Setting, month: date) -> list[Line]:
    """All that is asked for in the month of `month`, by day; a line without a person where nobody can."""
    presences = Presences(setting.directory)
    lines: list[Line] = []
    for cadence in setting.playbook.cadences:
        if is_planned(cadence):
            found = _of_cadence(cadence, list(asked(setting, cadence, month, presences)), setting.calendar)
            lines += found
            if cadence.joint:
                lines += _coming_along(found, presences)
    return sorted(lines, key=lambda line: line.day)


def _of_cadence(cadence: Cadence, wanted: Sequence[Asked], calendar: Calendar) -> list[Line]:
    needs = [Need(each.group, tuple(sorted(each.standing.people))) for each in wanted]
    people = share(needs)
    lines = list(_dated(wanted, people))
    return _halved(cadence, lines, calendar) if cadence.halves else lines


def _dated(wanted: Sequence[Asked], people: Sequence[UUID | None]) -> Iterator[Line]:
    """Each on the day on which its person, and then everybody together, has least to do of it."""
    own: Counter[tuple[UUID | None, date]] = Counter()
    all_in: Counter[date] = Counter()
    for each, person in zip(wanted, people, strict=True):
        standing = each.standing
        days = standing.people[person] if person else each.days
        # Of equal days the first: they come in the order in which they fit.
        day = min(days, key=lambda day: (own[person, day], all_in[day]))
        own[person, day] += 1
        all_in[day] += 1
        alone = standing.rule is Rule.TURN and len(standing.people) == 1
        yield Line(
            cadence=each.cadence.code, day=day, alley=each.alley, post=each.post, person=person,
            rule=Rule.HOLDER if alone else standing.rule, instead_of=standing.away,
        )  # fmt: skip


def _coming_along(lines: Sequence[Line], presences: Presences) -> Iterator[Line]:
    """Of each walk together those who report to the post and are there on the day."""
    directory = presences.directory
    for line in lines:
        if line.person is None or line.post is None:
            continue
        for post in reporting(directory, line.post, line.day):
            for person in sorted(presences.present(presences.holders((post.id,), (line.day,)))):
                yield msgspec.structs.replace(line, post=post.id, person=person, rule=Rule.TOGETHER, instead_of=())


def _halved(cadence: Cadence, lines: Sequence[Line], calendar: Calendar) -> list[Line]:
    """Mornings and afternoons by turns, half of the people beginning with the one, half with the other."""
    days: dict[UUID, set[date]] = defaultdict(set)
    for line in lines:
        if line.person:
            days[line.person].add(line.day)
    half_on: dict[tuple[UUID, date], Half] = {}
    for seat, person in enumerate(sorted(days)):
        for n, day in enumerate(sorted(days[person])):
            open_halves = halves_of(cadence, day, calendar)
            if open_halves:
                half_on[person, day] = open_halves[(seat + n) % len(open_halves)]
    return [
        msgspec.structs.replace(line, half=half_on.get((line.person, line.day)) if line.person else None)
        for line in lines
    ]


def halves_of(cadence: Cadence, day: date, calendar: Calendar) -> list[Half]:
    """The halves of a day in which the office works and what is done counts."""
    found = (
        Half.MORNING if session.opens < _NOON else Half.AFTERNOON
        for session in calendar.sessions_of(day)
        if cadence.window is None or cadence.window.hold(time_of(session.opens))
    )
    return list(dict.fromkeys(found))


def loads(lines: Iterable[Line]) -> dict[str, Counter[UUID]]:
    """How often each person does what."""
    counted: dict[str, Counter[UUID]] = defaultdict(Counter)
    for line in lines:
        if line.person:
            counted[line.cadence][line.person] += 1
    return counted
