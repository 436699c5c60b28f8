"""Points: one rate and one multiplier at most for any event, post and day; caps that let the work be paid."""

from collections.abc import Iterator
from decimal import Decimal

from hutong.playbooks.checking.dates import overlap
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.document import Playbook
from hutong.playbooks.points import CapPeriod, PointEvent, Points
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
        yield from _earners(draft.playbook, points)
    if draft.is_sound("points"):
        yield from _caps(points)


def _rates(points: Points) -> Iterator[Finding]:
    for i, rate in enumerate(points.rates):
        for other in points.rates[:i]:
            if rate.event == other.event and overlap(rate, other):
                yield Finding(f"points.rates[{i}].from", "overlap", N_("与“{code}”同时有效。"), {"code": other.code})


def _multipliers(points: Points) -> Iterator[Finding]:
    for i, one in enumerate(points.multipliers):
        if one.factor <= 0:
            yield Finding(f"points.multipliers[{i}].factor", "out-of-range", N_("应当大于 0。"))
        for other in points.multipliers[:i]:
            if one.event == other.event and set(one.posts) & set(other.posts) and overlap(one, other):
                sentence = N_("与“{code}”对同一岗位同时有效，不知按哪个算。")
                yield Finding(f"points.multipliers[{i}]", "contradiction", sentence, {"code": other.code})


def _without_rate(points: Points) -> Iterator[Finding]:
    for i, multiplier in enumerate(points.multipliers):
        if not any(rate.event == multiplier.event and overlap(rate, multiplier) for rate in points.rates):
            yield Finding(f"points.multipliers[{i}]", "never-applies", N_("这段时间没有可以加倍的积分标准。"))


def _earners(book: Playbook, points: Points) -> Iterator[Finding]:
    duties = {post.code: post.duties for post in book.posts}
    for i, rate in enumerate(points.rates):
        if not any(_EARNED_BY[rate.event] in verbs for verbs in duties.values()):
            yield Finding(f"points.rates[{i}].event", "nobody-earns", N_("没有岗位能挣这项积分。"))
    for i, multiplier in enumerate(points.multipliers):
        for p, code in enumerate(multiplier.posts):
            if code in duties and _EARNED_BY[multiplier.event] not in duties[code]:
                yield Finding(f"points.multipliers[{i}].posts[{p}]", "nobody-earns", N_("没有岗位能挣这项积分。"))


def _caps(points: Points) -> Iterator[Finding]:
    amounts: dict[CapPeriod, int] = {}
    for i, cap in enumerate(points.caps):
        if cap.per in amounts:
            yield Finding(f"points.caps[{i}].per", "doubled", N_("“{code}”已经用过了。"), {"code": cap.per.value})
        amounts.setdefault(cap.per, cap.amount)
        if cap.amount < _largest_grant(points):
            yield Finding(f"points.caps[{i}].amount", "cap-below-one-grant", N_("上限比一次应得的积分还少。"))
    day, month = amounts.get(CapPeriod.DAY), amounts.get(CapPeriod.MONTH)
    if day and month and month < day:
        yield Finding("points.caps", "contradiction", N_("每月上限比每日上限还少。"))


def _largest_grant(points: Points) -> Decimal:
    return max(
        rate.amount
        * max([m.factor for m in points.multipliers if m.event == rate.event and overlap(rate, m)], default=1)
        for rate in points.rates
    ) + Decimal(0)
