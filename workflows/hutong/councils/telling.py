"""Telling members that a meeting was called: those with an account, each in the own language."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.councils.models import Council
from hutong.councils.queries import agenda_of, members_of
from hutong.posts.queries import office_at
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext


async def tell_called(session: AsyncSession, council: Council, *, now: datetime) -> None:
    """Raises nothing where nobody has an account: the list of members is on paper too."""
    office = await office_at(session, now)
    if council.next_at is None:
        return
    at = council.next_at.astimezone(ZoneInfo(office.zone))
    members = await members_of(session, council.id, now.astimezone(ZoneInfo(office.zone)).date())
    people: list[UUID] = [member.person_id for member in members if member.person_id is not None]
    matters = len(await agenda_of(session, council.id))
    link = f"/o/{office.slug}/councils/{council.id}"

    def words() -> tuple[str, str]:
        title = gettext(N_("{council}开会：{at}"), council=council.name, at=f"{at:%Y-%m-%d %H:%M}")
        place = council.next_place or gettext(N_("地点另行通知"))
        return title, gettext(N_("地点：{place}。待议 {n} 项。"), place=place, n=matters)

    await tell_each(session, people, "council.called", words, link, now=now)
