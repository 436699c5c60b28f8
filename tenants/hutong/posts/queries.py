"""The directory read from its rows, in one statement, and kept for a second."""

from collections import OrderedDict
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

import msgspec
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session

from hutong.alleys.models import Alley
from hutong.calendars.models import OfficeDay, SettledYear
from hutong.clocks import Calendar, DayOverride
from hutong.db import bound_office, office_of
from hutong.db.wires import Driver
from hutong.errors import NotThere
from hutong.keeping import Keeper
from hutong.offices.models import Office
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.posts import PostKind
from hutong.posts.directory import Directory
from hutong.posts.facts import AlleyFact, AwayFact, DepartmentFact, HeadFact, PlaceFact, PostFact, TermFact
from hutong.posts.models import Absence, Appointment, Post, PostPlace

FRESH_SECONDS = 1.0
KEPT = 512
CHANGED = "directory_changed"
"""Marks a session that has changed what is kept here: it reads its own changes, and others do not yet."""

_WATCHED = (Alley, Office, OfficeDay, SettledYear, PlaybookVersion, Post, PostPlace, Appointment, Absence)

# Rows that ended are left out but for the last days, so that an hour's difference of clocks changes nothing. Of
# posts and alleys all are kept: open and closed cases still name them.
_EVERYTHING = """
WITH place AS (
  SELECT o.*, (($2::timestamptz AT TIME ZONE o.time_zone)::date - 2) AS since,
         ($2::timestamptz AT TIME ZONE o.time_zone)::date AS today
    FROM offices o WHERE o.office_id = $1
)
SELECT jsonb_build_object(
  'id', place.office_id, 'city_id', place.city_id, 'district_id', place.district_id, 'name', place.name,
  'slug', place.slug, 'zone', place.time_zone, 'state', place.state,
  'version', (SELECT v.version FROM playbooks v WHERE v.office_id = $1 AND v.state = 'published'
               AND v.in_force_from <= place.today ORDER BY v.in_force_from DESC, v.version DESC LIMIT 1),
  'people', (SELECT coalesce(jsonb_agg(jsonb_build_array(h.id, h.name, h.language)), '[]') FROM people h
               WHERE h.office_id = $1 AND h.left_at IS NULL AND EXISTS (SELECT FROM appointments t
               WHERE t.office_id = $1 AND t.person_id = h.id AND (t.until IS NULL OR t.until >= place.since))),
  'alleys', (SELECT coalesce(jsonb_agg(jsonb_build_array(a.id, a.community_id, a.kind, a.name, a.since, a.until)
               ORDER BY a.code), '[]') FROM alleys a WHERE a.office_id = $1),
  'posts', (SELECT coalesce(jsonb_agg(jsonb_build_array(p.id, p.kind, p.name, p.since, p.until, p.reports_to)
               ORDER BY p.id), '[]')
               FROM posts p WHERE p.office_id = $1),
  'places', (SELECT coalesce(jsonb_agg(jsonb_build_array(s.post_id, s.alley_id, s.community_id, s.since, s.until)
               ORDER BY s.id), '[]')
               FROM post_places s WHERE s.office_id = $1 AND (s.until IS NULL OR s.until >= place.since)),
  'appointments', (SELECT coalesce(jsonb_agg(jsonb_build_array(
               t.id, t.post_id, t.person_id, t.since, t.until, t.cover, t.term_until) ORDER BY t.id), '[]')
               FROM appointments t WHERE t.office_id = $1 AND (t.until IS NULL OR t.until >= place.since)
                AND NOT EXISTS (SELECT FROM people g WHERE g.office_id = $1 AND g.id = t.person_id
                                   AND g.left_at IS NOT NULL)),
  'absences', (SELECT coalesce(jsonb_agg(jsonb_build_array(b.person_id, b.since, b.until) ORDER BY b.id), '[]')
               FROM absences b WHERE b.office_id = $1 AND b.until >= place.since),
  'departments', (SELECT coalesce(jsonb_agg(jsonb_build_array(d.id, d.code, d.name, d.name_en,
               coalesce((d.since AT TIME ZONE place.time_zone)::date, '0001-01-01'),
               (d.until AT TIME ZONE place.time_zone)::date) ORDER BY d.code, d.id), '[]')
               FROM departments d WHERE d.district_id = place.district_id),
  'heads', (SELECT coalesce(jsonb_agg(jsonb_build_array(l.department_id, l.since, l.until) ORDER BY l.id), '[]')
               FROM department_heads l JOIN departments d ON d.city_id = l.city_id AND d.id = l.department_id
               WHERE d.district_id = place.district_id),
  'days', (SELECT coalesce(jsonb_agg(jsonb_build_array(y.day, y.working, y.reason) ORDER BY y.day), '[]')
               FROM office_days y WHERE y.office_id = $1 AND y.ended_at IS NULL),
  'years', (SELECT coalesce(jsonb_agg(y.year ORDER BY y.year), '[]') FROM settled_years y
               WHERE y.office_id = $1 AND NOT y.national)
)::text FROM place
"""


@lru_cache(maxsize=512)
def calendar_of(zone: str, days: tuple[DayOverride, ...] = (), settled_years: tuple[int, ...] = ()) -> Calendar:
    """Kept with its tables of years: most offices of a zone share one."""
    return Calendar(zone=zone, overrides=days, settled_years=settled_years)


