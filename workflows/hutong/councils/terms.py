"""任期快到了: a month before a member's term ends, whoever holds the council hears of it, once for each term."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.commitments.rounds import holding, in_the_morning
from hutong.councils.events import MemberTermNear
from hutong.councils.rules import NEAR
from hutong.db import Databases, bound_office
from hutong.jobs import ticker
from hutong.journal import SYSTEM, append
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext

EVERY = timedelta(hours=1)

# Two rounds at once take different ones, and the second sees in the journal what the first has told of.
_NEAR = """
SELECT m.id, m.term_until, c.id AS council, c.name, c.alley_id FROM council_members m
  JOIN councils c ON c.office_id = :office AND c.id = m.council_id AND c.ended_on IS NULL
 WHERE m.office_id = :office AND m.until IS NULL AND m.term_until BETWEEN :day AND :last
   AND NOT EXISTS (SELECT FROM journal j WHERE j.office_id = :office AND j.subject = m.id AND j.kind = :kind
                      AND j.data->>'until' = m.term_until::text)
 ORDER BY m.term_until, m.id LIMIT 500 FOR UPDATE OF m SKIP LOCKED
"""


@ticker("councils.terms", every=EVERY)
async def tell_of_terms(databases: Databases) -> int:
    """Safe to run twice at once."""
    return await in_the_morning(databases, "councils.terms", tell_near, now=await databases.now())


async def tell_near(session: AsyncSession, office: OfficeNow, setting: Setting, *, now: datetime, day: date) -> int:
    """How many terms somebody was told of: one word for each council."""
    asked = {"office": bound_office(session), "day": day, "last": day + NEAR, "kind": MemberTermNear.kind}
    councils: dict[UUID, list[Any]] = {}
    for row in (await session.execute(text(_NEAR), asked)).all():
        councils.setdefault(row.council, []).append(row)
    count = 0
    for rows in councils.values():
        directory = setting.directory
        posts = holding(directory, rows[0].alley_id, day)
        people = [person for post in posts for person in directory.holders(post, day).people]
        if not people:
            # Nobody is there to be told: the next round asks again.
            continue
        await _tell(session, office, people, rows, now=now)
        count += len(rows)
    return count


async def _tell(
    session: AsyncSession, office: OfficeNow, people: Sequence[UUID], rows: Sequence[Any], *, now: datetime
) -> None:
    for row in rows:
        append(session, MemberTermNear(subject=row.id, until=row.term_until), by=SYSTEM, at=now)

    def words() -> tuple[str, str]:
        first = rows[0]
        title = gettext(N_("{council}有 {n} 位成员任期快到了"), council=first.name, n=len(rows))
        return title, gettext(
            N_("最早 {day} 到期。到期不续任，就不能再召集、也不能再确认办结。"), day=first.term_until.isoformat()
        )

    link = f"/o/{office.slug}/councils/{rows[0].council}#members"
    await tell_each(session, people, "council.term_near", words, link, now=now)
