"""A month before a letter ends, both sides hear of it once."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.commitments.rounds import in_the_morning
from hutong.db import Databases
from hutong.jobs import ticker
from hutong.journal import SYSTEM, append
from hutong.letters.events import LetterReminded
from hutong.letters.models import Letter
from hutong.letters.queries import Told, letters
from hutong.notices.service import tell
from hutong.posts.facts import on
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import languages_of
from hutong.texts import N_, gettext, speaking

EVERY = timedelta(hours=1)


@ticker("letters.remind", every=EVERY)
async def remind_of_letters(databases: Databases) -> int:
    """Safe to run twice at once: a letter that is being told of is locked, and told of once for each last day."""
    return await in_the_morning(databases, "letters.remind", remind_office, now=await databases.now())


async def remind_office(session: AsyncSession, office: OfficeNow, setting: Setting, *, now: datetime, day: date) -> int:
    """How many letters somebody was told of."""
    due = {told.letter.id: told for told in await letters(session, day, which="due")}
    rows = await session.execute(select(Letter).where(Letter.id.in_(list(due))).with_for_update(skip_locked=True))
    count = 0
    for letter in rows.scalars():
        if letter.reminded_for == letter.valid_until:
            continue
        letter.reminded_for = letter.valid_until
        told = due[letter.id]
        for language, readers in (await languages_of(session, _both_sides(setting, told, day))).items():
            with speaking(language):
                title = gettext(N_("责任书快到期：{title}"), title=letter.title)
                facts = {"giver": told.giver, "taker": told.taker, "day": letter.valid_until.isoformat()}
                body = gettext(N_("{giver}与{taker}签订，{day} 到期，请续签。"), **facts)
            link = f"/o/{office.slug}/letters/{letter.id}"
            await tell(
                session, to=readers, kind="letter.reminder", title=title, body=body, link=link, to_groups=False,
                now=now,
            )  # fmt: skip
        append(session, LetterReminded(subject=letter.id, valid_until=letter.valid_until), by=SYSTEM, at=now)
        count += 1
    return count


def _both_sides(setting: Setting, told: Told, day: date) -> list[UUID]:
    """Holders of the giving post, and of the taking one; for a community, of the posts over it alone."""
    directory, letter = setting.directory, told.letter
    posts = [letter.given_by_post, *([letter.post_id] if letter.post_id else [])]
    if letter.community_id is not None:
        posts += [place.post_id for place in on(directory.places, day) if place.community_id == letter.community_id]
    return list(dict.fromkeys(person for post in posts for person in directory.holders(post, day).people))
