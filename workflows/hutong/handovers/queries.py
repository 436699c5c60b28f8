"""Handovers, and what stands in each of their blocks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.care.queries import in_care
from hutong.cases.models import Case
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.handovers.models import Handover, HandoverBlock
from hutong.handovers.rules import Block, is_gone, left_behind, next_day
from hutong.rosters.models import Roster, RosterLine

MOST = 200

_PROMISES = """
SELECT d.id, concat(m.title, '：', d.body) AS words, d.due_on AS day FROM decisions d
  JOIN meetings m ON m.office_id = :office AND m.id = d.meeting_id
 WHERE d.office_id = :office AND d.post_id = :whose AND d.done_on IS NULL
 ORDER BY d.due_on NULLS LAST, d.id LIMIT :most
"""
_REGISTERS = """
SELECT a.id, a.name,
       (SELECT count(*) FROM units u WHERE u.office_id = :office AND u.alley_id = a.id AND u.kind <> 'yard'
           AND u.until IS NULL) AS units,
       (SELECT count(*) FROM visits v WHERE v.office_id = :office AND v.alley_id = a.id AND v.need IS NOT NULL
           AND v.need_answered_at IS NULL) AS needs,
       (SELECT count(*) FROM alley_documents d WHERE d.office_id = :office AND d.alley_id = a.id
           AND d.removed_at IS NULL)
       + (SELECT count(*) FROM alley_maps p WHERE p.office_id = :office AND p.alley_id = a.id
           AND p.replaced_at IS NULL) AS papers
  FROM alleys a WHERE a.office_id = :office AND a.id = ANY(:alleys) ORDER BY a.name
"""


_LETTERS = """
SELECT l.id, l.title AS words, l.valid_until AS day FROM responsibility_letters l
 WHERE l.office_id = :office AND (l.given_by_post = :whose OR l.post_id = :whose) AND l.ended_on IS NULL
   AND NOT EXISTS (SELECT FROM responsibility_letters n WHERE n.office_id = :office AND n.renews_id = l.id)
 ORDER BY l.valid_until, l.id LIMIT :most
"""


_IMPROVEMENTS = """
SELECT i.id, i.name AS words, i.ends_on AS day FROM improvements i
 WHERE i.office_id = :office AND i.post_id = :whose AND i.ended_on IS NULL ORDER BY i.ends_on, i.id LIMIT :most
"""
_GROUPS = """
SELECT g.id, g.name AS words, g.founded_on AS day FROM steward_groups g
 WHERE g.office_id = :office AND g.leader_id = :whose AND g.ended_on IS NULL
   AND (CAST(:places AS uuid[]) IS NULL OR g.community_id = ANY(CAST(:places AS uuid[])))
 ORDER BY g.name, g.id LIMIT :most
"""
_COUNCILS = """
SELECT c.id, c.name AS words, max(m.term_until) AS day, bool_or(m.chair AND m.until IS NULL) AS led
  FROM council_members m
  JOIN councils c ON c.office_id = :office AND c.id = m.council_id AND c.ended_on IS NULL
 WHERE m.office_id = :office AND m.person_id = :whose
   AND CASE WHEN CAST(:places AS uuid[]) IS NOT NULL
            THEN m.chair AND m.until IS NULL AND c.alley_id = ANY(CAST(:places AS uuid[]))
            WHEN m.chair THEN m.until IS NULL
            -- A seat that ended with the leaving is named too.
            ELSE m.until IS NULL OR m.until > :last_day END
 GROUP BY c.id, c.name ORDER BY led DESC, c.name, c.id LIMIT :most
"""
_INITIATIVES = """
SELECT i.id, i.title AS words, i.ends_on AS day FROM initiatives i
 WHERE i.office_id = :office AND i.proposed_by = :whose AND i.state IN ('waiting', 'running')
 ORDER BY i.starts_on, i.id LIMIT :most
"""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that passes over. `ref` is its id, `on` the day by which or on which it is due."""

    ref: UUID | None
    words: str
    place: UUID | None = None
    on: date | None = None
    count: int = 0
    more: int = 0
    papers: int = 0
    person: UUID | None = None
    cadence: str = ""


async def blocks_of(
    session: AsyncSession, setting: Setting, post: UUID, giver: UUID, last_day: date
) -> dict[Block, list[Item]]:
    """What stands in each block now. A post that covers the office hands over no registers of alleys."""
    gone = is_gone(setting.directory, giver, next_day(last_day))
    # Who stays in another post leads on where that one lies, and leaves behind what lies in this one's places alone.
    alleys, communities = (None, None) if gone else left_behind(setting.directory, post, giver, last_day)
    return {
        Block.CASES: await _cases(session, setting, post, giver),
        Block.PROMISES: await _listed(session, _PROMISES, post),
        Block.DUTIES: await _duties(session, post, giver, last_day),
        Block.LETTERS: await _listed(session, _LETTERS, post),
        Block.REGISTERS: await _registers(session, setting, post, last_day),
        Block.CARE: await _care(session, setting, post, last_day),
        Block.IMPROVEMENTS: await _listed(session, _IMPROVEMENTS, post),
        Block.GROUPS: await _listed(session, _GROUPS, giver, places=communities),
        Block.COUNCILS: await _councils(session, giver, alleys, last_day),
        Block.INITIATIVES: await _listed(session, _INITIATIVES, giver) if gone else [],
    }


