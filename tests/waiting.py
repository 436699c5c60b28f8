"""Waiting for what will come, as long as it takes; only what never comes is a fault."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = 240) -> T:
    """The first answer of `look` that is not empty."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come to pass")
