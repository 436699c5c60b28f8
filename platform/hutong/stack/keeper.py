"""Keeps children running: one that ends by itself is started again, more and more slowly while it keeps ending."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hutong.stack.children import Child, Program

LOOK = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
# A child that ran this long was up and was ended by something else than itself: the next pause is the first again.
# What cannot run ends within seconds; whoever kills parts at random must not be helped by our waiting.
STEADY = 10.0


@dataclass(slots=True)
class _Kept:
    make: Callable[[], Program]
    child: Child
    since: float
    pause: float = FIRST_PAUSE
    again_at: float | None = None


class Keeper:
    """Children under one thread.

    Linux ends a child together with the *thread* that started it, so children are started by the thread that calls
    `run` and, when they must be started again, by the keeper's own, which stays until all of them are stopped.
    """

    def __init__(self, *, tell: Callable[[str], None], changed: Callable[[], None]) -> None:
        self._tell, self._changed = tell, changed
        self._kept: list[_Kept] = []
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="keeper", daemon=True)

    @property
    def children(self) -> Sequence[Child]:
        with self._lock:
            return [kept.child for kept in self._kept]

    def run(self, make: Callable[[], Program]) -> Child:
        """Start what `make` describes, now and whenever it ended."""
        with self._lock:
            child = Child(make())
            self._kept.append(_Kept(make, child, time.monotonic()))
        self._changed()
        return child

    def drop(self, child: Child) -> None:
        """Stop one and forget it."""
        with self._lock:
            self._kept = [kept for kept in self._kept if kept.child is not child]
        child.stop()

    def watch(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK):
            with self._lock:
                restarted = [self._look(kept) for kept in self._kept if not self._stopping.is_set()]
            if any(restarted):
                self._changed()
        # Wait on for `stop`: what this thread started must not end before its turn.
        for child in self.children:
            while child.returncode is None:
                time.sleep(LOOK)

    def _look(self, kept: _Kept) -> bool:
        now = time.monotonic()
        if kept.child.returncode is None:
            return False
        if kept.again_at is None:
            kept.child.sweep()
            if now - kept.since > STEADY:
                kept.pause = FIRST_PAUSE
            self._tell(f"{kept.child.program.name} ended ({kept.child.returncode}); again in {kept.pause:g} s")
            kept.again_at = now + kept.pause
            kept.pause = min(kept.pause * 2, LONGEST_PAUSE)
            return False
        if now < kept.again_at:
            return False
        try:
            kept.child = Child(kept.make())
        except OSError as error:
            self._tell(f"{kept.child.program.name} could not be started: {error}")
            kept.again_at = now + kept.pause
            return False
        kept.since, kept.again_at = now, None
        return True

    def stop(self, names: Iterable[str] | None = None) -> None:
        """Stop those of `names` together, or all; when none is left the watching ends."""
        with self._lock:
            chosen = [k for k in self._kept if names is None or k.child.program.name in set(names)]
            if len(chosen) == len(self._kept):
                self._stopping.set()
            else:
                self._kept = [k for k in self._kept if k not in chosen]
            going = [k.child for k in chosen]
        for child in going:
            child.ask_to_stop()
        for child in going:
            child.stop()
        if self._stopping.is_set():
            if self._thread.is_alive():
                self._thread.join()
            self._kept = []
