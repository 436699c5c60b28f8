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

_REFUSED = "submission.refused"


async def not_taken(session: AsyncSession, row: Submission, *, now: datetime, danger: bool = False) -> None:
    """To those who check her in, and to the office where nobody does; no word of what she wrote.

    Where it tells of a danger for which there is no case: urgently, to the office and the direct line as well.
    """
    at, setting = await setting_at(session, now)
    person, number = at.names.get(row.person_id, ""), row.number
    readers = _at_her_desk(setting, row.person_id, now)
    if danger or not readers:
        readers |= set(await people_with(session, setting.playbook, {Verb.COORDINATE, Verb.ADMINISTER}, now))

    def words() -> tuple[str, str]:
        body = gettext(N_("{person}，出示号 {number}。点开看为什么，能收的替本人收下。"), person=person, number=number)
        return gettext(N_("有一份手机记录没有收下")), body

    def alarm() -> tuple[str, str]:
        body = gettext(
            N_("{person}用手机报了危险情况，没能立案。请马上打电话问本人。出示号 {number}。"),
            person=person,
            number=number,
        )
        return gettext(N_("危险情况没有报到")), body

    told, home = sorted(readers - {row.person_id}), f"/o/{at.slug}"
    said = alarm if danger else words
    await tell_each(session, told, _REFUSED, said, f"{home}/handed/{row.id}", now=now, urgent=danger)
    if danger:
        # They act on it, and need not see what the desk sees.
        line = sorted(_direct_line(setting, row.person_id, now) - readers - {row.person_id})
        await tell_each(session, line, _REFUSED, alarm, f"{home}/notices", now=now, urgent=True)


def _direct_line(setting: Setting, person: UUID, now: datetime) -> set[UUID]:
    """Whom a danger is told at once, over her own alleys: where it is, nobody knows."""
    directory, day = setting.directory, setting.day(now)
    hers = {alley.id for post in directory.posts_held(person, day) for alley in directory.alleys_of(post.id, day)}
    return {
        who for kind in setting.playbook.danger.tell for alley in hers for who in directory.people_in(kind, alley, day)
    }


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
