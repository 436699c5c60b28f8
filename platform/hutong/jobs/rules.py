"""When a failed attempt is made again, and how a failure is told."""

import random

# Seconds; after ten attempts or so a job waits about an hour between two.
LONGEST_BACKOFF = 3600.0
LONGEST_ERROR = 500
# Stands in place of an error when a person called the job off.
CANCELLED = "Cancelled"
# Seconds. A restart takes no longer, so that what waited for it was not missed.
RESTART = 300.0


def backoff(attempt: int, base: float, *, chance: float | None = None) -> float:
    """Seconds until the next attempt: doubling from `base`, spread over its upper half so that a crowd disperses."""
    spread = random.random() if chance is None else chance  # noqa: S311 - spreads load, keeps no secret
    return float(min(LONGEST_BACKOFF, base * 2.0 ** (attempt - 1)) * (0.5 + spread / 2))


def missed(late: float, every: float) -> int:
    """How many turns of a round went by that is late by so many seconds; none where it only waited a little."""
    return int(late // every) if late >= RESTART else 0


def told(error: BaseException) -> str:
    """One line for the row: the class and the first line. Statement parameters may be personal and are left out."""
    original = getattr(error, "orig", None) or error
    first_line = next(iter(str(original).splitlines()), "")
    return f"{type(original).__name__}: {first_line}"[:LONGEST_ERROR].replace("\x00", "")