async def handover_for(session: AsyncSession, handover_id: UUID, *, lock: bool = False) -> Handover:
    """Raises NotThere."""
    statement = select(Handover).where(Handover.office_id == bound_office(session), Handover.id == handover_id)
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def handovers(
    session: AsyncSession, *, person: UUID | None, posts: Sequence[UUID] = (), limit: int = 100
) -> Sequence[Handover]:
    """Those that a person gives or takes, or of posts that are his now, or all of the office; those not done first,
    then the latest.
    """
    statement = select(Handover).where(Handover.office_id == bound_office(session))
    if person is not None:
        mine = or_(Handover.giver_id == person, Handover.receiver_id == person, Handover.post_id.in_(posts))
        statement = statement.where(mine)
    order = (Handover.done_at.is_not(None), Handover.opened_at.desc(), Handover.id)
    return (await session.scalars(statement.order_by(*order).limit(limit))).all()


async def confirmed(session: AsyncSession, handover_id: UUID) -> Mapping[Block, HandoverBlock]:
    statement = select(HandoverBlock).where(
        HandoverBlock.office_id == bound_office(session), HandoverBlock.handover_id == handover_id
    )
    return {Block(row.block): row for row in await session.scalars(statement)}


async def _cases(session: AsyncSession, setting: Setting, post: UUID, giver: UUID) -> list[Item]:
    """With those that he has in person: they stay his as long as he is in some post."""
    whose = or_(Case.owner_post_id == post, Case.owner_person_id == giver)
    statement = (
        select(Case.id, Case.number, Case.title, Case.alley_id, Case.due_at)
        .where(Case.office_id == bound_office(session), whose, Case.closed_at.is_(None))
        .order_by(Case.due_at, Case.id)
        .limit(MOST)
    )
    return [
        Item(
            ref=row.id, words=f"{row.number} {row.title}", place=row.alley_id, on=row.due_at and setting.day(row.due_at)
        )
        for row in await session.execute(statement)
    ]


async def _listed(session: AsyncSession, statement: str, whose: UUID, **places: list[UUID] | None) -> list[Item]:
    # By SQL of their own: whoever keeps promises may change how they are kept without touching this.
    given = {"office": bound_office(session), "whose": whose, "most": MOST, **places}
    rows: Any = await session.execute(text(statement), given)
    return [Item(ref=row.id, words=row.words, on=row.day) for row in rows]


async def _councils(session: AsyncSession, giver: UUID, places: list[UUID] | None, last_day: date) -> list[Item]:
    """`count` is 1 where the giver is in the chair, which passes over; a mere seat is only told of."""
    given = {"office": bound_office(session), "whose": giver, "most": MOST, "places": places, "last_day": last_day}
    rows = await session.execute(text(_COUNCILS), given)
    return [Item(ref=row.id, words=row.words, on=row.day, count=int(row.led)) for row in rows]


async def _duties(session: AsyncSession, post: UUID, giver: UUID, last_day: date) -> list[Item]:
    here = bound_office(session)
    statement = (
        select(RosterLine)
        .join(Roster, (Roster.office_id == RosterLine.office_id) & (Roster.id == RosterLine.roster_id))
        .where(
            RosterLine.office_id == here, RosterLine.planned_id == giver, RosterLine.day > last_day,
            or_(RosterLine.post_id == post, RosterLine.post_id.is_(None)), Roster.published_at.is_not(None),
        )
        .order_by(RosterLine.day, RosterLine.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Item(ref=row.id, words="", place=row.alley_id, on=row.day, person=row.person_id, cadence=row.cadence)
        for row in await session.scalars(statement)
    ]


async def _registers(session: AsyncSession, setting: Setting, post: UUID, last_day: date) -> list[Item]:
    kind = setting.directory.kind(setting.directory.post(post).kind)
    if kind is None or kind.covers != "alleys":
        return []
    alleys = [alley.id for alley in setting.directory.alleys_of(post, last_day)]
    rows = await session.execute(text(_REGISTERS), {"office": bound_office(session), "alleys": alleys})
    return [
        Item(ref=row.id, words=row.name, place=row.id, count=row.units, more=row.needs, papers=row.papers)
        for row in rows
    ]


async def _care(session: AsyncSession, setting: Setting, post: UUID, last_day: date) -> list[Item]:
    """Of posts whose duties know of them. Who a household is, the receiver looks up there, and that is logged."""
    kind = setting.directory.kind(setting.directory.post(post).kind)
    if kind is None or kind.covers == "office" or not any("care.read" in verb.permissions for verb in kind.duties):
        return []
    alleys = [alley.id for alley in setting.directory.alleys_of(post, last_day)]
    lines = await in_care(session, alleys, limit=MOST)
    return [Item(ref=line.id, words=f"{line.alley} {line.name}", on=line.due, count=line.number) for line in lines]
