"""Telling members that a meeting was called, and those who hold a council that somebody sits there no more: each in the
own language.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.commitments.rounds import holding
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


async def tell_left(session: AsyncSession, councils: Sequence[Council], name: str, *, now: datetime) -> None:
    """Whoever left the office had seats there; those who hold the councils see to somebody else."""
    office, setting = await setting_at(session, now)
    directory, day = setting.directory, setting.day(now)
    for council in councils:
        posts = holding(directory, council.alley_id, day)
        people = sorted({person for post in posts for person in directory.holders(post, day).people})
        link = f"/o/{office.slug}/councils/{council.id}#members"
        await tell_each(session, people, "council.left", partial(_left, council.name, name), link, now=now)


def _left(council: str, name: str) -> tuple[str, str]:
    title = gettext(N_("{name}离开街道，不再是{council}的成员"), name=name, council=council)
    return title, gettext(N_("需要有人接着的，请增补成员；没有召集人的，请定一位。"))
