"""When the office entered what of leave, appointments, places and days, after the first act of a rehearsal."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.calendars.models import OfficeDay, SettledYear
from hutong.clocks import Calendar, DayOverride
from hutong.db import bound_office
from hutong.journal import JournalEvent
from hutong.posts.directory import Directory
from hutong.posts.events import AbsenceEnded, AbsenceNoted, AppointmentBegun, AppointmentEnded, PostPlaced
from hutong.posts.facts import AwayFact, PlaceFact
from hutong.posts.queries import calendar_of
from hutong.rehearsals.rules.knowledge import EVER, NEVER, TABLES, Knowledge, Row, Spell, Story, spells

_KINDS = (AppointmentBegun.kind, AppointmentEnded.kind, AbsenceNoted.kind, AbsenceEnded.kind, PostPlaced.kind)


class _Word(msgspec.Struct, frozen=True):
    """Something the journal tells of a row, and when."""

    kind: str
    at: datetime
    subject: UUID
    data: dict[str, Any]

    def day(self, name: str) -> date:
        return date.fromisoformat(self.data[name])


async def known_since(
    session: AsyncSession, since: datetime, until: datetime, *, directory: Directory, calendar: Calendar
) -> Knowledge | None:
    """What was known when from `since` to `until`; none where today's office is what it was known to be throughout."""
    words = await _words(session, since)
    calendars = await _calendars(session, since, until, calendar)
    changed = [
        found
        for story, rows in (
            *_terms(words, directory),
            *_places(words, directory),
            *await _absences(session, words, directory),
        )
        if (found := (spells(story, calendar.day), rows))[0] != [Spell(row) for row in rows]
    ]
    if not changed and [each for _, each in calendars] == [calendar]:
        return None
    told = {table: set[Row]() for table in TABLES.values()}
    for _, rows in changed:
        for row in rows:
            told[TABLES[type(row)]].add(row)
    rest = {table: tuple(r for r in getattr(directory, table) if r not in rows) for table, rows in told.items()}
    late = [spell for told_apart, _ in changed for spell in told_apart]
    return Knowledge(msgspec.structs.replace(directory, **rest), late, calendars, since=since, until=until)


async def _words(session: AsyncSession, since: datetime) -> list[_Word]:
    """What was written of people and posts after a moment, in the order of time."""
    statement = (
        select(JournalEvent.kind, JournalEvent.occurred_at, JournalEvent.subject, JournalEvent.data)
        .where(
            JournalEvent.office_id == bound_office(session),
            JournalEvent.kind.in_(_KINDS),
            JournalEvent.corrects.is_(None),
            JournalEvent.occurred_at > since,
        )
        .order_by(JournalEvent.occurred_at, JournalEvent.id)
    )
    return [_Word(*row) for row in await session.execute(statement)]


Told = tuple[Story, Sequence[Row]]
"""A story, and the rows of today that are its end."""


def _terms(words: Sequence[_Word], directory: Directory) -> Iterator[Told]:
    begun = {word.subject: word.at for word in words if word.kind == AppointmentBegun.kind}
    ended = {word.subject: word.at for word in words if word.kind == AppointmentEnded.kind}
    for term in directory.appointments if begun or ended else ():
        if term.id not in begun and term.id not in ended:
            continue
        open_ended = msgspec.structs.replace(term, until=None) if term.id in ended else term
        story: list[tuple[datetime, Row | None]] = [(EVER, open_ended)]
        if term.id in begun:
            story = [(EVER, None), (begun[term.id], open_ended)]
        if term.id in ended:
            story.append((ended[term.id], term))
        yield story, (term,)


def _places(words: Sequence[_Word], directory: Directory) -> Iterator[Told]:
    placed: dict[tuple[UUID, UUID], list[_Word]] = defaultdict(list)
    for word in words:
        if word.kind == PostPlaced.kind:
            placed[word.subject, UUID(word.data.get("alley") or word.data["community"])].append(word)
    rows: dict[tuple[UUID, UUID | None], list[PlaceFact]] = defaultdict(list)
    for row in directory.places if placed else ():
        rows[row.post_id, row.alley_id or row.community_id].append(row)
    for key, told in placed.items():
        # Given to a post anew, the last rows are those that the last words were of.
        latest = sorted(rows[key], key=lambda row: row.since)[-len(told) :]
        for word, row in zip(told[-len(latest) :], latest, strict=True):
            yield [(EVER, None), (word.at, row)], (row,)


