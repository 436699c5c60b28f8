"""Two runs over the same ground beside what really happened: counts first, then the cases that differ."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from hutong.posts.reasons import Reason
from hutong.rehearsals.rules.counting import Count, Totals
from hutong.rehearsals.rules.courses import course_of, differences, told_in
from hutong.rehearsals.rules.facts import Fact, facts_of
from hutong.rehearsals.rules.ground import Ground
from hutong.rehearsals.rules.lines import Line, lines_of
from hutong.rehearsals.rules.replay import Run
from hutong.rehearsals.rules.scoring import scores_of

KEPT = 2_000
"""Cases whose traces are kept; the counts are of all."""
_REFUSALS = 20


class Real(msgspec.Struct, kw_only=True):
    """What the journal and the tables say: events of the period by case, notices by template."""

    facts: Mapping[UUID, Sequence[Fact]] = {}
    templates: Mapping[str, int] = {}
    open: int = 0
    points: int = 0


class Notices(msgspec.Struct, frozen=True):
    template: str
    real: int
    then: int
    now: int


class Load(msgspec.Struct, frozen=True):
    """Cases that a post had in the period."""

    post: UUID
    then: int
    now: int


class Scored(msgspec.Struct, frozen=True):
    """A post's score of the period; none where the rules of the run do not appraise it."""

    post: UUID
    then: float | None
    now: float | None


class RefusedOften(msgspec.Struct, frozen=True):
    reason: Reason
    times: int


class Summary(msgspec.Struct, kw_only=True):
    """`then` is the same past by the rules that governed it, `now` by the draft; `real` is missing for made-up cases.

    `unlike` counts cases that went by the old rules otherwise than they really did: the draft has no part in that.
    """

    first: date
    last: date
    generated: bool
    cases: int
    standing: int
    acts: int
    differing: int
    kept: int
    unlike: int
    by_kind: dict[str, int]
    real: Totals | None
    then: Totals
    now: Totals
    notices: tuple[Notices, ...]
    loads: tuple[Load, ...]
    scores: tuple[Scored, ...]
    paid_otherwise: int
    refusals: tuple[RefusedOften, ...]
    seconds: float = 0.0


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """One case with both traces."""

    case: UUID
    opened_at: datetime
    kinds: tuple[str, ...]
    then: tuple[Line, ...]
    now: tuple[Line, ...]


class Compared(msgspec.Struct, frozen=True):
    summary: Summary
    cases: tuple[Differing, ...]


def compare(ground: Ground, then: Run, now: Run, real: Real | None, *, kept: int = KEPT) -> Compared:
    """Both runs are over `ground`."""
    before, after = Count(), Count()
    by_kind: Counter[str] = Counter()
    cases: list[Differing] = []
    differing = unlike = 0
    for case, life in then.lives.items():
        other = now.lives[case]
        old, new = list(facts_of(ground, life)), list(facts_of(ground, other))
        for count, facts in ((before, old), (after, new)):
            for fact in facts:
                count.add(fact)
        if real is not None and Counter(f.decided for f in old) != Counter(f.decided for f in real.facts.get(case, ())):
            unlike += 1
        kinds = differences(course_of(ground, life, old), course_of(ground, other, new))
        if kinds:
            differing += 1
            by_kind.update(kinds)
            state = life.state or other.state
            if len(cases) < kept and state is not None:
                cases.append(
                    Differing(
                        case=case, opened_at=state.opened_at, kinds=kinds, then=lines_of(life), now=lines_of(other)
                    )
                )
    for count, run in ((before, then), (after, now)):
        _finish(count, run)
    happened = _really(real) if real is not None else None
    summary = Summary(
        first=ground.first, last=ground.last, generated=real is None, cases=len(then.lives),
        standing=sum(life.began is not None and life.began.step is not None for life in then.lives.values()),
        acts=len(ground.acts), differing=differing, kept=len(cases), unlike=unlike, by_kind=dict(by_kind),
        real=happened.totals if happened else None, then=before.totals, now=after.totals,
        notices=_notices(happened, before, after), loads=_loads(before, after),
        scores=_scores(then, now, before, after), paid_otherwise=_paid_otherwise(then, now), refusals=_refusals(now),
    )  # fmt: skip
    return Compared(summary, tuple(cases))


def _finish(count: Count, run: Run) -> None:
    """What is not in events: notices, points, refusals, and what stands open."""
    for life in run.lives.values():
        count.templates.update(template for template, _ in told_in(run.ground, life))
        count.totals.open += life.state is not None and life.state.step is not None
        count.totals.refused += len(life.refused)
        if life.began is not None and life.began.step is not None and life.began.owner.post is not None:
            count.had[life.began.owner.post].add(life.began.id)
    count.totals.notices = count.templates.total()
    count.totals.points = sum(run.purse.paid.values())


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


def _scores(then: Run, now: Run, before: Count, after: Count) -> tuple[Scored, ...]:
    ground = then.ground
    old = scores_of(ground, then.rules.at(ground.until), before.alleys)
    new = scores_of(ground, now.rules.at(ground.until), after.alleys)
    scored = [
        Scored(post, float(old[post].score) if post in old else None, float(new[post].score) if post in new else None)
        for post in {*old, *new}
    ]
    return tuple(sorted(scored, key=lambda s: (-abs((s.now or 0) - (s.then or 0)), s.post)))


def _paid_otherwise(then: Run, now: Run) -> int:
    people = {*then.purse.paid, *now.purse.paid}
    return sum(then.purse.paid.get(person, 0) != now.purse.paid.get(person, 0) for person in people)


def _refusals(run: Run) -> tuple[RefusedOften, ...]:
    reasons = [reason for life in run.lives.values() for one in life.refused for reason in one.reasons]
    return tuple(RefusedOften(reason, times) for reason, times in _tally(reasons)[:_REFUSALS])


def _tally(reasons: Iterable[Reason]) -> list[tuple[Reason, int]]:
    found: dict[bytes, list[Reason]] = {}
    for reason in reasons:
        found.setdefault(msgspec.json.encode(reason), []).append(reason)
    tallied = [(same[0], len(same)) for same in found.values()]
    return sorted(tallied, key=lambda pair: -pair[1])
