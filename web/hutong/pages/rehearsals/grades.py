"""Rehearsed grades in plain words."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hutong.pages.filters import day, month
from hutong.playbooks.sections import Text
from hutong.rehearsals.rules.grading import SKIPPED, Grades, MonthGraded, Span
from hutong.rehearsals.rules.regrading import Regraded, Tiered
from hutong.reports.spreadsheets import Cell
from hutong.texts import N_, current_language, gettext
from hutong.tiers.wording import explained_verdict

NONE, UNRULED = N_("未定级"), N_("不评级")
HEADS = (N_("街巷"), N_("按当时的制度"), N_("按草案"), N_("按当时的制度的依据"), N_("按草案的依据"))
_DECISIONS: Mapping[str, str] = {
    "awarded": N_("当时已评定这一级，照样算。"),
    "declined": N_("当时没有评定这一级，连续月数从头算。"),
    SKIPPED: N_("当时评定的升级，按这份制度没有提出，跳过。"),
}


class Told(msgspec.Struct, frozen=True):
    """One month of an alley: which days, the grade after it, and why."""

    title: str
    grade: str
    why: list[str]


def tier_named(name: Text | None, code: str | None = None) -> str:
    """The office's word; the code of a grade that neither rules know any more, and 未定级 for none."""
    return name.in_language(current_language()) if name else code or gettext(NONE)


def ends(grades: Grades | None) -> str:
    """The grade at the end, what is proposed, and the months so far."""
    if grades is None:
        return gettext(UNRULED)
    told = [tier_named(grades.name, grades.tier)]
    if grades.proposal is not None:
        told.append(gettext(N_("等着评定：{tier}"), tier=tier_named(grades.proposal)))
    elif grades.clean:
        told.append(gettext(N_("已连续 {n} 个月够分"), n=grades.clean))
    return gettext(N_("，")).join(told)


def months(grades: Grades | None) -> list[Told]:
    return [_told(one) for one in grades.months] if grades else []


def graded_days(spans: Sequence[Span]) -> str:
    """Which months the grades follow from."""
    return gettext(N_("、")).join(_days(span) for span in spans)


def counted(tiers: Tiered) -> list[tuple[str, int | None, int | None, int | None]]:
    """(grade, really, by the rules of then, by the draft), from the lowest up and without one last."""
    return [
        (tier_named(one.name, one.code), one.real, one.then, one.now)
        for one in tiers.counts
        if one.code is None or any((one.real, one.then, one.now)) or one.name
    ]


def rows(tiers: Tiered) -> list[list[Cell]]:
    """For a spreadsheet."""
    return [[one.name, ends(one.then), ends(one.now), _why(one.then), _why(one.now)] for one in tiers.regraded]


def alley_page(one: Regraded) -> dict[str, Any]:
    return {
        "then": months(one.then), "now": months(one.now), "then_ends": ends(one.then), "now_ends": ends(one.now),
        "alley": one,
    }  # fmt: skip


def _why(grades: Grades | None) -> str:
    return "\n".join(line for told in months(grades) for line in (f"{told.title}：{told.grade}", *told.why))


def _told(one: MonthGraded) -> Told:
    said = [gettext(_DECISIONS[one.decision])] if one.decision in _DECISIONS else []
    return Told(_days(one.span), tier_named(one.name), [*said, *explained_verdict(one.verdict)])


def _days(span: Span) -> str:
    if span.is_whole:
        return month(span.month)
    return gettext(N_("{first} 至 {last}"), first=day(span.first), last=day(span.last))
