"""In the morning of a working day: needs heard at doors whose day for an answer is near, and past."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.commitments.rounds import in_the_morning
from hutong.db import Databases, bound_office
from hutong.jobs import ticker
from hutong.journal import SYSTEM, append
from hutong.patrols.events import NeedReminded
from hutong.patrols.needs import answer_by
from hutong.patrols.telling import answerers, answerers_and_above
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext

EVERY = timedelta(hours=1)
NEAR = timedelta(days=1)
"""Before its last day, so that there is a morning left."""

# Two rounds at once take different ones, and the journal says which were told of already.
_WAITING = """
SELECT v.id, v.alley_id, v.occurred_at,
       EXISTS (SELECT FROM journal j WHERE j.office_id = :office AND j.subject = v.id AND j.kind = :kind) AS reminded
  FROM visits v
 WHERE v.office_id = :office AND v.need IS NOT NULL AND v.need_answered_at IS NULL AND v.occurred_at < :heard
   AND NOT EXISTS (SELECT FROM journal j WHERE j.office_id = :office AND j.subject = v.id AND j.kind = :kind
                      AND j.data->>'late' = 'true')
 ORDER BY v.occurred_at, v.id LIMIT 500 FOR UPDATE OF v SKIP LOCKED
"""


@ticker("needs.remind", every=EVERY)
async def remind_of_needs(databases: Databases) -> int:
    """Safe to run twice at once: each need is told of once before its day, and once after."""
    return await in_the_morning(databases, "needs.remind", remind_office, now=await databases.now())


async def remind_office(session: AsyncSession, office: OfficeNow, setting: Setting, *, now: datetime, day: date) -> int:
    """How many needs somebody was told of: one word for each alley, which says how many, and never which."""
    asked = {"office": bound_office(session), "kind": NeedReminded.kind, "heard": now - timedelta(days=2)}
    told: dict[tuple[UUID, bool], list[UUID]] = defaultdict(list)
    for row in (await session.execute(text(_WAITING), asked)).all():
        due = answer_by(setting, row.occurred_at)
        if day > due or (day >= due - NEAR and not row.reminded):
            told[row.alley_id, day > due].append(row.id)
    count = 0
    for (alley, late), visits in sorted(told.items()):
        count += await _tell(session, office, setting, alley, visits, late=late, now=now)
    return count


async def _tell(
    session: AsyncSession, office: OfficeNow, setting: Setting, alley: UUID, visits: list[UUID], *, late: bool,
    now: datetime,
) -> int:  # fmt: skip
    people = sorted((answerers_and_above if late else answerers)(setting, alley, now))
    if not people:
        # Nobody is there to be told: the next round asks again.
        return 0
    name = setting.directory.alley(alley).name

    def words() -> tuple[str, str]:
        title = N_("{alley}：{n} 条走访需求过了期限没有答复") if late else N_("{alley}：{n} 条走访需求快到答复期限")
        return gettext(title, alley=name, n=len(visits)), gettext(N_("请看一看，给个答复；听到的人会收到。"))

    await tell_each(
        session, people, "need.late" if late else "need.reminder", words, f"/o/{office.slug}/needs", now=now
    )
    for visit in visits:
        append(session, NeedReminded(subject=visit, alley=alley, late=late, people=len(people)), by=SYSTEM, at=now)
    return len(visits)
