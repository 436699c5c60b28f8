"""Two runs over the same ground beside what really happened, group by group, so that what is alike can be forgotten."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

import msgspec

from hutong.cases.states import CaseState
from hutong.journal import Event
from hutong.rehearsals.rules.counting import Count
from hutong.rehearsals.rules.courses import Difference, course_of, differences, states_of
from hutong.rehearsals.rules.facts import Fact, dated_events_of, decided
from hutong.rehearsals.rules.grading import Monthly, spans
from hutong.rehearsals.rules.ground import MOMENT, Ground, Rules
from hutong.rehearsals.rules.lines import Line, Storms, end_of, lines_of
from hutong.rehearsals.rules.regrading import Tiered, regraded
from hutong.rehearsals.rules.replay import Life, Run
from hutong.rehearsals.rules.results import (
    ByWay,
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
from hutong.rehearsals.rules.sending import Pair, Sendings, pairs_of

KEPT = 2_000
"""Cases whose traces are kept; of all others that differ only how they end."""
_REFUSALS = 20


class _Case(msgspec.Struct):
    """A case that differs, or may, once storms are merged. `told` is what `now` tells less what `then` does.

    `ends` are the last lines by both rules, where its lives are not kept.
    """

    alley: UUID
    opened_at: datetime
    kinds: tuple[Difference, ...]
    told: dict[Pair, int]
    ends: tuple[Line, Line] | None = None

    @property
    def differs(self) -> tuple[Difference, ...]:
        return (*self.kinds, Difference.NOTICES) if any(self.told.values()) else self.kinds


class _Tally:
    """What is counted of lives."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.count, self.months = Count(), Monthly(ground)

    def events(self, life: Life) -> list[Event]:
        dated = dated_events_of(self._ground, life)
        self.months.add(dated)
        return [event for _, event in dated]

    def states(self, life: Life) -> list[CaseState]:
        totals = self.count.totals
        totals.open += life.state is not None and life.state.step is not None
        totals.refused += len(life.refused)
        states = states_of(life)
        self.count.note_holders(states)
        return states


class _Side:
    """One run over all its parts: what is counted of it, and what it tells."""

    def __init__(self, ground: Ground, rules: Rules) -> None:
        self.rules, self.sendings, self.tally = rules, Sendings(ground, rules), _Tally(ground)
        self.count, self.months = self.tally.count, self.tally.months
        self.paid: Counter[UUID] = Counter()
        self.storms: Storms = {}

    def finish(self, both: _Tally) -> None:
        self.count.include(both.count)
        self.months.include(both.months)
        self.count.include(self.months.whole())
        totals, sendings = self.count.totals, self.sendings
        self.storms = sendings.settle()
        for (template, _), times in sendings.told.items():
            self.count.templates[template] += times
        totals.notices, totals.points = self.count.templates.total(), self.paid.total()
        totals.merged, totals.held = sendings.merged, sendings.held
        totals.groups, totals.quieted = sendings.groups, sendings.quieted
        self.count.tell(sendings.ways)


