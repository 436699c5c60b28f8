"""Telling the desk of what a phone could not hand in: whoever shows the code there is expected."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import on
from hutong.publications.audience import people_with, tell_each
from hutong.submissions.models import Submission
from hutong.texts import N_, gettext


async def not_taken(session: AsyncSession, row: Submission, *, now: datetime) -> None:
    """To those who check her in, and to the office where nobody does; no word of what she wrote."""
    at, setting = await setting_at(session, now)
    person, number = at.names.get(row.person_id, ""), row.number
    readers = _at_her_desk(setting, row.person_id, now)
    if not readers:
        readers = set(await people_with(session, setting.playbook, {Verb.COORDINATE, Verb.ADMINISTER}, now))

    def words() -> tuple[str, str]:
        body = gettext(N_("{person}，出示号 {number}。点开看为什么，能收的替本人收下。"), person=person, number=number)
        return gettext(N_("有一份手机记录没有收下")), body

    told = sorted(readers - {row.person_id})
    await tell_each(session, told, "submission.refused", words, f"/o/{at.slug}/handed/{row.id}", now=now)


def _at_her_desk(setting: Setting, person: UUID, now: datetime) -> set[UUID]:
    directory, day = setting.directory, setting.day(now)
    hers = {c for post in directory.posts_held(person, day) for c in directory.communities_of(post.id, day)}
    kinds = {kind.code for kind in setting.playbook.posts if Verb.CHECK_PEOPLE_IN in kind.duties}
    return {
        reader
        for post in on(directory.posts, day)
        if post.kind in kinds and hers & set(directory.communities_of(post.id, day))
        for reader in directory.holders(post.id, day).people
    }
