"""Chance from a fixed seed: the same demo every time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

SEED = 20170425


def chance(*parts: str) -> Random:
    """A source of its own for each part of the work, so that one part's changes leave the others alone."""
    return Random("/".join((str(SEED), *parts)))  # noqa: S311 - a demo's dice, not a secret


def spread(total: int, count: int, *, least: int, most: int, rng: Random) -> list[int]:
    """`count` numbers between `least` and `most` that add up to exactly `total`; raises ValueError if they cannot."""
    if not count * least <= total <= count * most:
        raise ValueError(f"{total} cannot be {count} numbers from {least} to {most}")
    mean = total / count
    width = min(mean - least, most - mean)
    numbers = [round(min(most, max(least, rng.uniform(mean - width, mean + width)))) for _ in range(count)]
    short = total - sum(numbers)
    order = list(range(count))
    rng.shuffle(order)
    while short:
        for i in order:
            step = (short > 0) - (short < 0)
            if step and least <= numbers[i] + step <= most:
                numbers[i] += step
                short -= step
    return numbers


def pick_some(rng: Random, items: Sequence[T], count: int) -> list[T]:
    """Different ones, in random order."""
    return rng.sample(items, min(count, len(items)))


def at(day: date, minute: float, zone: ZoneInfo) -> datetime:
    """A moment of a day, counted in minutes from its local midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)


def days_between(first: date, last: date) -> list[date]:
    """Both inclusive."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
