"""Telling of needs: those who may answer that one was heard, and whoever heard it that it was answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.patrols.models import Visit
from hutong.playbooks.posts import Desk
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext

_ANSWERERS = ((Desk.CHIEF, Desk.COMMUNITY), (Desk.SUPERIOR, Desk.HEADQUARTERS))
"""Those nearest to the alley; those above them where nobody is."""


def answerers(setting: Setting, alley: UUID, now: datetime) -> set[UUID]:
    """Who is to hear of a need of an alley."""
    day, directory = setting.day(now), setting.directory
    for desks in _ANSWERERS:
        kinds = [kind.code for kind in setting.playbook.posts if kind.desk in desks]
        if found := {person for kind in kinds for person in directory.people_in(kind, alley, day)}:
            return found
    return set()


def answerers_and_above(setting: Setting, alley: UUID, now: datetime) -> set[UUID]:
    """Once the day for an answer is past: whoever should have given it, and those above them."""
    day, directory = setting.day(now), setting.directory
    above = [kind.code for kind in setting.playbook.posts if kind.desk in _ANSWERERS[1]]
    return answerers(setting, alley, now) | {
        person for kind in above for person in directory.people_in(kind, alley, day)
    }


async def tell_heard(session: AsyncSession, alley: UUID, visitor: UUID, *, now: datetime) -> None:
    """The need itself stays on its page: notices travel further than words that somebody said at the door."""
    office, setting = await setting_at(session, now)
    name = setting.directory.alley(alley).name
    people = sorted(answerers(setting, alley, now) - {visitor})

    def words() -> tuple[str, str]:
        title = gettext(N_("走访听到一条需求：{alley}"), alley=name)
        return title, gettext(N_("请看一看，给个答复；听到的人会收到。"))

    await tell_each(session, people, "need.heard", words, f"/o/{office.slug}/needs", now=now)


async def tell_answered(session: AsyncSession, visit: Visit, *, answered_by: UUID, now: datetime) -> None:
    """Whoever made the visit can pass the answer on."""
    if visit.person_id == answered_by:
        return
    office, setting = await setting_at(session, now)
    name = setting.directory.alley(visit.alley_id).name

    def words() -> tuple[str, str]:
        title = gettext(N_("您走访听到的需求有了答复：{alley}"), alley=name)
        return title, gettext(N_("答复在“我报的事”里，请转告当事人。"))

    await tell_each(session, (visit.person_id,), "need.answered", words, f"/o/{office.slug}/reports", now=now)
