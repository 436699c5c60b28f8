"""The duties of a period in words."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.clocks.explaining import WEEKDAYS
from hutong.evaluations.deeds import duties_of
from hutong.evaluations.duties import Duty
from hutong.pages.rosters.words import inspected_words
from hutong.playbooks.cadences import Cadence, Every
from hutong.playbooks.describing import say
from hutong.playbooks.describing_sections import rhythm_words
from hutong.playbooks.document import Playbook
from hutong.playbooks.verbs import Verb
from hutong.texts import N_, gettext

_EVERY = {
    Every.DAY: N_("每天"),
    Every.WORKING_DAY: N_("每个工作日"),
    Every.WEEK: N_("每周"),
    Every.MONTH: N_("每月"),
    Every.QUARTER: N_("每季度"),
}


class DutyTold(NamedTuple):
    """A line of the list; `tone` is empty where nothing is counted or asked for."""

    name: str
    every: str
    standing: str
    tone: str


async def told_duties(session: AsyncSession, setting: Setting, person: UUID, day: date) -> list[DutyTold]:
    return [_told(setting.playbook, duty) for duty in await duties_of(session, setting, person, day)]


def _told(playbook: Playbook, duty: Duty) -> DutyTold:
    standing, tone = _standing(duty)
    name = say(duty.cadence.name)
    if duty.instead_of is not None:
        name = gettext(N_("{name}（代{post}）"), name=name, post=say(playbook.post(duty.instead_of).name))
    return DutyTold(name, _rhythm(duty.cadence), standing, tone)


def _rhythm(cadence: Cadence) -> str:
    if cadence.weekday is not None:
        every = gettext(N_("每周的{day}"), day=gettext(WEEKDAYS[cadence.weekday - 1]))
    else:
        every = gettext(_EVERY[cadence.every])
    return gettext(N_("，")).join((every, *rhythm_words(cadence)))


def _standing(duty: Duty) -> tuple[str, str]:
    if not duty.counted:
        return gettext(N_("只列出，不计数")), ""
    if not duty.asked:
        return gettext(N_("今天不要求")), ""
    return _counted(duty), "good" if duty.is_done else "wait"


def _counted(duty: Duty) -> str:
    cadence, facts = duty.cadence, {"n": duty.done, "of": duty.of}
    if not duty.done:
        return gettext(N_("还没有做"))
    if cadence.minutes is not None:
        return gettext(N_("巡了 {n} 分钟，要求 {of} 分钟"), **facts)
    if cadence.verb is Verb.PATROL and duty.of > 1:
        return gettext(N_("巡了 {n} 条，共 {of} 条"), **facts)
    if cadence.verb is Verb.INSPECT and duty.of > 1:
        return gettext(inspected_words(cadence), **facts)
    return gettext(N_("做了 {n} 次"), n=duty.done)
