"""Time as street offices count it: the clock that tells now, four clocks for limits, and an office's calendar."""

from hutong.clocks.calendar import Calendar
from hutong.clocks.days import DayAnswer, DayReason, national_years
from hutong.clocks.deadlines import Deadline, Pause, PauseShift, Segment, Trace
from hutong.clocks.explaining import day_text, days_text, explain, moment_text, segment_text
from hutong.clocks.limits import ClockKind, Limit, amount_text
from hutong.clocks.office_days import OfficeDays
from hutong.clocks.reading import Clock, FixedClock, SystemClock
from hutong.clocks.sessions import DayOverride, Session
from hutong.clocks.shared import SharedClock

__all__ = [
    "Calendar",
    "Clock",
    "ClockKind",
    "DayAnswer",
    "DayOverride",
    "DayReason",
    "Deadline",
    "FixedClock",
    "Limit",
    "OfficeDays",
    "Pause",
    "PauseShift",
    "Segment",
    "Session",
    "SharedClock",
    "SystemClock",
    "Trace",
    "amount_text",
    "day_text",
    "days_text",
    "explain",
    "moment_text",
    "national_years",
    "segment_text",
]