async def _absences(session: AsyncSession, words: Sequence[_Word], directory: Directory) -> list[Told]:
    """By person and first day: leave that was noted, and ended before its time. Rows of before the journal tell
    nothing of when they were entered, and stay as they are.
    """
    told: dict[tuple[UUID, date], list[_Word]] = defaultdict(list)
    for word in words:
        if word.kind in {AbsenceNoted.kind, AbsenceEnded.kind}:
            told[word.subject, word.day("since")].append(word)
    if not told:
        return []
    early = {person for (person, _), heard in told.items() if heard[0].kind == AbsenceEnded.kind}
    noted = await _noted_before(session, early, words[0].at) if early else {}
    there = set(directory.absences)
    found: list[Told] = []
    for key, heard in told.items():
        if heard[0].kind == AbsenceNoted.kind or key in noted:
            story = _away(key, heard, noted.get(key))
            # What is erased by now was known then all the same.
            found.append((story, [row for _, row in story[-1:] if row is not None and row in there]))
    return found


def _away(key: tuple[UUID, date], words: Sequence[_Word], before: date | None) -> Story:
    """`before` is until when it was noted before all these words, if it was."""
    person, since = key
    now = AwayFact(person, since, before) if before is not None else None
    story: list[tuple[datetime, Row | None]] = [(EVER, now)]
    for word in words:
        if word.kind == AbsenceNoted.kind:
            now = AwayFact(person, since, word.day("until"))
        elif word.data.get("until") is None:
            now = None
        else:
            now = AwayFact(person, since, min(word.day("until"), now.until) if now is not None else word.day("until"))
        story.append((word.at, now))
    return story


async def _noted_before(session: AsyncSession, people: set[UUID], moment: datetime) -> Mapping[tuple[UUID, date], date]:
    """Until when these people's leave was to last, by person and first day."""
    statement = (
        select(JournalEvent.subject, JournalEvent.data["since"].astext, JournalEvent.data["until"].astext)
        .where(
            JournalEvent.office_id == bound_office(session),
            JournalEvent.kind == AbsenceNoted.kind,
            JournalEvent.subject.in_(people),
            JournalEvent.corrects.is_(None),
            JournalEvent.occurred_at < moment,
        )
        .order_by(JournalEvent.occurred_at, JournalEvent.id)
    )
    return {
        (person, date.fromisoformat(since)): date.fromisoformat(until)
        for person, since, until in await session.execute(statement)
    }


async def _calendars(
    session: AsyncSession, since: datetime, until: datetime, now: Calendar
) -> list[tuple[datetime, Calendar]]:
    """The office's calendar from each moment on at which a day or a year was entered or withdrawn."""
    office = bound_office(session)
    days = [
        (DayOverride(row.day, row.working, row.reason), row.entered_at, row.ended_at or NEVER)
        for row in await session.scalars(select(OfficeDay).where(OfficeDay.office_id == office))
    ]
    years = [
        (row.year, row.noted_at)
        for row in await session.scalars(
            select(SettledYear).where(SettledYear.office_id == office, SettledYear.national.is_(False))
        )
    ]
    edges = {at for _, *ends in days for at in ends} | {at for _, at in years}
    found: list[tuple[datetime, Calendar]] = []
    for moment in (since, *sorted(at for at in edges if since < at < until)):
        calendar = calendar_of(
            now.zone,
            tuple(sorted((day for day, begins, ends in days if begins <= moment < ends), key=lambda day: day.day)),
            tuple(sorted(year for year, noted_at in years if noted_at <= moment)),
        )
        if not found or found[-1][1] is not calendar:
            found.append((moment, calendar))
    return found
