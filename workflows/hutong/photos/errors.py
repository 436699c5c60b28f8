"""Facts about photos that a person can cause."""

from hutong.errors import Refusal
from hutong.photos.reasons import Reason


class PhotoRefused(Refusal):
    """Said before anything is sent, where name and size alone tell; `reason` is the same as a worker would give."""

    status = 422

    def __init__(self, reason: Reason, *, field: str | None = None) -> None:
        super().__init__(reason.sentence, field=field)
        self.reason = reason
        if not self.is_final:
            self.more = {"later": True}

    @property
    def is_final(self) -> bool:
        """Whether it is refused for what it is: another day it may be taken otherwise."""
        return self.reason is not Reason.FULL
