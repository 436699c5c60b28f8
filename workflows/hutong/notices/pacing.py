"""How often a group's robot may be called: the chats allow 20 messages a minute; we stay at 18. Pure.

The moments stand in the row of the robot's address, taken under its lock before the call: neither a restart nor a
second worker or office forgets one. Times are seconds of the database's clock.
"""

from collections.abc import Sequence

WINDOW = 60.0
MOST = 18
# Single messages leave room for the cards that tell of all that came beyond them, and both for danger. The last call of
# a minute is for danger told by an office that made fewer than half of the calls: no other one's flood takes it.
_SINGLE, _CARD, _DANGER = 14, 16, 17


def slots(*, urgent: bool = False, card: bool = False, mine: int = 0, all_calls: int = 0) -> int:
    """How many of the minute's calls such a message may use; of `all_calls` in it the office made `mine`."""
    if urgent:
        return MOST if mine * 2 < all_calls else _DANGER
    return _CARD if card else _SINGLE


def recent(posts: Sequence[float], now: float) -> list[float]:
    """The calls of the last minute, oldest first; what lies ahead (a clock was set back) counts from now."""
    return sorted(min(post, now) for post in posts if now - post < WINDOW)


def free_at(posts: Sequence[float], now: float, most: int) -> float | None:
    """When the next call may be made; None is now."""
    held = recent(posts, now)
    return None if len(held) < most else held[len(held) - most] + WINDOW
