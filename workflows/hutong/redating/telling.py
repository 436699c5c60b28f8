"""One notice a person, however many of the person's cases have another deadline now."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.clocks import moment_text
from hutong.db import bound_office
from hutong.journal import JournalEvent
from hutong.notices.service import tell
from hutong.posts.queries import office_at
from hutong.publications.audience import languages_of
from hutong.redating.events import CaseRedated
from hutong.redating.models import Redating
from hutong.texts import N_, gettext, speaking

OWN = "/cases"
MARGIN = timedelta(hours=1)
"""It is asked by a page's clock and done by the database's."""


async def tell_owners(session: AsyncSession, act: Redating, *, now: datetime) -> None:
    """Read from the journal, so that it is whole whoever did the batches."""
    office = await office_at(session, now)
    statement = select(JournalEvent.subject, JournalEvent.data).where(
        JournalEvent.office_id == bound_office(session),
        JournalEvent.kind == CaseRedated.kind,
        JournalEvent.occurred_at >= act.asked_at - MARGIN,
        JournalEvent.data["act"].astext == str(act.id),
    )
    cases: dict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
    for subject, data in await session.execute(statement.order_by(JournalEvent.id)):
        for person in data.get("told", ()):
            cases[UUID(person)].append((subject, datetime.fromisoformat(data["due_at"])))
    for language, people in (await languages_of(session, cases)).items():
        with speaking(language):
            for person in people:
                title, body, page = _words(cases[person], office.zone)
                await tell(
                    session, to=[person], kind=CaseRedated.kind, title=title, body=body,
                    link=f"/o/{office.slug}{page}", to_groups=False, now=now,
                )  # fmt: skip


def _words(mine: list[tuple[UUID, datetime]], zone: str) -> tuple[str, str, str]:
    if len(mine) == 1:
        case, due = mine[0]
        title = gettext(N_("有一件事的期限改了"))
        return title, gettext(N_("办公日历有变动，现在{due}到期。"), due=moment_text(due, zone)), f"{OWN}/{case}"
    title = gettext(N_("有 {n} 件事的期限改了"), n=len(mine))
    return title, gettext(N_("办公日历有变动，请看清单里的新期限。")), OWN
