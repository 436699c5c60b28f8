"""When a finished walk looks odd enough to ask the walker about it (请核对). Asking costs nobody anything."""

from typing import Annotated

import msgspec

from hutong.playbooks.sections import Section


class Doubts(Section, frozen=True, kw_only=True):
    """What is not set is not asked about. Positions are kept rounded to a hundred metres, so no distance is small."""

    pace: Annotated[int, msgspec.Meta(ge=20, le=400)] | None = None
    """Metres a minute: whoever went the length of the alley faster is asked."""
    longest: Annotated[int, msgspec.Meta(ge=60, le=1440)] | None = None
    """Minutes: whoever notes more for one walk is asked, who may have forgotten to end it."""
    distance: Annotated[int, msgspec.Meta(ge=300, le=20000)] | None = None
    """Metres, beyond the alley's own length, from where others were on it, or between start and finish."""
    clock: Annotated[int, msgspec.Meta(ge=30, le=1440)] | None = None
    """Minutes by which a photo may have been taken before the walk began or after it ended."""
    likeness: Annotated[int, msgspec.Meta(ge=0, le=16)] | None = None
    """Bits of 64 in which a picture may differ from an earlier one and still be taken for the same."""

    @property
    def asks(self) -> bool:
        return any(value is not None for value in (self.pace, self.longest, self.distance, self.clock, self.likeness))