class Comparison:
    """`then` is by the rules that governed, `now` by the draft; `real` is missing for made-up cases.

    Traces are kept of the first KEPT cases, or of those `wanted`.
    """

    def __init__(
        self, ground: Ground, real: Real | None, then: Rules, now: Rules, *,
        wanted: Collection[UUID] = (),
    ) -> None:  # fmt: skip
        self._ground, self._real, self._kept, self._wanted = ground, real, KEPT, frozenset(wanted)
        self._then, self._now, self._both = _Side(ground, then), _Side(ground, now), _Tally(ground)
        self._cases: dict[UUID, _Case] = {}
        self._lives: dict[UUID, tuple[Life, Life]] = {}
        self._late: set[UUID] = set()
        self._number = self._standing = self._unlike = 0
        self._refusals: dict[bytes, RefusedOften] = {}

    def add(self, then: Run, now: Run) -> None:
        """Both runs of the same acts."""
        others = now.lives
        for case, life in then.lives.items():
            other = others[case]
            if other is life:
                self._same(case, life)
            else:
                self._case(case, life, other)
        self._then.paid.update(then.purse.paid)
        self._now.paid.update(now.purse.paid)

    def _same(self, case: UUID, life: Life) -> None:
        """One life by both rules: counted once for both, until storms are merged."""
        self._note(case, life, life, self._both.events(life))
        self._both.states(life)
        heard = self._then.sendings.told_of(life)
        self._then.sendings.take(heard)
        self._now.sendings.take(heard)

    def _note(self, case: UUID, life: Life, other: Life, events: Sequence[Event]) -> None:
        """What is known of a case whether it differs or not; `events` are those of its first life."""
        self._number += 1
        self._standing += life.began is not None and life.began.step is not None
        if self._real is not None and not _is_like(events, self._real.facts.get(case, ())):
            self._unlike += 1
        for one in other.refused:
            for reason in one.reasons:
                key = msgspec.json.encode(reason)
                known = self._refusals.get(key)
                self._refusals[key] = RefusedOften(reason, known.times + 1 if known else 1)

    def _case(self, case: UUID, life: Life, other: Life) -> None:
        then, now = self._then, self._now
        old_events, new_events = then.tally.events(life), now.tally.events(other)
        self._note(case, life, other, old_events)
        old = course_of(life, then.tally.states(life), [event.kind for event in old_events])
        new = course_of(other, now.tally.states(other), [event.kind for event in new_events])
        old_heard, new_heard = then.sendings.told_of(life), now.sendings.told_of(other)
        then.sendings.take(old_heard)
        now.sendings.take(new_heard)
        state = life.state or other.state
        kinds, told = differences(old, new), _more(pairs_of(old_heard), pairs_of(new_heard))
        if state is None or not (kinds or told):
            return
        self._cases[case] = found = _Case(state.alley.id, state.opened_at, kinds, told)
        if case in self._wanted if self._wanted else found.differs and len(self._lives) < self._kept:
            self._lives[case] = life, other
        else:
            found.ends = end_of(life), end_of(other)

    def settle(self) -> Collection[UUID]:
        """After the last run was added: merge storms. Returns the alleys of cases whose traces are still to be told.

        Only a storm made them differ, and by now their lives are gone: `tell` is given both runs of them again.
        """
        self._then.finish(self._both)
        self._now.finish(self._both)
        for side, sign in ((self._then, 1), (self._now, -1)):
            for (case, _), storm in side.storms.items():
                known = self._cases.get(case)
                if known is None:
                    known = self._cases[case] = _Case(storm.alley, storm.opened_at, (), {})
                told = known.told
                for pairs, times in ((storm.before, sign), (storm.after, -sign)):
                    for pair in pairs:
                        told[pair] = told.get(pair, 0) + times
        self._cases = {case: one for case, one in self._cases.items() if one.differs}
        self._lives = {case: lives for case, lives in self._lives.items() if case in self._cases}
        if not self._wanted:
            room = max(0, self._kept - len(self._lives))
            self._wanted = frozenset(islice((case for case in self._cases if case not in self._lives), room))
        missing = {case for case, one in self._cases.items() if one.ends is None}
        self._late = (missing | (self._wanted & self._cases.keys())) - self._lives.keys()
        return {self._cases[case].alley for case in self._late}

    def tell(self, then: Run, now: Run) -> None:
        """Both runs of alleys that `settle` asked for."""
        for case in self._late & set(then.lives):
            lives = then.lives[case], now.lives[case]
            if case in self._wanted:
                self._lives[case] = lives
            else:
                self._cases[case].ends = end_of(lives[0]), end_of(lives[1])

    def found(self) -> Compared:
        ground, before, after = self._ground, self._then.count, self._now.count
        happened = _really(self._real) if self._real is not None else None
        often = sorted(self._refusals.values(), key=lambda one: -one.times)[:_REFUSALS]
        old, new = self._then.paid, self._now.paid
        kinds = Counter(kind for one in self._cases.values() for kind in one.differs)
        summary = Summary(
            first=ground.first, last=ground.last, generated=self._real is None, cases=self._number,
            standing=self._standing, acts=len(ground.acts), differing=len(self._cases), kept=len(self._lives),
            unlike=self._unlike, by_kind={str(kind): n for kind, n in kinds.items()},
            real=happened.totals if happened else None,
            then=before.totals, now=after.totals, notices=_notices(happened, before, after),
            ways=_ways(happened, before, after),
            not_set_up=tuple(sorted({way for _, way in (*before.ways, *after.ways)} - ground.reach.working)),
            loads=_loads(self._real, before, after), scores=self._scores(),
            scored=self._real.scored if self._real is not None else None,
            paid_otherwise=sum(old[person] != new[person] for person in {*old, *new}), refusals=tuple(often),
            tiers=self._tiers(self._real) if self._real is not None else None, unasked=ground.unasked,
        )  # fmt: skip
        return Compared(summary, tuple(sorted(self._traces(), key=lambda case: (case.opened_at, case.case))))

    def _traces(self) -> Iterator[Differing]:
        for case, one in self._cases.items():
            lives = self._lives.get(case)
            if lives is not None:
                then, now = lines_of(lives[0], self._then.storms), lines_of(lives[1], self._now.storms)
            else:
                then, now = ((end,) for end in one.ends or ())
            yield Differing(
                case=case, opened_at=one.opened_at, kinds=one.differs, then=then, now=now, whole=lives is not None
            )

    def _scores(self) -> tuple[Scored, ...]:
        ground = self._ground
        last = ground.until - MOMENT
        old, new = (scores_of(ground, side.rules.at(last), side.count.alleys) for side in (self._then, self._now))
        real = self._real.scores if self._real is not None else {}
        scored = [
            Scored(
                p, float(old[p].score) if p in old else None, float(new[p].score) if p in new else None,
                float(real[p]) if p in real else None,
            )
            for p in {*old, *new, *real}
        ]  # fmt: skip
        return tuple(sorted(scored, key=lambda s: (-abs((s.now or 0) - (s.then or 0)), s.post)))

    def _tiers(self, real: Real) -> Tiered | None:
        ground, then, now, last = self._ground, self._then, self._now, self._ground.until - MOMENT
        return regraded(
            spans(ground.first, ground.last),
            {alley.id: alley.name for alley in ground.directory.alleys},
            (then.rules.at(last).playbook.tiers, now.rules.at(last).playbook.tiers),
            then.months.grades(then.rules),
            now.months.grades(now.rules),
            real.tiers,
        )


