"""What a post's alleys saw in a month, counted from cases, walks and the journal."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Integer, Select, Subquery, distinct, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.evaluations.duties import in_window, period_of
from hutong.evaluations.presence import Presence
from hutong.evaluations.rules import Month
from hutong.journal import effective_events
from hutong.playbooks.cadences import Cadence, Leave
from hutong.playbooks.flows import CLOSED
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.verbs import Verb
from hutong.posts.directory import Directory
from hutong.posts.facts import AwayFact
from hutong.rosters.queries import turns_of

_KINDS = ("case.closed", "case.overdue", "case.deferred", "case.stepped", "case.escalated", "case.rebounded")
_WALKS = """
SELECT alley_id, person_id, day, coalesce(minutes, 0) AS minutes, (started_at AT TIME ZONE :zone)::time AS at
  FROM patrols
 WHERE office_id = :office AND day >= :first AND day < :past AND alley_id = ANY(:ids)
   AND (:by_anybody OR person_id = ANY(:people)) AND finished_at IS NOT NULL
"""
# The directory forgets absences that are over; a month looks back at them.
_ABSENCES = (
    "SELECT person_id, since, until FROM absences WHERE office_id = :office AND since < :past AND until >= :first"
)


async def month_of(session: AsyncSession, setting: Setting, post: UUID, month: date) -> Month:
    """The month of a post, by the alleys it answers for on the month's last day and whoever held it during it."""
    first, past = month_bounds(month)
    directory, office = setting.directory, bound_office(session)
    alleys = [alley.id for alley in directory.alleys_of(post, past - timedelta(days=1))]
    cases = sum((await cases_by_alley(session, setting, alleys, month)).values(), CaseCounts())
    kind = directory.post(post).kind
    cadence = next((c for c in setting.playbook.cadences if c.post == kind and c.verb is Verb.PATROL), None)
    terms = [term for term in directory.appointments if term.post_id == post]
    period = {"office": office, "first": first, "past": past}
    away = (await session.execute(text(_ABSENCES), period)).all()
    presence = Presence(terms=terms, absences=[AwayFact(row.person_id, row.since, row.until) for row in away])
    given = {
        **period, "ids": alleys, "people": [term.person_id for term in terms], "zone": setting.calendar.zone,
        "by_anybody": bool(cadence and cadence.substitutes),
    }  # fmt: skip
    rows = (await session.execute(text(_WALKS), given)).all()
    walks = [Walk(row.alley_id, row.person_id, row.day, int(row.minutes), row.at) for row in rows]
    counted = walks_that_count(cadence, directory, presence, walks)
    turns = None
    if cadence is not None and cadence.turns is not None:
        people = [term.person_id for term in terms]
        turns = await turns_of(session, people, cadence.code, first, past - timedelta(days=1))
    walked, asked = walks_against(cadence, setting, alleys, first, past, counted, presence=presence, turns=turns)
    return cases.month(walked=walked, walks_asked=asked)


def month_bounds(month: date) -> tuple[date, date]:
    """The first day of a month, and the first of the next."""
    first = month.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


async def rules_of_month(session: AsyncSession, month: date, *, now: datetime) -> tuple[Setting, date]:
    """What governed on the month's last day, or governs today where it is not over; and that day.

    What comes into force with the next month rates nothing of this one. Raises NoPlaybookInForce.
    """
    _, setting = await setting_at(session, now)
    day = min(month_bounds(month)[1] - timedelta(days=1), setting.day(now))
    governed = await playbook_in_force(session, day)
    if governed.version != setting.version:
        _, setting = await setting_at(session, now, governed.version)
    return setting, day


class CaseCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What the journal tells of the cases of an alley, or of several, in a month."""

    closed: int = 0
    closed_on_time: int = 0
    reworked: int = 0
    open_overdue: int = 0
    overdue: int = 0
    deferred: int = 0
    escalated: int = 0
    rebounds: int = 0
    by_others: int = 0

    def __add__(self, other: "CaseCounts") -> "CaseCounts":
        names = self.__struct_fields__
        return CaseCounts(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def month(self, *, walked: int, walks_asked: int) -> Month:
        """Together with the walks, what a month is scored by."""
        return Month(
            walked=walked, walks_asked=walks_asked, due=self.closed + self.open_overdue, closed=self.closed,
            closed_on_time=self.closed_on_time, deferred=self.deferred, reworked=self.reworked, rebounds=self.rebounds,
            overdue=self.overdue, escalated=self.escalated, rebounds_found_by_others=self.by_others,
        )  # fmt: skip


async def cases_by_alley(
    session: AsyncSession, setting: Setting, alleys: Sequence[UUID], month: date
) -> dict[UUID, CaseCounts]:
    """Of each alley of which the journal tells anything that month, as it stands after corrections."""
    first, past = month_bounds(month)
    place = setting.calendar.place
    since, until = (datetime.combine(day, time(), place) for day in (first, past))
    events = effective_events(bound_office(session), since=since, until=until, kinds=_KINDS)
    rows = await session.execute(_counted(events, [str(alley) for alley in alleys]))
    return {UUID(row["alley"]): CaseCounts(**{k: v for k, v in row.items() if k != "alley"}) for row in rows.mappings()}


def _counted(events: Subquery, alleys: Sequence[str]) -> Select[Any]:
    """Of the cases of these alleys: closed in the month, or still open and overdue since some day in it."""
    data, alley = events.c.data, events.c.data["alley"].astext.label("alley")
    told = select(events.c.kind, events.c.subject, data, alley).cte("told")
    kind, subject, said = told.c.kind, told.c.subject, told.c.data
    closed = (kind == "case.closed") & (said["outcome"].astext == CLOSED)
    late, back = kind == "case.overdue", kind == "case.rebounded"
    # In whatever alley: one that was handed on is open here no more.
    over = told.alias("over")
    ended = select(over.c.subject).where(over.c.kind == "case.closed")
    known = func.coalesce(said["place_known"].astext, "true") == "true"

    def times(what: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(what)

    def cases(what: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(distinct(subject)).filter(what)

    columns = {
        "closed": times(closed),
        "closed_on_time": times(closed & (said["on_time"].astext == "true")),
        "reworked": times(closed & (said["reworks"].astext.cast(Integer) > 0)),
        "open_overdue": cases(late & subject.not_in(ended)),
        "overdue": cases(late),
        "deferred": times(closed & (said["deferred"].astext == "true") & (said["on_time"].astext == "false")),
        "escalated": times(kind == "case.escalated"),
        "rebounds": times(back),
        "by_others": times(back & (said["found_by_holder"].astext == "false") & known),
    }
    named = (column.label(name) for name, column in columns.items())
    return select(told.c.alley, *named).where(told.c.alley.in_(alleys)).group_by(told.c.alley)


class Walk(msgspec.Struct, frozen=True):
    """One finished walk; `at` is the time of day at which it began."""

    alley: UUID
    person: UUID
    day: date
    minutes: int
    at: time | None = None


def walks_that_count(
    cadence: Cadence | None, directory: Directory, presence: Presence, walks: Sequence[Walk]
) -> list[tuple[UUID, date, int]]:
    """(alley, day, minutes) of walks in the duty's window, by its holders, or by substitutes while they are away."""
    own = {term.person_id for term in presence.terms}

    def is_theirs(walk: Walk) -> bool:
        if walk.person in own:
            return True
        kinds = cadence.substitutes if cadence and presence.all_away(walk.day) else ()
        return any(walk.person in directory.people_in(kind, walk.alley, walk.day) for kind in kinds)

    in_time = [walk for walk in walks if cadence is None or in_window(cadence, walk.at)]
    return [(walk.alley, walk.day, walk.minutes) for walk in in_time if is_theirs(walk)]


def walks_against(
    cadence: Cadence | None,
    setting: Setting,
    alleys: Sequence[UUID],
    first: date,
    past: date,
    walks: Sequence[tuple[UUID, date, int]],
    *,
    presence: Presence | None = None,
    turns: Collection[tuple[UUID, date]] | None = None,
) -> tuple[int, int]:
    """Walks done and asked: one for each alley and period, or for each period where minutes are asked for.

    With `turns`, (alley, day) by the published roster, only what was the post's turn is asked for.

    With `presence`, a period in which everybody was away on every day is not asked for where leave excuses.
    """
    if cadence is None or not alleys:
        return 0, 0
    excuses = presence if cadence.leave is Leave.EXCUSES else None
    days = [first + timedelta(days=n) for n in range((past - first).days)]
    days = [day for day in days if excuses is None or not excuses.all_away(day)]
    periods = {p for day in days if (p := _period(cadence, setting, day)) is not None}
    if turns is not None:
        wanted = {(alley, _period(cadence, setting, day)) for alley, day in turns}
        return len(wanted & {(alley, _period(cadence, setting, day)) for alley, day, _ in walks}), len(wanted)
    if cadence.minutes is None:
        done = {(alley, _period(cadence, setting, day)) for alley, day, _ in walks}
        return len({d for d in done if d[1] in periods}), len(periods) * len(alleys)
    minutes: dict[date, int] = {}
    for _, day, spent in walks:
        minutes[day] = minutes.get(day, 0) + spent
    long_enough = {_period(cadence, setting, day) for day, spent in minutes.items() if spent >= cadence.minutes}
    return len(long_enough & periods), len(periods)


def _period(cadence: Cadence, setting: Setting, day: date) -> date | None:
    return period_of(cadence.every, day, setting.calendar) if cadence.is_of(day) else None
