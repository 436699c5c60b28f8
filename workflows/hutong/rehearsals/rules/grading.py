"""The grades of alleys by the rules of a run, month by month as they are graded when a month has ended."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec

from hutong.cases.states import Setting
from hutong.evaluations.counting import CaseCounts, month_bounds
from hutong.journal import Event
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import Tiers
from hutong.posts.facts import AlleyFact, on
from hutong.rehearsals.rules.counting import AlleyCount, Count
from hutong.rehearsals.rules.ground import MOMENT, Decided, Ground, Rules
from hutong.tiers.counting import month_from
from hutong.tiers.rules import (
    AlleyMonth,
    Stood,
    Verdict,
    code_of,
    decided,
    item_waived_on,
    judge,
    kept,
    level_of,
    resumed,
    tier_of,
)

SKIPPED = "skipped"
"""Of a decision about a grade that these rules did not propose."""


class Span(msgspec.Struct, frozen=True):
    """Days that are graded as a month; `month` is the first day of the one that they are, or stand for."""

    month: date
    first: date
    last: date

    @property
    def is_whole(self) -> bool:
        return self.first == self.month and self.last + timedelta(days=1) == month_bounds(self.month)[1]


class MonthGraded(msgspec.Struct, frozen=True):
    """`name` is the grade after it; `decision` is what a person said of the proposal, if anybody did."""

    span: Span
    name: Text | None
    verdict: Verdict
    decision: str = ""


class Grades(msgspec.Struct, frozen=True, kw_only=True):
    """Of an alley at the end of a period: the grade, the months so far towards the next, and how it came to that."""

    tier: str | None
    name: Text | None
    clean: int
    proposed: str | None
    proposal: Text | None
    months: tuple[MonthGraded, ...]

    @property
    def end(self) -> tuple[str | None, str | None, int]:
        return self.tier, self.proposed, self.clean


def spans(first: date, last: date) -> tuple[Span, ...]:
    """The whole months of a period. One without any is taken as a month itself: that in which most of it lies."""
    found, month = [], first if first.day == 1 else month_bounds(first)[1]
    while (past := month_bounds(month)[1]) <= last + timedelta(days=1):
        found.append(Span(month, month, past - timedelta(days=1)))
        month = past
    return tuple(found) or (Span((first + (last - first) / 2).replace(day=1), first, last),)


class Monthly:
    """The events of a run counted by the months that are graded, and by alley."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._beside = Count()
        """Of days that no graded month has."""
        self._counts = [
            (_midnight(ground, span.first), _midnight(ground, span.last + timedelta(days=1)), Count())
            for span in spans(ground.first, ground.last)
        ]
        self._starts = [start for start, _, _ in self._counts]

    def add(self, dated: Iterable[tuple[datetime, Event]]) -> None:
        starts, counts, beside = self._starts, self._counts, self._beside
        for at, event in dated:
            _, end, count = counts[bisect_right(starts, at) - 1]
            (count if starts[0] <= at < end else beside).add(event)

    def include(self, other: "Monthly") -> None:
        """What was counted apart over the same ground."""
        for mine, theirs in zip(self.counts(), other.counts(), strict=True):
            mine.include(theirs)

    def counts(self) -> tuple[Count, ...]:
        """Of each month, and of what lies beside them."""
        return (*(count for _, _, count in self._counts), self._beside)

    def whole(self) -> Count:
        """The months and what lies beside them, counted together."""
        found = Count()
        for count in self.counts():
            found.include(count)
        return found

    def grades(self, rules: Rules) -> dict[UUID, Grades] | None:
        """Of every alley that there is when the last month ends; None where the rules then know no grades."""
        counts = [count.alleys for _, _, count in self._counts]
        return _graded(self._ground, rules, counts)


def _graded(ground: Ground, rules: Rules, counts: Sequence[Mapping[UUID, AlleyCount]]) -> dict[UUID, Grades] | None:
    stood = dict(ground.stood)
    months: dict[UUID, tuple[MonthGraded, ...]] = {}
    found: dict[UUID, Grades] | None = None
    for span, counted in zip(spans(ground.first, ground.last), counts, strict=True):
        # A month is graded once it has ended, by the rules of its last day.
        setting = rules.at(min(_midnight(ground, span.last + timedelta(days=1)), ground.until) - MOMENT)
        tiers, found = setting.playbook.tiers, None
        if tiers is None:
            continue
        found = {}
        waived = item_waived_on(setting.playbook, span.last)
        for alley in on(setting.directory.alleys, span.last):
            month = _month(ground, setting, alley, span, counted)
            before = resumed(tiers, stood.get(alley.id), span.month)
            verdict = judge(tiers, before, month, on=span.last, alley=alley.name, item_waived=waived)
            proposed = code_of(tiers, verdict.proposed or 0)
            stood[alley.id], decision = _decided(
                kept(tiers, verdict, span.month), proposed, ground.decisions.get((alley.id, span.month))
            )
            name = _name(tiers, stood[alley.id].tier)
            months[alley.id] = (*months.get(alley.id, ()), MonthGraded(span, name, verdict, decision))
            waits = proposed if decision in {"", SKIPPED} else None
            found[alley.id] = Grades(
                tier=stood[alley.id].tier, name=name, clean=stood[alley.id].clean, proposed=waits,
                proposal=_name(tiers, waits), months=months[alley.id],
            )  # fmt: skip
    return found


def _month(
    ground: Ground, setting: Setting, alley: AlleyFact, span: Span, counted: Mapping[UUID, AlleyCount]
) -> AlleyMonth:
    cases = counted[alley.id].counts() if alley.id in counted else CaseCounts()
    answers = ground.answers.get(alley.id, {})
    days = {day: walks for day, walks in answers.items() if span.first <= day <= span.last}
    return month_from(setting, alley, span.first, span.last + timedelta(days=1), cases=cases, days=days)


def _decided(stood: Stood, proposed: str | None, said: Decided | None) -> tuple[Stood, str]:
    if said is None:
        return stood, ""
    if proposed is None or proposed != said.proposed:
        return stood, SKIPPED
    return decided(stood, proposed, said.decision), said.decision


def _name(tiers: Tiers, code: str | None) -> Text | None:
    tier = tier_of(tiers, level_of(tiers, code))
    return tier.name if tier else None


def _midnight(ground: Ground, day: date) -> datetime:
    # In UTC, as events are: every one of them is compared with it.
    return datetime.combine(day, time(), ground.calendar.place).astimezone(UTC)
