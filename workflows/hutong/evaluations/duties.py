"""What a post's rhythm asks for in the period that is running, and what of it is done. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, time, timedelta
from uuid import UUID

import msgspec

from hutong.clocks import Calendar
from hutong.clocks.quarters import first_of_quarter
from hutong.playbooks.cadences import Cadence, Every, Over
from hutong.playbooks.posts import Covers
from hutong.playbooks.verbs import Verb
from hutong.posts.directory import Directory

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
    along: frozenset[UUID] = frozenset()
    """Of a walk together: who else was there, by their own word (`said`) or their own record of the same place."""
    said: frozenset[UUID] = frozenset()
    attended: bool = False
    """Somebody else recorded it: it is no walk of one's own, and proves no more than that one was there."""


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


def proves(cadence: Cadence, deed: Deed, called: Collection[UUID] = ()) -> bool:
    """Whether something recorded is what the duty asks for; the day is the caller's to look at.

    Of a walk together it takes two: one of those who were `called` to it, besides whoever recorded it.
    """
    if deed.verb is not cadence.verb or not in_window(cadence, deed.at):
        return False
    if not cadence.joint:
        return not deed.attended
    return deed.joint and (not called or not deed.along.isdisjoint(called))


def duties(
    cadences: Iterable[Cadence],
    alleys: Mapping[str, Collection[UUID]],
    deeds: Collection[Deed],
    day: date,
    calendar: Calendar,
    inspected: Mapping[str, Collection[UUID]] | None = None,
    called: Collection[UUID] = (),
) -> list[Duty]:
    """The duties of the kinds of post in `alleys` on a day, in the playbook's order.

    A patrol counts as the monthly score counts it: each alley that the post answers for by name, or minutes where
    minutes are asked for. A kind with no alleys of its own (it covers more than alleys) does it once. An inspection
    counts each of the places that it is `inspected` in, by the duty's code; a walk together needs one of the `called`.
    """
    over = inspected or {}
    return [
        duty_of(
            c, frozenset(alleys[c.post]), deeds, day, calendar, inspected=frozenset(over.get(c.code, ())),
            called=called,
        )
        for c in cadences
        if c.post in alleys
    ]  # fmt: skip


def duty_of(
    cadence: Cadence,
    alleys: frozenset[UUID],
    deeds: Collection[Deed],
    day: date,
    calendar: Calendar,
    *,
    inspected: frozenset[UUID] = frozenset(),
    instead_of: str | None = None,
    called: Collection[UUID] = (),
) -> Duty:
    """One duty over the alleys, and where it is an inspection the places to be inspected, that somebody answers for."""
    if cadence.verb not in COUNTED:
        return Duty(cadence=cadence, counted=False, instead_of=instead_of)
    first = period_of(cadence.every, day, calendar) if cadence.is_of(day) else None
    if first is None:
        return Duty(cadence=cadence, asked=False, instead_of=instead_of)
    done = [d for d in deeds if first <= d.day <= day and proves(cadence, d, called)]
    if cadence.minutes is not None:
        made, of = sum(deed.minutes for deed in done), cadence.minutes
    elif cadence.verb is Verb.PATROL and alleys:
        made, of = len({deed.alley for deed in done} & alleys), len(alleys)
    elif cadence.verb is Verb.INSPECT and inspected:
        made, of = len(seen(done) & inspected), len(inspected)
    else:
        made, of = len(done), 1
    return Duty(cadence=cadence, done=made, of=of, instead_of=instead_of)


def to_inspect(directory: Directory, cadence: Cadence, posts: Iterable[UUID], day: date) -> frozenset[UUID]:
    """The alleys or communities in each of which the duty asks for an inspection; none where any place will do."""
    if cadence.verb is not Verb.INSPECT:
        return frozenset()
    found: set[UUID] = set()
    for post in posts:
        match _over(directory, cadence, post):
            case Over.ALLEY:
                found.update(alley.id for alley in directory.alleys_of(post, day))
            case Over.COMMUNITY:
                found.update(directory.communities_of(post, day))
            case Over.ONCE:
                pass
    return frozenset(found)


def _over(directory: Directory, cadence: Cadence, post: UUID) -> Over:
    if cadence.over is not None:
        return cadence.over
    kind = directory.kind(directory.post(post).kind)
    return Over.COMMUNITY if kind and kind.covers not in {Covers.ALLEYS, Covers.OFFICE} else Over.ONCE


def seen(deeds: Iterable[Deed]) -> frozenset[UUID]:
    """The alleys and communities that deeds were done in."""
    return frozenset(place for deed in deeds for place in (deed.alley, deed.community) if place is not None)
