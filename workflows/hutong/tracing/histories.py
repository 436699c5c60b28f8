"""What a replay is fed with: cases and their events from the journal, and what the office was at the time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.calendars.models import OfficeDay, SettledYear
from hutong.cases.rows import READ, state_of
from hutong.cases.states import CaseState, Setting
from hutong.clocks import Calendar, DayOverride
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.journal import Actor, JournalEvent
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import version as version_of
from hutong.posts.directory import Directory
from hutong.posts.facts import AwayFact, PlaceFact, TermFact
from hutong.posts.models import Absence, Appointment, PostPlace
from hutong.posts.queries import OfficeNow, calendar_of, office_at
from hutong.tracing.told import Told

_CASES = f"SELECT {READ} FROM cases WHERE office_id = $1 AND id = ANY($2::uuid[])"  # noqa: S608 - constants alone

_ENDINGS = ("appointment.ended", "calendar.day_withdrawn")
LATEST = UUID(int=2**128 - 1)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A case as its row has it."""

    state: CaseState
    number: str
    title: str
    version: int


async def histories(session: AsyncSession, cases: Sequence[UUID]) -> dict[UUID, list[Told]]:
    """The events of each case in the order in which they were written."""
    statement = (
        select(JournalEvent)
        .where(
            JournalEvent.office_id == bound_office(session),
            JournalEvent.subject.in_(cases),
            JournalEvent.corrects.is_(None),
        )
        .order_by(JournalEvent.subject, JournalEvent.id)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, list[Told]] = {case: [] for case in cases}
    for row in await session.scalars(statement):
        told = Told(
            id=row.id, kind=row.kind, at=row.occurred_at, recorded_at=row.recorded_at,
            actor=msgspec.convert(row.actor, Actor), version=row.playbook_version, data=row.data,
        )  # fmt: skip
        found[row.subject].append(told)
    return found


async def kept_cases(session: AsyncSession, cases: Sequence[UUID], directory: Directory) -> dict[UUID, Kept]:
    """The rows of those of the cases that are there."""
    rows = await SessionWire(session).rows(_CASES, bound_office(session), list(cases))
    return {
        row["id"]: Kept(
            state=state_of(row, directory), number=row["number"], title=row["title"], version=row["playbook_version"]
        )
        for row in rows
    }


class Past:
    """The office since a moment: its rules in each version, and who held what. `now` is today's office."""

    def __init__(self, now: OfficeNow, then: OfficeNow, playbooks: Mapping[int, Playbook]) -> None:
        self.now, self._then, self._playbooks = now, then, playbooks
        self._settings: dict[int, Setting] = {}

    @classmethod
    async def since(cls, session: AsyncSession, first: datetime, versions: set[int], *, now: datetime) -> "Past":
        """Raises NoSuchVersion for a version that the office does not have."""
        playbooks = {n: (await version_of(session, n)).playbook for n in versions}
        return cls(await office_at(session, now), await office_at(session, first), playbooks)

    @property
    def directory(self) -> Directory:
        """Under the latest of the versions."""
        return self.setting(max(self._playbooks)).directory

    def setting(self, version: int, event: UUID | None = None) -> Setting:  # noqa: ARG002 - as a replay asks for it
        """With everything that is known today of those days."""
        if version not in self._settings:
            playbook = self._playbooks[version]
            self._settings[version] = Setting(
                playbook=playbook,
                version=version,
                calendar=self._then.calendar,
                directory=self._then.directory(version, playbook.posts),
            )
        return self._settings[version]

    def playbook(self, version: int) -> Playbook:
        return self._playbooks[version]


async def past_of(session: AsyncSession, told: Mapping[UUID, Sequence[Told]], *, now: datetime) -> Past | None:
    """What these events need; none where there are none."""
    every = [event for events in told.values() for event in events]
    versions = {event.version for event in every if event.version is not None}
    versions |= {event.data["to_version"] for event in every if event.kind == "case.moved"}
    if not versions:
        return None
    return await Past.since(session, min(event.at for event in every), versions, now=now)


class AsKnown:
    """The same with what was known when an event was written: leave noted afterwards changed nothing then.

    Ids are made in the order of time, so a row with a larger id than the event came later.
    """

    def __init__(
        self, past: Past, terms: Sequence[tuple[TermFact, UUID]], places: Sequence[tuple[PlaceFact, UUID]],
        absences: Sequence[tuple[AwayFact, UUID]], ended: Mapping[UUID, UUID], days: Sequence[OfficeDay] = (),
        years: Sequence[SettledYear] = (),
    ) -> None:  # fmt: skip
        self._past, self._terms, self._places, self._absences, self._ended = past, terms, places, absences, ended
        self._days, self._years = days, years

    @classmethod
    async def of(cls, session: AsyncSession, past: Past) -> "AsKnown":
        office = bound_office(session)
        terms = await session.scalars(select(Appointment).where(Appointment.office_id == office))
        places = await session.scalars(select(PostPlace).where(PostPlace.office_id == office))
        absences = await session.scalars(select(Absence).where(Absence.office_id == office))
        ended = await session.execute(
            select(JournalEvent.subject, JournalEvent.id).where(
                JournalEvent.office_id == office, JournalEvent.kind.in_(_ENDINGS)
            )
        )
        return cls(
            past,
            [(TermFact(t.id, t.post_id, t.person_id, t.since, t.until, t.cover, t.term_until), t.id) for t in terms],
            [(PlaceFact(p.post_id, p.alley_id, p.community_id, p.since, p.until), p.id) for p in places],
            [(AwayFact(a.person_id, a.since, a.until), a.id) for a in absences],
            {row.subject: row.id for row in ended},
            (await session.scalars(select(OfficeDay).where(OfficeDay.office_id == office))).all(),
            (await session.scalars(select(SettledYear).where(SettledYear.office_id == office))).all(),
        )

    def setting(self, version: int, event: UUID) -> Setting:
        """Made anew for every event: only cases that otherwise do not agree are looked at so closely."""
        setting = self._past.setting(version)
        terms = [
            msgspec.structs.replace(term, until=None) if self._ended.get(term.id, event) > event else term
            for term, made in self._terms
            if made < event
        ]
        directory = msgspec.structs.replace(
            setting.directory,
            appointments=tuple(sorted(terms, key=lambda term: term.id)),
            places=tuple(place for place, made in self._places if made < event),
            absences=tuple(absence for absence, made in self._absences if made < event),
        )
        return msgspec.structs.replace(setting, directory=directory, calendar=self._calendar(setting, event))

    def _calendar(self, setting: Setting, event: UUID) -> Calendar:
        days = [d for d in self._days if d.id < event < self._ended.get(d.id, LATEST)]
        return calendar_of(
            setting.calendar.zone,
            tuple(DayOverride(d.day, d.working, d.reason) for d in sorted(days, key=lambda d: d.day)),
            tuple(sorted(y.year for y in self._years if y.id < event and not y.national)),
        )
