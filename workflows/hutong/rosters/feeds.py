"""The address at which one's own calendar finds one's duties: made once, withdrawn when it got into other hands."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.tokens import hash_of, new_token
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.playbooks.cadences import Cadence
from hutong.playbooks.describing import say
from hutong.playbooks.sections import time_of
from hutong.rosters.events import DutyFeedMade, DutyFeedWithdrawn
from hutong.rosters.models import DutyFeed, RosterLine
from hutong.rosters.queries import published_lines
from hutong.rosters.rules import Half
from hutong.rosters.rules.calendars import Entry
from hutong.texts import N_, gettext

_BACK, _AHEAD = timedelta(days=31), timedelta(days=124)
_NOON = "12:00"


async def make_feed(session: AsyncSession, person: UUID, *, by: Actor, now: datetime) -> str:
    """A new secret; the one before, if any, leads nowhere from now on."""
    await withdraw_feed(session, person, by=by, now=now)
    token = new_token()
    feed = DutyFeed(
        office_id=bound_office(session), id=new_id(), person_id=person, token_hash=hash_of(token), made_at=now
    )
    session.add(feed)
    append(session, DutyFeedMade(subject=feed.id, person=person), by=by, at=now)
    return token


async def withdraw_feed(session: AsyncSession, person: UUID, *, by: Actor, now: datetime) -> None:
    """Where there is none, nothing happens."""
    feed = await feed_of(session, person, lock=True)
    if feed is not None:
        feed.withdrawn_at = now
        append(session, DutyFeedWithdrawn(subject=feed.id, person=person), by=by, at=now)
        await session.flush()  # One stands at a time: the row must say so before the next is there.


async def feed_of(session: AsyncSession, person: UUID, *, lock: bool = False) -> DutyFeed | None:
    statement = select(DutyFeed).where(
        DutyFeed.office_id == bound_office(session), DutyFeed.person_id == person, DutyFeed.withdrawn_at.is_(None)
    )
    return (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()


async def person_behind(session: AsyncSession, token: str) -> UUID | None:
    """Whose duties a secret shows; nobody's once it is withdrawn or the person has left."""
    statement = (
        select(DutyFeed.person_id)
        .join(Person, and_(Person.office_id == DutyFeed.office_id, Person.id == DutyFeed.person_id))
        .where(
            DutyFeed.office_id == bound_office(session),
            DutyFeed.token_hash == hash_of(token),
            DutyFeed.withdrawn_at.is_(None),
            Person.left_at.is_(None),
        )
    )
    return (await session.scalars(statement)).one_or_none()


async def entries_of(session: AsyncSession, setting: Setting, person: UUID, now: datetime) -> list[Entry]:
    """What published rosters name the person for, of the last month and the next four."""
    today = setting.day(now)
    cadences = {cadence.code: cadence for cadence in setting.playbook.cadences}
    alleys = {alley.id: alley.name for alley in setting.directory.alleys}
    rows = await published_lines(session, person, today - _BACK, today + _AHEAD)
    return [_entry(setting, cadences.get(row.cadence), row, alleys) for row in rows]


def _entry(setting: Setting, cadence: Cadence | None, row: RosterLine, alleys: Mapping[UUID, str]) -> Entry:
    place = alleys.get(row.alley_id, "") if row.alley_id else ""
    title = say(cadence.name) if cadence else row.cadence
    if row.half:
        half = gettext(N_("上午")) if Half(row.half) is Half.MORNING else gettext(N_("下午"))
        title = gettext(N_("{duty}（{half}）"), duty=title, half=half)
    begins, ends = _hours(setting, row.day, Half(row.half) if row.half else None)
    return Entry(
        id=row.id, day=row.day, title=f"{title} {place}".strip(), place=place, begins=begins, ends=ends,
        note=_note(cadence),
    )  # fmt: skip


def _hours(setting: Setting, day: date, half: Half | None) -> tuple[datetime | None, datetime | None]:
    """Of a half by the office's sessions; a duty without a half is one of the whole day."""
    if half is None:
        return None, None
    zone = setting.calendar.place
    for session in setting.calendar.sessions_of(day):
        if (session.opens < _NOON) == (half is Half.MORNING):
            opens, closes = time_of(session.opens), time_of(session.closes)
            return datetime.combine(day, opens, zone), datetime.combine(day, closes, zone)
    return None, None


def _note(cadence: Cadence | None) -> str:
    if cadence is None or cadence.window is None:
        return ""
    return gettext(N_("{since}到{until}之间做才算。"), since=cadence.window.from_, until=cadence.window.until)
