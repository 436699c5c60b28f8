"""One moment for a whole request."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """`now()` is in UTC and stands still; `today` is the day in the office's time zone."""

    moment: datetime
    zone: ZoneInfo

    def now(self) -> datetime:
        return self.moment

    @property
    def local(self) -> datetime:
        """The time on the office's wall."""
        return self.moment.astimezone(self.zone)

    @property
    def today(self) -> date:
        return self.local.date()
