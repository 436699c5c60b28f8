"""Points: one rate and one multiplier at most for any event, post and day; caps that let the work be paid."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from heapq import heappop, heappush
from itertools import accumulate

from hutong.playbooks.checking.dates import overlap
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.points import CapPeriod, Multiplier, PointEvent, Points, Rate
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

_EARNED_BY = {PointEvent.CHECK_IN: Verb.CHECK_IN}


def earning(draft: Draft) -> Iterator[Finding]:
    points = draft.playbook.points
    if points is None:
        return
    if draft.is_sound("points.rates"):
        yield from _rates(points)
    if draft.is_sound("points.multipliers"):
        yield from _multipliers(points)
        if draft.is_sound("points.rates"):
            yield from _without_rate(points)
    if draft.is_sound("posts"):
        yield from _earners(draft, points)
    if draft.is_sound("points"):
        yield from _caps(points)


def _rates(points: Points) -> Iterator[Finding]:
    for i, code in _doubled((rate.event, i, rate) for i, rate in enumerate(points.rates)):
        yield Finding(f"points.rates[{i}].from", "overlap", N_("与“{code}”同时有效。"), {"code": code})


def _multipliers(points: Points) -> Iterator[Finding]:
    for i, one in enumerate(points.multipliers):
        if one.factor <= 0:
            yield Finding(f"points.multipliers[{i}].factor", "out-of-range", N_("应当大于 0。"))
    each = (
        ((one.event, post), i, one) for i, one in enumerate(points.multipliers) for post in dict.fromkeys(one.posts)
    )
    for i, code in sorted(dict(_doubled(each)).items()):
        sentence = N_("与“{code}”对同一岗位同时有效，不知按哪个算。")
        yield Finding(f"points.multipliers[{i}]", "contradiction", sentence, {"code": code})


def _doubled(rules: Iterable[tuple[Hashable, int, Rate | Multiplier]]) -> Iterator[tuple[int, str]]:
    """Those that begin while another of the same key holds, with the code of the other."""
    by_key: dict[Hashable, list[tuple[int, Rate | Multiplier]]] = defaultdict(list)
    for key, i, rule in rules:
        by_key[key].append((i, rule))
    for group in by_key.values():
        holding: Rate | Multiplier | None = None
        for i, rule in sorted(group, key=lambda each: (each[1].from_, each[0])):
            if holding is not None and overlap(holding, rule):
                yield i, holding.code
            if holding is None or (rule.until or date.max) > (holding.until or date.max):
                holding = rule


def _without_rate(points: Points) -> Iterator[Finding]:
    """Rates are laid end to end; a multiplier meets one of them or falls between two."""
    spans = {event: _spans(rate for rate in points.rates if rate.event is event) for event in PointEvent}
    for i, one in enumerate(points.multipliers):
        begins, ends = spans[one.event]
        n = bisect_right(begins, one.until or date.max)
        if n == 0 or ends[n - 1] < one.from_:
            yield Finding(f"points.multipliers[{i}]", "never-applies", N_("这段时间没有可以加倍的积分标准。"))


def _spans(rates: Iterable[Rate]) -> tuple[list[date], list[date]]:
    """When the rates begin, in order; and the last day that any of those so far holds."""
    order = sorted(rates, key=lambda rate: rate.from_)
    return [rate.from_ for rate in order], list(accumulate((rate.until or date.max for rate in order), max))


def _earners(draft: Draft, points: Points) -> Iterator[Finding]:
    earned = {verb for duties in draft.duties.values() for verb in duties}
    for i, rate in enumerate(points.rates):
        if _EARNED_BY[rate.event] not in earned:
            yield Finding(f"points.rates[{i}].event", "nobody-earns", N_("没有岗位能挣这项积分。"))
    for i, multiplier in enumerate(points.multipliers):
        for p, code in enumerate(multiplier.posts):
            if code in draft.duties and _EARNED_BY[multiplier.event] not in draft.duties[code]:
                yield Finding(f"points.multipliers[{i}].posts[{p}]", "nobody-earns", N_("没有岗位能挣这项积分。"))


def _caps(points: Points) -> Iterator[Finding]:
    amounts: dict[CapPeriod, int] = {}
    largest = _largest_grant(points)
    for i, cap in enumerate(points.caps):
        if cap.per in amounts:
            yield Finding(f"points.caps[{i}].per", "doubled", N_("“{code}”已经用过了。"), {"code": cap.per.value})
        amounts.setdefault(cap.per, cap.amount)
        if cap.amount < largest:
            yield Finding(f"points.caps[{i}].amount", "cap-below-one-grant", N_("上限比一次应得的积分还少。"))
    day, month = amounts.get(CapPeriod.DAY), amounts.get(CapPeriod.MONTH)
    if day and month and month < day:
        yield Finding("points.caps", "contradiction", N_("每月上限比每日上限还少。"))


def _largest_grant(points: Points) -> Decimal:
    """The most that one event earns. It is earned on a day on which a rate or a multiplier begins."""
    most = Decimal(0)
    for event in PointEvent:
        rates = sorted((rate for rate in points.rates if rate.event is event), key=lambda rate: rate.from_)
        factors = sorted((one for one in points.multipliers if one.event is event), key=lambda one: one.from_)
        amounts, multiples = _Holding(), _Holding()
        for day in sorted({rate.from_ for rate in rates} | {one.from_ for one in factors}):
            while amounts.begun < len(rates) and rates[amounts.begun].from_ <= day:
                amounts.begin(Decimal(rates[amounts.begun].amount), rates[amounts.begun].until)
            while multiples.begun < len(factors) and factors[multiples.begun].from_ <= day:
                multiples.begin(factors[multiples.begun].factor, factors[multiples.begun].until)
            amount, multiple = amounts.largest(day), multiples.largest(day)
            most = max(most, amount * max(multiple, Decimal(1)))
    return most


class _Holding:
    """What has begun and not ended, the largest on top."""

    def __init__(self) -> None:
        self.begun = 0
        self._heap: list[tuple[Decimal, date]] = []

    def begin(self, value: Decimal, until: date | None) -> None:
        self.begun += 1
        heappush(self._heap, (-value, until or date.max))

    def largest(self, day: date) -> Decimal:
        """0 where nothing holds on the day; days come in order."""
        while self._heap and self._heap[0][1] < day:
            heappop(self._heap)
        return -self._heap[0][0] if self._heap else Decimal(0)
