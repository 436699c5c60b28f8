"""A roster after something changed: who is away now, who is back, who came or went. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from hutong.cases.states import Setting
from hutong.playbooks.cadences import DAILY, Cadence
from hutong.posts.facts import PostFact
from hutong.rosters.rules.lines import BY_HAND, Line, Rule
from hutong.rosters.rules.proposing import halves_of, propose
from hutong.rosters.rules.proving import wrong
from hutong.rosters.rules.spans import spans
from hutong.rosters.rules.standing_in import Presences


class Planned(NamedTuple):
    """A line with whom the published roster named for it, and on which day; nobody before it is published."""

    id: UUID
    line: Line
    planned: UUID | None
    day: date | None = None


class Settled(NamedTuple):
    """Lines that change, by id; and lines that are new."""

    changed: dict[UUID, Line]
    added: list[Line]


def settle(setting: Setting, month: date, lines: Sequence[Planned], since: date) -> Settled:
    """From `since` on: away means somebody else, back means oneself again, and what is newly asked for is added."""
    cadences = {cadence.code: cadence for cadence in setting.playbook.cadences}
    busy: Counter[tuple[str, UUID | None]] = Counter(
        (each.line.cadence, each.line.person) for each in lines if each.line.person
    )
    presences = Presences(setting.directory)
    changed: dict[UUID, Line] = {}
    for each in lines:
        cadence = cadences.get(each.line.cadence)
        if each.line.day < since or cadence is None:
            continue
        found = _now(setting, cadence, each, lines, presences, busy, month, since)
        if found != each.line:
            changed[each.id] = found
            busy[found.cadence, found.person] += 1
    return Settled(changed, _added(setting, month, [each.line for each in lines], since))


def _now(
    setting: Setting, cadence: Cadence, each: Planned, lines: Sequence[Planned], presences: Presences,
    busy: Mapping[tuple[str, UUID | None], int], month: date, since: date,
) -> Line:  # fmt: skip
    line, planned = each.line, each.planned
    stands = line.person is not None and wrong(setting.directory, setting, line) is None
    if planned and (line.person != planned or line.rule is Rule.MOVED) and line.rule not in BY_HAND:
        day = each.day if each.day and each.day >= since else line.day
        rule: Rule = Rule.HOLDER if day == each.day or line.rule is not Rule.MOVED else line.rule
        own = msgspec.structs.replace(line, person=planned, day=day, rule=rule, instead_of=())
        if wrong(setting.directory, setting, own) is None:
            return own
    if stands:
        return line
    if (moved := _moved(setting, cadence, line, lines, month, since)) is not None:
        return moved
    directory = setting.directory
    if line.post is not None:
        posts: tuple[PostFact, ...] = (directory.post(line.post),)
    else:
        posts = directory.posts_covering(line.alley, cadence.post, line.day) if line.alley else ()
    if not posts:
        return msgspec.structs.replace(line, person=None, rule=Rule.NO_POST)
    standing = presences.who_can(cadence, posts, line.alley, (line.day,))
    has_it = {
        other.line.person
        for other in lines
        if other.id != each.id and (other.line.cadence, other.line.day, other.line.alley) == _place(line)
    }
    free = [person for person in standing.people if person not in has_it]
    absent = standing.away or ((line.person,) if line.person else line.instead_of)
    if not free:
        rule = standing.rule if not standing.people else Rule.AWAY
        return msgspec.structs.replace(line, person=None, rule=rule, instead_of=absent)
    person = min(free, key=lambda other: (busy.get((line.cadence, other), 0), other))
    return msgspec.structs.replace(line, person=person, rule=standing.rule, instead_of=absent)


def _moved(
    setting: Setting, cadence: Cadence, line: Line, lines: Sequence[Planned], month: date, since: date
) -> Line | None:
    """The same person on another day of the same week, month or quarter on which he is there; the nearest one."""
    if line.person is None or cadence.every in DAILY or cadence.weekday is not None or cadence.joint:
        return None
    span = next((days for days in spans(cadence, month, setting.calendar) if line.day in days), ())
    taken = {
        other.line.day for other in lines if other.line.person == line.person and other.line.cadence == cadence.code
    }
    for day in sorted(span, key=lambda day: (abs(day - line.day), day)):
        found = msgspec.structs.replace(line, day=day, rule=Rule.MOVED, instead_of=())
        if day >= since and day not in taken and wrong(setting.directory, setting, found) is None:
            halves = halves_of(cadence, day, setting.calendar) if line.half else []
            if line.half and line.half not in halves:
                found = msgspec.structs.replace(found, half=halves[0] if halves else None)
            return found
    return None


def _place(line: Line) -> tuple[str, date, UUID | None]:
    return line.cadence, line.day, line.alley


def _added(setting: Setting, month: date, lines: Sequence[Line], since: date) -> list[Line]:
    there = Counter((line.cadence, line.alley, line.person or line.post) for line in lines)
    in_all = Counter((line.cadence, line.alley) for line in lines)
    found = []
    ideal = propose(setting, month)
    asked = Counter((line.cadence, line.alley) for line in ideal)
    for line in ideal:
        key, who = (line.cadence, line.alley), (line.cadence, line.alley, line.person or line.post)
        if there[who] > 0:
            there[who] -= 1
        elif line.day >= since and in_all[key] < asked[key]:
            in_all[key] += 1
            found.append(line)
    return found
