"""An alley's month as a score, and what the score makes of its grade. Pure; how to call it stands in the package."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import msgspec

from hutong.evaluations.rules import CENT, Month, Part, Ratio, Score, weighed
from hutong.playbooks.document import Playbook
from hutong.playbooks.evaluation import Measure
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import Tier, TierMeasure, Tiers
from hutong.texts import N_

NO_TIER = 0
"""The standing of an alley without a grade; the lowest grade is 1."""


class AlleyMonth(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of one alley: `month` as of a post's alleys, and the list's weights over the walked days."""

    month: Month = Month()
    clear_weight: int = 0
    asked_weight: int = 0

    @property
    def is_measured(self) -> bool:
        """Whether there was anything to judge by; of a month in which nobody looked nothing follows."""
        return bool(self.month.walked or self.month.due or self.asked_weight)

    def ratio(self, measure: TierMeasure) -> Ratio:
        if measure is TierMeasure.CLEAN:
            return Ratio(self.clear_weight, self.asked_weight)
        return self.month.ratio(Measure(measure))


class Standing(msgspec.Struct, frozen=True):
    """`level` counts from `NO_TIER`; `clean` is how many months running reached the next grade."""

    level: int = NO_TIER
    clean: int = 0


class Stood(msgspec.Struct, frozen=True):
    """A standing as it is kept: of a month (its first day), the grade by its code, whatever the rules are now."""

    month: date
    tier: str | None
    clean: int


Said = str | int | Text


class Reason(msgspec.Struct, frozen=True):
    """A sentence (a msgid) with what fills it; wordings of the office stay in both languages."""

    text: str
    facts: dict[str, Said] = {}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a month made of a standing. `proposed` is the grade that waits for a person's award, where one does."""

    before: Standing
    after: Standing
    score: Score | None
    proposed: int | None = None
    reasons: tuple[Reason, ...] = ()


def score(tiers: Tiers, month: AlleyMonth, on: date) -> Score:
    """Weights times rates; what is waived on the day is left out, and the rest stands for the whole."""
    waived = {waiver.measure for waiver in tiers.waivers if waiver.is_in_force(on)}
    counted = [weight for weight in tiers.weights if weight.measure not in waived]
    parts = [weighed(weight, month.ratio(weight.measure)) for weight in counted]
    total, whole = sum((part.points for part in parts), Decimal(0)), sum((w.weight for w in counted), Decimal(0))
    parts += [
        Part(weight.code, weight.name, Decimal(0), N_("{name}：暂免，不计分。"), 0)
        for weight in tiers.weights
        if weight.measure in waived
    ]
    points = total * tiers.full / whole if whole else Decimal(0)
    return Score(min(max(points, Decimal(0)), tiers.full).quantize(CENT, ROUND_HALF_UP), tiers.full, tuple(parts))


def judge(
    tiers: Tiers, before: Standing, month: AlleyMonth, *, on: date, alley: str = "", item_waived: bool = False
) -> Verdict:
    """The standing of an alley, by its name, after a month that ends `on`; never above what a waiver allows."""
    tiers = tiers.of(alley)
    before = Standing(min(before.level, len(tiers.levels)), before.clean)
    ceiling = _ceiling(tiers, on, item_waived=item_waived)
    if month.is_measured:
        found = score(tiers, month, on)
        after, proposed, reasons = _moved(tiers, before, found.score, month, ceiling.level)
    else:
        found, after, proposed = None, before, None
        reasons = [Reason(N_("这个月没有可以计分的记录，等级不变。"))]
    if after.level >= ceiling.level and ceiling.reason is not None:
        reasons = [*reasons, ceiling.reason]
    if after.level > ceiling.level:
        after = Standing(ceiling.level)
    return Verdict(before=before, after=after, score=found, proposed=proposed, reasons=tuple(reasons))


def months_left(tiers: Tiers, standing: Standing) -> int | None:
    """Clean months still wanting for the next grade; None at the highest."""
    if standing.level >= len(tiers.levels):
        return None
    return max(0, tiers.levels[standing.level].months - standing.clean)


def resumed(tiers: Tiers, last: Stood | None, month: date) -> Standing:
    """From the month before. Months that are not the very next are not "running"."""
    if last is None:
        return Standing()
    follows = _number(last.month) + 1 == _number(month)
    return Standing(level_of(tiers, last.tier), last.clean if follows else 0)


def kept(tiers: Tiers, verdict: Verdict, month: date) -> Stood:
    """What a verdict leaves behind for the month after."""
    return Stood(month, code_of(tiers, verdict.after.level), verdict.after.clean)


def decided(stood: Stood, proposed: str, decision: str) -> Stood:
    """Once a person has decided: the months begin anew, towards the next grade or towards this one once more."""
    return Stood(stood.month, proposed if decision == "awarded" else stood.tier, 0)


def code_of(tiers: Tiers, level: int) -> str | None:
    tier = tier_of(tiers, level)
    return tier.code if tier else None


def awarded(tiers: Tiers, standing: Standing, level: int) -> Standing:
    """The standing once a person has awarded `level`; the months begin anew."""
    return Standing(min(max(level, NO_TIER), len(tiers.levels)), 0) if level != standing.level else standing


def tier_of(tiers: Tiers, level: int) -> Tier | None:
    """None for no grade, and for one that these rules do not have."""
    return tiers.levels[level - 1] if NO_TIER < level <= len(tiers.levels) else None


