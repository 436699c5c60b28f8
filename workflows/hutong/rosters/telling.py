"""Notices of rosters: to each who is in one, and to each whose days changed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.playbooks.describing import say
from hutong.playbooks.verbs import Verb
from hutong.publications.audience import Words, people_with, tell_each
from hutong.rosters.rules import Line
from hutong.texts import N_, gettext

_MOST_DAYS = 6


async def published(session: AsyncSession, slug: str, month: date, people: Sequence[UUID], *, now: datetime) -> None:
    def words() -> tuple[str, str]:
        title = gettext(N_("{year}年{month}月的排班已发布"), year=month.year, month=month.month)
        return title, gettext(N_("点开看您是哪几天、哪条街巷。"))

    await tell_each(session, people, "roster.published", words, f"/o/{slug}/duties?month={month:%Y-%m}", now=now)


async def moved(
    session: AsyncSession, slug: str, setting: Setting, month: date, lines: Sequence[tuple[Line, UUID | None]], *,
    now: datetime,
) -> None:  # fmt: skip
    """Who got a day, who no longer has one, and to whoever plans what nobody has. (line, who had it) of each."""
    got: dict[UUID, list[Line]] = defaultdict(list)
    freed: dict[UUID, list[Line]] = defaultdict(list)
    for line, before in lines:
        if line.person == before:
            continue
        if line.person:
            got[line.person].append(line)
        if before and not setting.directory.is_away(before, line.day):
            freed[before].append(line)
    link = f"/o/{slug}/duties?month={month:%Y-%m}"
    for kind, title, found in (
        ("roster.taken", N_("有几天排给了您"), got),
        ("roster.freed", N_("有几天改由别人做"), freed),
    ):
        for person, own in found.items():
            await tell_each(session, (person,), kind, _words(setting, title, own), link, now=now)
    if open_lines := [line for line, before in lines if line.person is None and before is not None]:
        planners = await people_with(session, setting.playbook, {Verb.COORDINATE, Verb.ADMINISTER}, now)
        words = _words(setting, N_("排班有空缺，没有人可以代"), open_lines)
        await tell_each(session, planners, "roster.gaps", words, f"/o/{slug}/rosters/{month:%Y-%m}", now=now)


async def shifted(
    session: AsyncSession, slug: str, setting: Setting, month: date, lines: Sequence[tuple[Line, date]], *,
    now: datetime,
) -> None:  # fmt: skip
    """To each whose own duty goes to another day because of leave. (line, the day that was planned) of each."""
    own: dict[UUID, list[Line]] = defaultdict(list)
    for line, _ in lines:
        if line.person:
            own[line.person].append(line)
    for person, found in own.items():
        words = _words(setting, N_("您请假的日子，职责改到这几天"), found)
        await tell_each(
            session, (person,), "roster.moved", words, f"/o/{slug}/duties?month={month:%Y-%m}", now=now
        )  # fmt: skip


def _words(setting: Setting, title: str, lines: Sequence[Line]) -> Words:
    def words() -> tuple[str, str]:
        told = [line_words(setting, line) for line in sorted(lines, key=lambda line: line.day)]
        body = gettext("；").join(dict.fromkeys(told[:_MOST_DAYS]))
        if len(told) > _MOST_DAYS:
            body = gettext(N_("{days}，等共 {n} 次"), days=body, n=len(told))
        return gettext(title), body

    return words


def line_words(setting: Setting, line: Line) -> str:
    """12月3日 安国胡同 每天巡查."""
    cadence = next((c for c in setting.playbook.cadences if c.code == line.cadence), None)
    name = say(cadence.name) if cadence else line.cadence
    alley = setting.directory.alley(line.alley).name if line.alley else ""
    facts = {"month": line.day.month, "day": line.day.day, "name": name, "alley": alley}
    return gettext(N_("{month}月{day}日 {alley} {name}"), **facts).replace("  ", " ")