class _Rows(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    city_id: UUID
    district_id: UUID
    name: str
    slug: str
    zone: str
    state: str
    version: int | None
    people: list[tuple[UUID, str, str]]
    alleys: list[tuple[UUID, UUID, str, str, date, date | None]]
    posts: list[tuple[UUID, str, str, date, date | None, UUID | None]]
    places: list[tuple[UUID, UUID | None, UUID | None, date, date | None]]
    appointments: list[tuple[UUID, UUID, UUID, date, date | None, bool, date | None]]
    absences: list[tuple[UUID, date, date]]
    departments: list[tuple[UUID, str, str, str, date, date | None]]
    heads: list[tuple[UUID, datetime, datetime | None]]
    days: list[tuple[date, bool, str]]
    years: list[int]


class OfficeNow:
    """What an office is at a moment: its place, its calendar, the version in force, and who holds what.

    `names` are of people in posts, of posts and of departments, `languages` of people in posts.
    """

    __slots__ = (
        "_directories", "_plain", "calendar", "city_id", "district_id", "id", "languages", "name", "names", "slug",
        "state", "version", "zone",
    )  # fmt: skip

    def __init__(self, rows: _Rows) -> None:
        self.id, self.city_id, self.district_id = rows.id, rows.city_id, rows.district_id
        self.slug = rows.slug
        self.name, self.zone, self.state, self.version = rows.name, rows.zone, rows.state, rows.version
        self.calendar = calendar_of(rows.zone, tuple(DayOverride(*row) for row in rows.days), tuple(rows.years))
        self.names = {row[0]: row[1] for row in rows.people} | {row[0]: row[2] for row in rows.posts}
        self.names |= {row[0]: row[2] for row in rows.departments}
        self.languages = {row[0]: row[2] for row in rows.people}
        self._plain = Directory(
            kinds=(),
            alleys=tuple(AlleyFact(*row) for row in rows.alleys),
            posts=tuple(PostFact(*row) for row in rows.posts),
            places=tuple(PlaceFact(*row) for row in rows.places),
            appointments=tuple(TermFact(*row) for row in rows.appointments),
            absences=tuple(AwayFact(*row) for row in rows.absences),
            departments=tuple(DepartmentFact(*row) for row in rows.departments),
            heads=tuple(HeadFact(*row) for row in rows.heads),
        )
        self._directories: dict[int, Directory] = {}

    def directory(self, version: int, kinds: tuple[PostKind, ...]) -> Directory:
        """The directory under the post kinds of one version, with its look-ups."""
        found = self._directories.get(version)
        if found is None:
            found = self._directories[version] = self._plain.under(kinds)
        return found

    @property
    def bodies(self) -> tuple[tuple[DepartmentFact, ...], tuple[HeadFact, ...]]:
        """The district's departments, and who led them when."""
        return self._plain.departments, self._plain.heads

    def under(self, kinds: tuple[PostKind, ...]) -> Directory:
        """The same under the post kinds of a playbook that is not in force; kept nowhere."""
        return self._plain.under(kinds)


_kept: Keeper[tuple[UUID, int], OfficeNow] = Keeper(FRESH_SECONDS, most=KEPT)
# An office changes a few times a day and is read every second: what came out the same keeps its look-ups.
_known: OrderedDict[bytes, OfficeNow] = OrderedDict()


async def office_at(session: AsyncSession, now: datetime) -> OfficeNow:
    """The bound office; raises NotThere where it is not. At most a second old, unless this session changed it."""
    office_id = bound_office(session)
    if session.new or session.dirty or session.deleted:
        # The statement below goes past the ORM, which would otherwise have sent its pending rows first.
        await session.flush()

    async def load() -> OfficeNow:
        connection = await session.connection()
        return _read((await connection.exec_driver_sql(_EVERYTHING, (office_id, now))).scalar())

    return await (load() if CHANGED in session.info else _kept.get(_key(office_id, now), load))


async def office_by_driver(connection: Driver, office_id: UUID, now: datetime) -> OfficeNow:
    """The same on the driver's connection, for the hot paths."""

    async def load() -> OfficeNow:
        return _read(await connection.fetchval(_EVERYTHING, office_id, now))

    return await _kept.get(_key(office_id, now), load)


def forget(office_id: UUID) -> None:
    """Read the office anew next time."""
    _kept.drop_where(lambda key: key[0] == office_id)


def _read(text: str | None) -> OfficeNow:
    if text is None:
        raise NotThere
    digest = blake2b(text.encode(), digest_size=16).digest()
    if digest in _known:
        _known.move_to_end(digest)
        return _known[digest]
    found = _known[digest] = OfficeNow(msgspec.json.decode(text, type=_Rows))
    while len(_known) > KEPT:
        _known.popitem(last=False)
    return found


def _key(office_id: UUID, now: datetime) -> tuple[UUID, int]:
    # The day begins at a quarter of an hour in every time zone there is.
    return office_id, int(now.timestamp()) // 900


@event.listens_for(Session, "after_flush")
def _notice_change(session: Session, _context: object) -> None:
    if any(isinstance(row, _WATCHED) for rows in (session.new, session.dirty, session.deleted) for row in rows):
        session.info[CHANGED] = True


@event.listens_for(Session, "do_orm_execute")
def _notice_bulk_change(state: ORMExecuteState) -> None:
    if state.is_select or state.bind_mapper is None:
        return
    if state.bind_mapper.class_ in _WATCHED:
        state.session.info[CHANGED] = True


@event.listens_for(Session, "after_commit")
def _forget_changed(session: Session) -> None:
    if session.info.pop(CHANGED, None):
        forget(office_of(session.info["scope"]))
