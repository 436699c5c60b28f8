"""A person's dated duties as the page shows them: what, when, where, done by what, or what is missing."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.cases.wording import category_name
from hutong.pages.rosters import words
from hutong.playbooks.describing import say
from hutong.playbooks.verbs import Verb
from hutong.rosters.owing import next_duties
from hutong.rosters.rules import days_of
from hutong.rosters.rules.owing import Owed, Progress, walked_together
from hutong.rosters.rules.returning import CameBack, last_day
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

_TONES = {
    Progress.DONE: "good", Progress.BEGUN: "wait", Progress.OPEN: "", Progress.MISSED: "late", Progress.UNCOUNTED: "",
}  # fmt: skip
_MISSING = {
    Verb.PATROL: N_("还没有巡查记录"),
    Verb.VISIT: N_("还没有走访记录"),
    Verb.NOTE: N_("还没有日志"),
    Verb.CHECK_IN: N_("还没有登记"),
    Verb.CHECK_PEOPLE_IN: N_("还没有给人登记"),
    Verb.COORDINATE: N_("还没有登记会议"),
    Verb.HOLD_SESSION: N_("还没有登记会议"),
    Verb.HOLD_COUNCIL: N_("还没有登记议事"),
    Verb.CLEAN_UP: N_("还没有登记清洁日"),
    Verb.PUBLICISE: N_("还没有登记宣传"),
    Verb.APPRAISE: N_("还没有核定月评"),
}
_OWN_DAY = "/day?on={day}"
_PAGES = {
    Verb.PATROL: "/patrols/{id}/done",
    Verb.VISIT: _OWN_DAY,
    Verb.FIX: _OWN_DAY,
    Verb.NOTE: _OWN_DAY,
    Verb.CHECK_IN: _OWN_DAY,
    Verb.CHECK_PEOPLE_IN: "/checkins",
    Verb.COORDINATE: "/sessions/{id}",
    Verb.HOLD_SESSION: "/sessions/{id}",
    Verb.CLEAN_UP: "/sessions/{id}",
    Verb.HOLD_COUNCIL: "/sessions/{id}",
    Verb.PUBLICISE: "/publicity",
    Verb.INSPECT: "/inspections/{id}",
    Verb.PROPOSE: "/initiatives/{id}",
    Verb.CIRCULATE: "/circulars/{id}",
    Verb.APPRAISE: "/evaluations",
    Verb.FEEDBACK: "/voice/mine",
}
"""Where the record stands that proves a duty; what has no page of its own, in the list or day that it is in."""


class DutyTold(NamedTuple):
    """`proof` leads to the record that proves it, `standing` says it in words; `exchange` to asking a colleague."""

    day: date
    name: str
    when: str
    place: str
    standing: str
    tone: str
    proof: str
    why: str
    is_over: bool
    exchange: str = ""
    is_extra: bool = False


class DayTold(NamedTuple):
    """A square of the month: `marks` are in words for those who do not see the colours."""

    day: date
    is_rest: bool
    is_today: bool
    is_leave: bool
    planned: int
    done: int
    halves: str


def told(setting: Setting, owed: Sequence[Owed], names: dict[UUID, str], today: date, home: str) -> list[DutyTold]:
    return [_told(setting, each, names, today, home) for each in owed]


async def told_next(
    session: AsyncSession,
    setting: Setting,
    person: UUID,
    clock: Clock,
    names: dict[UUID, str],
    *,
    returned: Sequence[CameBack] | None = None,
) -> list[DutyTold]:
    """For desks: what the published roster gives in the next seven days; no addresses."""
    coming = await next_duties(session, setting, person, clock.now(), returned=returned)
    return told(setting, coming, names, clock.today, "")


def _told(setting: Setting, each: Owed, names: dict[UUID, str], today: date, home: str) -> DutyTold:
    line, cadence = each.line, each.cadence
    when = [words.half_word(line.half)] if line.half else []
    if cadence.window:
        when.append(f"{cadence.window.from_}—{cadence.window.until}")
    if each.until > line.day:
        when.append(gettext(N_("{day}以前都算"), day=words.days_words([each.until])))
    name = say(cadence.name)
    if walked_together(cadence):
        name = gettext(N_("{name}（和下级岗位的人一起走）"), name=name)
    return DutyTold(
        line.day,
        name,
        gettext("，").join(when),
        words.place_word(setting, line.alley, None, names),
        _standing(setting, each, names),
        _TONES[each.progress],
        _proof(each, home),
        _why(setting, each, names),
        each.until < today,
        f"{home}/duties/lines/{each.line_id}/exchange" if home and each.line_id and line.day >= today else "",
        each.because is not None,
    )


def _why(setting: Setting, each: Owed, names: dict[UUID, str]) -> str:
    back, rule = each.because, setting.playbook.rebound
    if back is None or rule is None:
        return words.why_sentence(each.line, names) + _shown_by(each, names)
    return gettext(
        N_("“{category}”整治后 {n} 天又出现（{number}），到 {day} 以前每 {every} 天多巡一次。"),
        category=category_name(setting, back.category), n=back.held_days, number=back.number,
        day=words.days_words([last_day(rule, back)]), every=rule.patrol_every or 0,
    )  # fmt: skip


def _shown_by(each: Owed, names: dict[UUID, str]) -> str:
    """Of a walk together, what shows who was there."""
    said = [person for person in each.came if person in each.said]
    beside = [person for person in each.came if person not in each.said]
    told = ""
    if said:
        told += gettext(N_("{people}自己说在场。"), people=words.people_words(said, names))
    if beside:
        told += gettext(N_("{people}同一时间也有这条街巷的记录。"), people=words.people_words(beside, names))
    return told


def _standing(setting: Setting, each: Owed, names: dict[UUID, str]) -> str:
    said = _done(each)
    if each.came:
        said = gettext(N_("{said}；一起走的：{people}"), said=said, people=words.people_words(each.came, names))
    if each.walked_in and each.line.half:
        said = gettext(
            N_("{said}；{planned}排的，{walked}走的"), said=said, planned=words.half_word(each.line.half),
            walked=words.half_word(each.walked_in),
        )  # fmt: skip
    if each.is_elsewhere and each.line.alley:
        said = gettext(
            N_("{said}，都不在{alley}"), said=said, alley=words.place_word(setting, each.line.alley, None, {})
        )
    return said


def _done(each: Owed) -> str:
    if each.progress is Progress.UNCOUNTED:
        return gettext(N_("只列出，不计数"))
    if each.progress is Progress.DONE:
        return _done_when(each)
    if each.is_alone:
        return gettext(N_("记了集体巡查，等一起走的人说在场"))
    if each.of_inspected > 1 and 0 < each.inspected < each.of_inspected:
        return gettext(words.inspected_words(each.cadence), n=each.inspected, of=each.of_inspected)
    if each.progress is Progress.BEGUN or each.is_elsewhere:
        return gettext(N_("做了 {n} 分钟，要求 {of} 分钟"), n=each.minutes, of=each.cadence.minutes or 0)
    return gettext(_MISSING.get(each.cadence.verb, N_("还没有记录")))


def _done_when(each: Owed) -> str:
    at = next((deed.at for deed in each.proofs if deed.at), None)
    day = words.days_words([each.proofs[0].day])
    if each.cadence.minutes is not None:
        return gettext(N_("做了 {n} 分钟"), n=each.minutes)
    return gettext(N_("做了，{day} {at}"), day=day, at=f"{at:%H:%M}") if at else gettext(N_("做了，{day}"), day=day)


def _proof(each: Owed, home: str) -> str:
    deed = each.proofs[0] if each.proofs else None
    if deed is None or deed.verb not in _PAGES:
        return ""
    return home + _PAGES[deed.verb].format(id=deed.id, day=deed.day.isoformat())


def month_squares(
    setting: Setting, owed: Sequence[Owed], person: UUID, month: date, today: date
) -> tuple[int, list[DayTold]]:
    """So many empty squares before the first day, then every day."""
    by_day: dict[date, list[Owed]] = {}
    for each in owed:
        by_day.setdefault(each.line.day, []).append(each)
    squares = []
    for day in days_of(month):
        mine = by_day.get(day, [])
        halves = dict.fromkeys(words.half_mark(each.line.half) for each in mine if each.line.half)
        squares.append(
            DayTold(
                day,
                not setting.calendar.is_working_day(day).working,
                day == today,
                setting.directory.is_away(person, day),
                len(mine),
                sum(each.progress is Progress.DONE for each in mine),
                gettext("、").join(halves),
            )
        )
    return squares[0].day.weekday(), squares


def near(told: Sequence[DutyTold], today: date) -> tuple[list[DutyTold], list[DutyTold], list[DutyTold]]:
    """Of today, of tomorrow, and of the rest of the week's days to come."""
    tomorrow, sunday = today + timedelta(days=1), today + timedelta(days=6 - today.weekday())
    return (
        [each for each in told if each.day == today],
        [each for each in told if each.day == tomorrow],
        [each for each in told if tomorrow < each.day <= sunday],
    )