def _more(old: list[Pair], new: list[Pair]) -> dict[Pair, int]:
    """How often `new` has each pair more than `old`; nothing of pairs in another order."""
    told: dict[Pair, int] = {}
    if old != new:
        for pairs, sign in ((new, 1), (old, -1)):
            for pair in pairs:
                told[pair] = told.get(pair, 0) + sign
    return told


def _is_like(run: Sequence[Event], really: Sequence[Fact]) -> bool:
    """The same decisions, in whatever order they were written down."""
    if len(run) != len(really):
        return False
    would, was = [decided(event) for event in run], [decided(fact) for fact in really]
    return would == was or Counter(would) == Counter(was)


def _really(real: Real) -> Count:
    count = Count()
    for facts in real.facts.values():
        for fact in facts:
            count.add(fact)
    count.templates.update(real.templates)
    count.totals.notices = count.templates.total()
    count.tell(real.ways)
    count.totals.open, count.totals.points, count.totals.groups = real.open, real.points, real.groups
    return count


def _notices(real: Count | None, then: Count, now: Count) -> tuple[Notices, ...]:
    names = sorted({*then.templates, *now.templates, *(real.templates if real else ())})
    return tuple(
        Notices(name, real.templates[name] if real else 0, then.templates[name], now.templates[name]) for name in names
    )


def _ways(real: Count | None, then: Count, now: Count) -> tuple[ByWay, ...]:
    told = sorted({*then.ways, *now.ways, *(real.ways if real else ())})
    return tuple(
        ByWay(template, way, real.ways[template, way] if real else 0, then.ways[template, way], now.ways[template, way])
        for template, way in told
    )


def _loads(real: Real | None, then: Count, now: Count) -> tuple[Load, ...]:
    """The posts whose work changes most come first."""
    had, shared = (real.had, real.shared) if real is not None else ({}, {})
    loads = [
        Load(
            post=post, then=len(then.had.get(post, ())), now=len(now.had.get(post, ())),
            shared_then=len(then.shared.get(post, ())), shared_now=len(now.shared.get(post, ())),
            real=len(had.get(post, ())) if real is not None else None,
            shared_real=len(shared.get(post, ())) if real is not None else None,
        )
        for post in {*had, *then.had, *now.had, *shared, *then.shared, *now.shared}
    ]  # fmt: skip
    return tuple(sorted(loads, key=lambda load: (-load.change, -load.now, -load.shared_now, load.post)))
