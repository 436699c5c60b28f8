"""Two runs over the same ground beside what really happened, group by group, so that what is alike can be forgotten."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from hutong.rehearsals.rules.counting import Count
from hutong.rehearsals.rules.courses import Course, course_of, differences, told_in
from hutong.rehearsals.rules.facts import Fact, facts_of
from hutong.rehearsals.rules.ground import Ground, Rules
from hutong.rehearsals.rules.lines import lines_of
from hutong.rehearsals.rules.replay import Life, Run
from hutong.rehearsals.rules.results import (
    Compared,
    Differing,
    Load,
    Notices,
    Real,
    RefusedOften,
    Scored,
    Summary,
)
from hutong.rehearsals.rules.scoring import scores_of

KEPT = 2_000
"""Cases whose traces are kept; the counts are of all."""
_REFUSALS = 20


class Comparison:
    """`then` is by the rules that governed, `now` by the draft; `real` is missing for made-up cases."""

    def __init__(self, ground: Ground, real: Real | None, *, kept: int = KEPT) -> None:
        self._ground, self._real, self._kept = ground, real, kept
        self._before, self._after = Count(), Count()
        self._by_kind: Counter[str] = Counter()
        self._cases: list[Differing] = []
        self._number = self._standing = self._differing = self._unlike = 0
        self._paid: tuple[Counter[UUID], Counter[UUID]] = (Counter(), Counter())
        self._refusals: dict[bytes, RefusedOften] = {}

    def add(self, then: Run, now: Run) -> None:
        """Both runs of the same acts."""
        for case, life in then.lives.items():
            self._case(case, life, now.lives[case])
        for paid, run in zip(self._paid, (then, now), strict=True):
            paid.update(run.purse.paid)

    def _case(self, case: UUID, life: Life, other: Life) -> None:
        old, new = _counted(self._before, self._ground, life), _counted(self._after, self._ground, other)
        self._number += 1
        self._standing += life.began is not None and life.began.step is not None
        if self._real is not None and not _is_like(old.facts, self._real.facts.get(case, ())):
            self._unlike += 1
        for one in other.refused:
            for reason in one.reasons:
                key = msgspec.json.encode(reason)
                known = self._refusals.get(key)
                self._refusals[key] = RefusedOften(reason, known.times + 1 if known else 1)
        kinds = differences(old.course, new.course)
        if not kinds:
            return
        self._differing += 1
        self._by_kind.update(kinds)
        state = life.state or other.state
        if len(self._cases) < self._kept and state is not None:
            lines = {"then": lines_of(life), "now": lines_of(other)}
            self._cases.append(Differing(case=case, opened_at=state.opened_at, kinds=kinds, **lines))

    def found(self, then: Rules, now: Rules) -> Compared:
        """After the last run was added."""
        ground, before, after = self._ground, self._before, self._after
        for count, paid in zip((before, after), self._paid, strict=True):
            count.totals.notices, count.totals.points = count.templates.total(), paid.total()
        happened = _really(self._real) if self._real is not None else None
        often = sorted(self._refusals.values(), key=lambda one: -one.times)[:_REFUSALS]
        old, new = self._paid
        summary = Summary(
            first=ground.first, last=ground.last, generated=self._real is None, cases=self._number,
            standing=self._standing, acts=len(ground.acts), differing=self._differing, kept=len(self._cases),
            unlike=self._unlike, by_kind=dict(self._by_kind), real=happened.totals if happened else None,
            then=before.totals, now=after.totals, notices=_notices(happened, before, after),
            loads=_loads(before, after), scores=self._scores(then, now),
            paid_otherwise=sum(old[person] != new[person] for person in {*old, *new}), refusals=tuple(often),
        )  # fmt: skip
        return Compared(summary, tuple(sorted(self._cases, key=lambda case: (case.opened_at, case.case))))

    def _scores(self, then: Rules, now: Rules) -> tuple[Scored, ...]:
        ground = self._ground
        old = scores_of(ground, then.at(ground.until), self._before.alleys)
        new = scores_of(ground, now.at(ground.until), self._after.alleys)
        scored = [
            Scored(p, float(old[p].score) if p in old else None, float(new[p].score) if p in new else None)
            for p in {*old, *new}
        ]
        return tuple(sorted(scored, key=lambda s: (-abs((s.now or 0) - (s.then or 0)), s.post)))


class _Counted(NamedTuple):
    facts: list[Fact]
    course: Course


def _counted(count: Count, ground: Ground, life: Life) -> _Counted:
    facts, told = list(facts_of(ground, life)), list(told_in(ground, life))
    for fact in facts:
        count.add(fact)
    for template, _ in told:
        count.templates[template] += 1
    count.totals.open += life.state is not None and life.state.step is not None
    count.totals.refused += len(life.refused)
    if life.began is not None and life.began.step is not None and life.began.owner.post is not None:
        count.had[life.began.owner.post].add(life.began.id)
    return _Counted(facts, course_of(life, facts, told))


def _is_like(run: Sequence[Fact], really: Sequence[Fact]) -> bool:
    """The same decisions, in whatever order they were written down."""
    if len(run) != len(really):
        return False
    if list(run) == list(really):
        return True
    return Counter(fact.decided for fact in run) == Counter(fact.decided for fact in really)


def _really(real: Real) -> Count:
    count = Count()
    for facts in real.facts.values():
        for fact in facts:
            count.add(fact)
    count.templates.update(real.templates)
    count.totals.notices = count.templates.total()
    count.totals.open, count.totals.points = real.open, real.points
    return count


def _notices(real: Count | None, then: Count, now: Count) -> tuple[Notices, ...]:
    names = sorted({*then.templates, *now.templates, *(real.templates if real else ())})
    return tuple(
        Notices(name, real.templates[name] if real else 0, then.templates[name], now.templates[name]) for name in names
    )


def _loads(then: Count, now: Count) -> tuple[Load, ...]:
    """The posts whose work changes most come first."""
    posts = {*then.had, *now.had}
    loads = [Load(post, len(then.had.get(post, ())), len(now.had.get(post, ()))) for post in posts]
    return tuple(sorted(loads, key=lambda load: (-abs(load.now - load.then), -load.now, load.post)))
