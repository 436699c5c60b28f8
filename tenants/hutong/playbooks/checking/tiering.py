"""Grades of alleys: weights that add up, grades that rise, and nothing measured that is not counted."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from hutong.playbooks.board import BoardPart
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.tiers import TierMeasure, Tiers
from hutong.playbooks.verbs import Verb
from hutong.texts import N_


def tiering(draft: Draft) -> Iterator[Finding]:
    tiers = draft.playbook.tiers
    if tiers is None:
        if BoardPart.TIER in draft.playbook.board.show and draft.is_sound("tiers"):
            i = draft.playbook.board.show.index(BoardPart.TIER)
            yield Finding(f"board.show[{i}]", "nothing-to-show", N_("没有写街巷评级（tiers），没有等级可以公示。"))
        return
    if draft.is_sound("tiers"):
        yield from _sums(tiers)
        yield from _levels(tiers)
    yield from _measured(draft, tiers)
    yield from _waived(tiers)


def _sums(tiers: Tiers) -> Iterator[Finding]:
    total = sum((weight.weight for weight in tiers.weights), Decimal(0))
    if total != tiers.full:
        sentence = N_("各项权重合计 {total}，应当等于满分 {full}。")
        yield Finding(
            "tiers.weights", "weights-do-not-add-up", sentence, {"total": f"{total:f}", "full": f"{tiers.full:f}"}
        )
    shares = [
        ("tiers.full", tiers.full),
        *((f"tiers.weights[{i}].weight", w.weight) for i, w in enumerate(tiers.weights)),
    ]
    shares += [(f"tiers.levels[{i}].reach", level.reach) for i, level in enumerate(tiers.levels)]
    for path, share in shares:
        if share <= 0:
            yield Finding(path, "out-of-range", N_("应当大于 0。"))


def _levels(tiers: Tiers) -> Iterator[Finding]:
    for i, level in enumerate(tiers.levels):
        here = f"tiers.levels[{i}]"
        if level.reach > tiers.full:
            sentence = N_("应当不大于 {most}。")
            yield Finding(f"{here}.reach", "out-of-range", sentence, {"most": f"{tiers.full:f}"})
        if level.keep > level.reach:
            # Such a grade would be lost in the very month in which it was earned, and so on for ever.
            yield Finding(f"{here}.keep", "contradiction", N_("保持的分数不能高于评上的分数。"))
        seen: set[TierMeasure] = set()
        for f, floor in enumerate(level.floors):
            if floor.measure in seen:
                yield Finding(
                    f"{here}.floors[{f}].measure", "doubled", N_("“{code}”已经用过了。"), {"code": floor.measure.value}
                )
            seen.add(floor.measure)
    for i, (lower, higher) in enumerate(pairwise(tiers.levels), 1):
        for name, below, above in (("reach", lower.reach, higher.reach), ("keep", lower.keep, higher.keep)):
            if above < below:
                sentence = N_("等级从低到高写：这里的分数比下一级还低。")
                yield Finding(f"tiers.levels[{i}].{name}", "contradiction", sentence)


def _measured(draft: Draft, tiers: Tiers) -> Iterator[Finding]:
    book = draft.playbook
    uses = [(f"tiers.weights[{i}].measure", weight.measure) for i, weight in enumerate(tiers.weights)]
    seen: set[TierMeasure] = set()
    for path, measure in uses:
        if measure in seen:
            yield Finding(path, "doubled", N_("“{code}”已经用过了。"), {"code": measure.value})
        seen.add(measure)
    uses += [
        (f"tiers.levels[{i}].floors[{f}].measure", floor.measure)
        for i, level in enumerate(tiers.levels)
        for f, floor in enumerate(level.floors)
    ]
    walked = any(cadence.verb is Verb.PATROL for cadence in book.cadences)
    for path, measure in uses:
        if measure is TierMeasure.HELD_WITHOUT_REBOUND and book.rebound is None and draft.is_sound("rebound"):
            yield Finding(path, "nothing-to-count", N_("没有写防止反弹（rebound），无从计算。"))
        if measure is TierMeasure.PATROL_COVERAGE and not walked and draft.is_sound("cadences"):
            yield Finding(path, "nothing-to-count", N_("没有规定多久巡查一次，无从计算。"))


def _waived(tiers: Tiers) -> Iterator[Finding]:
    weighed = {weight.measure for weight in tiers.weights}
    for i, waiver in enumerate(tiers.waivers):
        if waiver.measure not in weighed:
            sentence = N_("“{measure}”本来就不计分，用不着暂免。")
            yield Finding(
                f"tiers.waivers[{i}].measure", "nothing-to-waive", sentence, {"measure": waiver.measure.value},
                Severity.WARNING,
            )  # fmt: skip
    named = {alley for waiver in tiers.waivers for alley in waiver.alleys}
    waived = [{waiver.measure for waiver in tiers.of(alley).waivers} for alley in ("", *named)]
    if weighed and any(weighed <= measures for measures in waived):
        yield Finding("tiers.waivers", "nothing-left", N_("每一项都暂免，就没有可以计分的了。"))
