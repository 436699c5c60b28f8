"""Dated lists: one in force on every day, never two."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.texts import N_


class Dated(Protocol):
    @property
    def from_(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


def dates(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    yield from _backwards(draft, "checklists", book.checklists)
    yield from _backwards(draft, "departments", book.departments)
    if book.points:
        yield from _backwards(draft, "points.rates", book.points.rates)
        yield from _backwards(draft, "points.multipliers", book.points.multipliers)
    if book.tiers:
        yield from _backwards(draft, "tiers.waivers", book.tiers.waivers)
    if draft.is_sound("checklists"):
        yield from _succession(draft)
        yield from _all_waived(draft)
    starts = {c.code: c.from_ for c in book.checklists}
    for i, waiver in enumerate(book.waivers):
        if waiver.checklist in starts and waiver.until < starts[waiver.checklist]:
            yield Finding(f"waivers[{i}].until", "never-applies", N_("清单还没有施行，豁免就已到期。"))


def _all_waived(draft: Draft) -> Iterator[Finding]:
    """Lists that ask nothing on their first days: a walk over them would be 0 of 0."""
    for i, checklist in enumerate(draft.playbook.checklists):
        last: dict[str, date] = {}
        for waiver in draft.playbook.waivers:
            if waiver.checklist == checklist.code:
                last[waiver.item] = max(waiver.until, last.get(waiver.item, date.min))
        ends = [last.get(item.code, date.min) for item in checklist.items]
        until = min(ends, default=date.min)
        if until >= checklist.from_:
            sentence = N_("直到 {day}，这张清单的每一项都豁免了：巡访时一项也不问。")
            yield Finding(
                f"checklists[{i}].items", "all-waived", sentence, {"day": until.isoformat()}, Severity.WARNING
            )


def overlap(one: Dated, other: Dated) -> bool:
    """Whether some day belongs to both; both days of a span belong to it."""
    return (one.from_ or date.min) <= (other.until or date.max) and (other.from_ or date.min) <= (one.until or date.max)


def _backwards(draft: Draft, path: str, spans: Sequence[Dated]) -> Iterator[Finding]:
    for i, span in enumerate(spans):
        if not (draft.is_sound(f"{path}[{i}].from") and draft.is_sound(f"{path}[{i}].until")):
            continue
        if span.until is not None and span.from_ is not None and span.until < span.from_:
            yield Finding(f"{path}[{i}].until", "ends-before-it-begins", N_("截止日期早于开始日期。"))


def _succession(draft: Draft) -> Iterator[Finding]:
    lists = draft.playbook.checklists
    order = sorted(range(len(lists)), key=lambda i: lists[i].from_)
    for before, after in pairwise(order):
        until, begins = lists[before].until, lists[after].from_
        here = f"checklists[{after}].from"
        if until is None or until >= begins:
            sentence = N_("与清单“{code}”的日期重叠。")
            yield Finding(here, "overlap", sentence, {"code": lists[before].code})
        elif begins - until > timedelta(days=1):
            first, last = until + timedelta(days=1), begins - timedelta(days=1)
            sentence = N_("{first} 至 {last} 没有清单。")
            yield Finding(here, "gap", sentence, {"first": first.isoformat(), "last": last.isoformat()})
    if order and (until := lists[order[-1]].until) is not None:
        sentence = N_("{day} 以后没有清单。")
        yield Finding(
            f"checklists[{order[-1]}].until", "runs-out", sentence, {"day": until.isoformat()}, Severity.WARNING
        )
