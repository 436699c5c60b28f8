"""The grades of alleys by two runs beside what they really are: counts first, then the alleys that differ."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import msgspec

from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import Tiers
from hutong.rehearsals.rules.grading import Grades, Span

KEPT = 60
"""Alleys whose months are kept; the counts are of all."""


class OfTier(msgspec.Struct, frozen=True):
    """How many alleys are of a grade at the end; without a code, of none. None where nobody graded."""

    code: str | None
    name: Text | None
    real: int | None
    then: int | None
    now: int | None


class Regraded(msgspec.Struct, frozen=True, kw_only=True):
    """An alley that differs: in its grade, in what is proposed, or in the months so far. None without rules."""

    alley: UUID
    name: str
    is_other: bool
    then: Grades | None
    now: Grades | None


class Tiered(msgspec.Struct, frozen=True, kw_only=True):
    """`other` alleys would have another grade, `differing` differ in anything; `months` were graded."""

    months: tuple[Span, ...]
    alleys: int
    other: int
    differing: int
    counts: tuple[OfTier, ...]
    regraded: tuple[Regraded, ...]


Run = Mapping[UUID, Grades] | None


def regraded(
    months: tuple[Span, ...],
    names: Mapping[UUID, str],
    rules: tuple[Tiers | None, Tiers | None],
    then: Run,
    now: Run,
    real: Mapping[UUID, str | None],
) -> Tiered | None:
    """`names` are in the order of the office; of both rules, those at the end. None where neither knows grades."""
    if then is None and now is None:
        return None
    every = [alley for alley in names if alley in (then or {}) or alley in (now or {})]
    found = [one for alley in every if (one := _compared(alley, names[alley], then, now)) is not None]
    # Another grade goes before other months; within both the office's own order stands, and none is ranked.
    found.sort(key=lambda one: not one.is_other)
    return Tiered(
        months=months, alleys=len(every), other=sum(one.is_other for one in found), differing=len(found),
        counts=_counts(rules, then, now, real), regraded=tuple(found[:KEPT]),
    )  # fmt: skip


def _compared(alley: UUID, name: str, then: Run, now: Run) -> Regraded | None:
    old, new = (then or {}).get(alley), (now or {}).get(alley)
    is_other = (old.tier if old else None) != (new.tier if new else None)
    if not is_other and (old is None or new is None or old.end == new.end):
        return None
    return Regraded(alley=alley, name=name, is_other=is_other, then=old, now=new)


def _counts(
    rules: tuple[Tiers | None, Tiers | None], then: Run, now: Run, real: Mapping[UUID, str | None]
) -> tuple[OfTier, ...]:
    old, new = (None if run is None else Counter(one.tier for one in run.values()) for run in (then, now))
    was = Counter(real.values()) if real else None
    # Where both have a grade, its name is the draft's; what is no longer known by a name has its code.
    names = {tier.code: tier.name for tiers in rules if tiers for tier in tiers.levels}
    codes = [*dict.fromkeys((*names, *(code for code in real.values() if code))), None]
    return tuple(
        OfTier(code, names.get(code) if code else None, *(None if n is None else n[code] for n in (was, old, new)))
        for code in codes
    )
