"""How much two reports look like one and the same matter: place, kind, time, words and pictures. Pure.

A suggestion and never a verdict: a person compares the two side by side. The weights are the platform's own.
"""

from datetime import datetime
from itertools import pairwise

import msgspec

from hutong.posts.reasons import Reason
from hutong.texts import N_

NEAR_M = 60
"""Beyond so many metres along an alley two reports are of two places."""
DAYS = 30
SAME_PICTURE, LIKE_PICTURE = 6, 12
"""Bits of 64 in which two perceptual hashes may differ."""
ENOUGH = 0.45


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one report. Both are of the same alley; `pictures` are perceptual hashes."""

    category: str | None
    at: datetime
    position_m: int | None = None
    words: str = ""
    pictures: tuple[int, ...] = ()


class Likeness(msgspec.Struct, frozen=True):
    """From 0 to 1, and what speaks for it."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_enough(self) -> bool:
        return self.score >= ENOUGH


def likeness(one: Seen, other: Seen) -> Likeness:
    """The same whichever of the two comes first."""
    reasons: list[Reason] = []
    score = 0.0
    if one.category is not None and one.category == other.category:
        score += 0.3
        reasons.append(Reason(N_("同一类")))
    apart = _apart(one, other)
    if apart is not None:
        if apart > NEAR_M:
            return Likeness(0.0, ())
        score += 0.25 * (1 - apart / NEAR_M)
        reasons.append(Reason(N_("相距约 {n} 米"), {"n": apart}))
    days = abs((one.at - other.at).days)
    score += 0.15 * max(0.0, 1 - days / DAYS)
    reasons.append(Reason(N_("相隔 {n} 天"), {"n": days}))
    shared = _shared(one.words, other.words)
    score += 0.4 * shared
    if shared >= 0.2:
        reasons.append(Reason(N_("文字有 {n}% 相同"), {"n": round(shared * 100)}))
    bits = min((_bits(a, b) for a in one.pictures for b in other.pictures), default=64)
    if bits <= LIKE_PICTURE:
        score += 0.45 if bits <= SAME_PICTURE else 0.25
        reasons.append(Reason(N_("照片很像")))
    return Likeness(round(min(score, 1.0), 3), tuple(reasons))


def _apart(one: Seen, other: Seen) -> int | None:
    if one.position_m is None or other.position_m is None:
        return None
    return abs(one.position_m - other.position_m)


def _shared(one: str, other: str) -> float:
    """Of the pairs of characters that the shorter text has, how many the other has as well."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def _pairs(words: str) -> frozenset[str]:
    letters = [letter for letter in words.lower() if letter.isalnum()]
    return frozenset(a + b for a, b in pairwise(letters))


def _bits(one: int, other: int) -> int:
    return ((one ^ other) & (2**64 - 1)).bit_count()
