"""Lists of cases as a reader asks for them: which, where, about what, with which words; never past his reach."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.listing import Reader, Wanted, Which, select_of
from hutong.cases.queries import LISTED, Item, item_of
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.db.wires import SessionWire
from hutong.playbooks.flows import StepKind
from hutong.posts.facts import AlleyFact, on
from hutong.posts.queries import OfficeNow

__all__ = [
    "COUNTED",
    "Wanted",
    "Which",
    "alleys_by_name",
    "alleys_within",
    "cases_found",
    "counts_of",
    "waiting_to_be_sent",
]

COUNTED = 100
"""A count goes no further: beyond, "99+" says enough."""


async def cases_found(
    session: AsyncSession,
    wanted: Wanted,
    *,
    person: UUID,
    everything: bool,
    now: datetime,
    limit: int = 50,
    before: UUID | None = None,
) -> list[Item]:
    """The newest first, or the earliest deadline where something is to be done; `before` turns the page."""
    office, setting, reader = await _reader(session, person, everything=everything, now=now)
    rows = await SessionWire(session).rows(select_of(reader, wanted, limit=limit, before=before), *reader.args)
    return [item_of(row, office, setting, posts=reader.posts, person=person) for row in rows]


async def counts_of(
    session: AsyncSession, wanted: Sequence[Wanted], *, person: UUID, everything: bool, now: datetime
) -> list[int]:
    """How many each would find, up to COUNTED; all in one statement."""
    if not wanted:
        return []
    _, _, reader = await _reader(session, person, everything=everything, now=now)
    parts = [
        f"SELECT {n} AS place, count(*) AS n FROM ({select_of(reader, one, limit=COUNTED)}) x"  # noqa: S608 - put together from constants, the values are bound
        for n, one in enumerate(wanted)
    ]
    rows = await SessionWire(session).rows(" UNION ALL ".join(parts) + " ORDER BY place", *reader.args)
    return [row["n"] for row in rows]


async def _reader(
    session: AsyncSession, person: UUID, *, everything: bool, now: datetime
) -> tuple[OfficeNow, Setting, Reader]:
    office, setting = await setting_at(session, now)
    reader = Reader(
        person=person,
        posts=[post.id for post in setting.directory.posts_answered_for(person, setting.day(now))],
        reach=[alley.id for alley in alleys_within(setting, person, now)],
        everything=everything,
        now=now,
        directory=setting.directory,
        calendar=setting.calendar,
        args=[office.id],
    )
    return office, setting, reader


async def waiting_to_be_sent(session: AsyncSession, community: UUID, *, now: datetime, limit: int = 200) -> list[Item]:
    """Matters of a community that wait to be sent together, the earliest deadline first."""
    office, setting = await setting_at(session, now)
    alleys = [alley.id for alley in setting.directory.alleys if alley.community_id == community]
    gathering = [
        f"{flow.code}/{step.code}"
        for flow in setting.playbook.flows
        for step in flow.steps
        if step.kind is StepKind.GATHER and any(action.batch for action in step.actions)
    ]
    statement = (
        f"SELECT {LISTED} FROM cases c WHERE c.office_id = $1 AND c.closed_at IS NULL AND c.alley_id = ANY($2::uuid[])"  # noqa: S608 - a constant
        " AND c.flow || '/' || c.step = ANY($3::text[]) ORDER BY c.due_at, c.id LIMIT $4"
    )
    rows = await SessionWire(session).rows(statement, office.id, alleys, gathering, limit)
    return [item_of(row, office, setting) for row in rows]


def alleys_within(setting: Setting, person: UUID, now: datetime) -> Sequence[AlleyFact]:
    """The alleys that a person answers for today by any post, in their order."""
    day, directory = setting.day(now), setting.directory
    mine = {a.id for post in directory.posts_answered_for(person, day) for a in directory.alleys_of(post.id, day)}
    return [alley for alley in directory.alleys if alley.id in mine]


def alleys_by_name(setting: Setting, now: datetime) -> Sequence[AlleyFact]:
    """Every alley that the office has today, whosever it is."""
    return sorted(on(setting.directory.alleys, setting.day(now)), key=lambda alley: (alley.name, alley.id))
