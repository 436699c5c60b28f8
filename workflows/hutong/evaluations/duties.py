"""What a post's rhythm asks for in the period that is running, and what of it is done. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, time, timedelta
from uuid import UUID

import msgspec

from hutong.clocks import Calendar
from hutong.clocks.quarters import first_of_quarter
from hutong.playbooks.cadences import Cadence, Every
from hutong.playbooks.verbs import Verb

COUNTED = frozenset(
    {
        Verb.PATROL, Verb.VISIT, Verb.FIX, Verb.NOTE, Verb.CHECK_IN, Verb.CHECK_PEOPLE_IN, Verb.HOLD_COUNCIL,
        Verb.HOLD_SESSION, Verb.COORDINATE, Verb.CLEAN_UP, Verb.PUBLICISE, Verb.PROPOSE, Verb.FEEDBACK, Verb.CIRCULATE,
        Verb.INSPECT, Verb.APPRAISE,
    }
)  # fmt: skip
"""Verbs of which there are records with a day; the others are listed without a count."""


_LONGEST = {Every.DAY: 1, Every.WORKING_DAY: 1, Every.WEEK: 7, Every.MONTH: 31, Every.QUARTER: 92}
"""Days of a period, at most."""


class Deed(msgspec.Struct, frozen=True):
    """Something recorded on a day, and at a time, of the office's time zone."""

    verb: Verb
    day: date
    alley: UUID | None = None
    minutes: int = 0
    at: time | None = None
    joint: bool = False
    id: UUID | None = None
    """Of the record that tells of it."""
    community: UUID | None = None
    """Whose session it was, or where the inspected alley lies; none where it was the whole office's."""


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """One duty in its period. `done` of `of` are alleys, minutes or times; not asked for on a free day.

    `instead_of` is the kind of post whose holders are away. Whoever is on leave has no duties at all.
    """

    cadence: Cadence
    counted: bool = True
    asked: bool = True
    instead_of: str | None = None
    done: int = 0
    of: int = 1

    @property
    def is_done(self) -> bool:
        return self.done >= self.of


def period_of(every: Every, day: date, calendar: Calendar) -> date | None:
    """The period of a day by its first day; none where the duty asks for nothing on it."""
    match every:
        case Every.DAY:
            return day
        case Every.WORKING_DAY:
            return day if calendar.is_working_day(day).working else None
        case Every.WEEK:
            return day - timedelta(days=day.weekday())
        case Every.MONTH:
            return day.replace(day=1)
        case Every.QUARTER:
            return first_of_quarter(day)


def until_of(cadence: Cadence, day: date, calendar: Calendar) -> date:
    """The last day of the period of `day`."""
    first, last = period_of(cadence.every, day, calendar), day
    for n in range(1, _LONGEST[cadence.every]):
        if period_of(cadence.every, day + timedelta(days=n), calendar) != first:
            break
        last = day + timedelta(days=n)
    return last


def in_window(cadence: Cadence, at: time | None) -> bool:
    """Whether what began at a time of day counts."""
    return cadence.window is None or (at is not None and cadence.window.hold(at))


def proves(cadence: Cadence, deed: Deed) -> bool:
    """Whether something recorded is what the duty asks for; the day is the caller's to look at."""
    return deed.verb is cadence.verb and in_window(cadence, deed.at) and (deed.joint or not cadence.joint)


def duties(
    cadences: Iterable[Cadence],
    alleys: Mapping[str, Collection[UUID]],
    deeds: Collection[Deed],
    day: date,
    calendar: Calendar,
    communities: Mapping[str, Collection[UUID]] | None = None,
) -> list[Duty]:
    """The duties of the kinds of post in `alleys` on a day, in the playbook's order.

    A patrol counts as the monthly score counts it: each alley that the post answers for by name, or minutes where
    minutes are asked for. A kind with no alleys of its own (it covers more than alleys) does it once. An inspection
    counts each of the `communities` that the posts of a kind answer for.
    """
    over = communities or {}
    return [
        duty_of(c, frozenset(alleys[c.post]), deeds, day, calendar, communities=frozenset(over.get(c.post, ())))
        for c in cadences
        if c.post in alleys
    ]


def duty_of(
    cadence: Cadence,
    alleys: frozenset[UUID],
    deeds: Collection[Deed],
    day: date,
    calendar: Calendar,
    *,
    communities: frozenset[UUID] = frozenset(),
    instead_of: str | None = None,
) -> Duty:
    """One duty over the alleys, and where it is an inspection the communities, that somebody answers for."""
    if cadence.verb not in COUNTED:
        return Duty(cadence=cadence, counted=False, instead_of=instead_of)
    first = period_of(cadence.every, day, calendar) if cadence.is_of(day) else None
    if first is None:
        return Duty(cadence=cadence, asked=False, instead_of=instead_of)
    done = [d for d in deeds if first <= d.day <= day and proves(cadence, d)]
    if cadence.minutes is not None:
        made, of = sum(deed.minutes for deed in done), cadence.minutes
    elif cadence.verb is Verb.PATROL and alleys:
        made, of = len({deed.alley for deed in done} & alleys), len(alleys)
    elif cadence.verb is Verb.INSPECT and communities:
        made, of = len({deed.community for deed in done} & communities), len(communities)
    else:
        made, of = len(done), 1
    return Duty(cadence=cadence, done=made, of=of, instead_of=instead_of)
