"""A word to an office's administrators, each in the own language."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.notices.service import tell
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.verbs import Verb
from hutong.posts.queries import office_at
from hutong.publications.audience import languages_of, people_with
from hutong.texts import gettext, speaking


async def tell_administrators(
    session: AsyncSession, *, kind: str, title: str, body: str, to: str, now: datetime, **facts: object
) -> None:
    """`to` is an address within the office; `facts` fill both sentences. Raises NoPlaybookInForce."""
    office = await office_at(session, now)
    in_force = await playbook_in_force(session, now)
    people = await people_with(session, in_force.playbook, {Verb.ADMINISTER}, now)
    for language, mine in (await languages_of(session, people)).items():
        with speaking(language):
            await tell(
                session, to=mine, kind=kind, title=gettext(title, **facts), body=gettext(body, **facts),
                link=f"/o/{office.slug}{to}", to_groups=False, now=now,
            )  # fmt: skip