def level_of(tiers: Tiers, code: str | None) -> int:
    """Where a grade stands; `NO_TIER` for none and for one that these rules do not have."""
    return next((n for n, level in enumerate(tiers.levels, 1) if level.code == code), NO_TIER)


def item_waived_on(playbook: Playbook, day: date) -> bool:
    """Whether an item of the day's list is let off."""
    checklist = playbook.checklist_on(day)
    return checklist is not None and len(playbook.items_on(day)) < len(checklist.items)


def _moved(
    tiers: Tiers, before: Standing, points: Decimal, month: AlleyMonth, ceiling: int
) -> tuple[Standing, int | None, list[Reason]]:
    here = tier_of(tiers, before.level)
    if here is not None and (lost := _why_lost(here, points, month)):
        level = next(
            (n for n in range(before.level - 1, NO_TIER, -1) if _keeps(tiers.levels[n - 1], points, month)), NO_TIER
        )
        return Standing(level), None, [*lost, _fell(tiers, level)]
    if before.level >= len(tiers.levels):
        return Standing(before.level), None, [_kept(points, here)]
    above = tiers.levels[before.level]
    short = list(_short(above, points, month))
    if short:
        return Standing(before.level), None, short
    clean = min(before.clean + 1, above.months)
    running: dict[str, Said] = {"tier": above.name, "reach": _plain(above.reach), "n": clean, "score": _plain(points)}
    if clean < above.months or before.level + 1 > ceiling:
        left = above.months - clean
        text = N_("{score} 分，已连续 {n} 个月达到“{tier}”的 {reach} 分，还差 {left} 个月。")
        return Standing(before.level, clean), None, [Reason(text, running | {"left": left})]
    if tiers.awarded:
        text = N_("{score} 分，已连续 {n} 个月达到“{tier}”的 {reach} 分，等人评定。")
        return Standing(before.level, clean), before.level + 1, [Reason(text, running)]
    text = N_("{score} 分，连续 {n} 个月达到 {reach} 分，升为“{tier}”。")
    return Standing(before.level + 1), None, [Reason(text, running)]


def _keeps(level: Tier, points: Decimal, month: AlleyMonth) -> bool:
    return not _why_lost(level, points, month)


def _why_lost(level: Tier, points: Decimal, month: AlleyMonth) -> list[Reason]:
    found = list(_below_floors(level, month))
    if points < level.keep:
        facts: dict[str, Said] = {"score": _plain(points), "keep": _plain(level.keep), "tier": level.name}
        found.insert(0, Reason(N_("{score} 分，低于“{tier}”要保持的 {keep} 分。"), facts))
    return found


def _short(level: Tier, points: Decimal, month: AlleyMonth) -> Iterator[Reason]:
    if points < level.reach:
        facts: dict[str, Said] = {"score": _plain(points), "reach": _plain(level.reach), "tier": level.name}
        yield Reason(N_("{score} 分，没有达到“{tier}”的 {reach} 分，连续月数从头算。"), facts)
    yield from _below_floors(level, month)


def _below_floors(level: Tier, month: AlleyMonth) -> Iterator[Reason]:
    for floor in level.floors:
        ratio = month.ratio(floor.measure)
        if ratio.part * 100 < floor.percent * ratio.whole:
            facts: dict[str, Said] = {
                "measure": floor.measure.value, "n": ratio.part, "of": ratio.whole, "percent": floor.percent,
                "tier": level.name,
            }  # fmt: skip
            yield Reason(N_("{measure} {n} ÷ {of}，不到“{tier}”要求的 {percent}%。"), facts)


class _Ceiling(NamedTuple):
    """The highest grade that may be held on a day; with the waiver that says so where there is one."""

    level: int
    reason: Reason | None = None


def _ceiling(tiers: Tiers, on: date, *, item_waived: bool) -> _Ceiling:
    found = _Ceiling(len(tiers.levels))
    for waiver in tiers.waivers:
        if waiver.is_in_force(on) and (level := level_of(tiers, waiver.at_most)) < found.level:
            facts = _named(tiers, level) | {"until": waiver.until.isoformat(), "because": waiver.because}
            found = _Ceiling(level, Reason(N_("有一项暂免到 {until}（{because}），期间最高为“{tier}”。"), facts))
    if item_waived and tiers.while_waived is not None and (level := level_of(tiers, tiers.while_waived)) < found.level:
        found = _Ceiling(level, Reason(N_("清单有项目暂免期间，最高为“{tier}”。"), _named(tiers, level)))
    return found


def _named(tiers: Tiers, level: int) -> dict[str, Said]:
    tier = tier_of(tiers, level)
    return {"tier": tier.name if tier else Text(zh="不评级", en="no grade")}


def _fell(tiers: Tiers, level: int) -> Reason:
    tier = tier_of(tiers, level)
    return Reason(N_("降为“{tier}”。"), {"tier": tier.name}) if tier else Reason(N_("不再有等级。"))


def _kept(points: Decimal, tier: Tier | None) -> Reason:
    facts: dict[str, Said] = {"score": _plain(points), "tier": tier.name if tier else ""}
    return Reason(N_("{score} 分，保持“{tier}”。"), facts)


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _plain(points: Decimal) -> str:
    return f"{points.normalize():f}"
