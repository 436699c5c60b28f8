"""What is to be done every day, week, month or quarter, and by whom."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Code, Section, Text
from hutong.playbooks.verbs import Verb


class Every(StrEnum):
    """How often; working days follow the office's calendar."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Cadence(Section, frozen=True, kw_only=True):
    """A duty with a rhythm: "done today or not" and the monthly score count against it."""

    code: Code
    name: Text
    post: Code
    verb: Verb
    every: Every
    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)] | None = None
    """ISO: Monday is 1. Only of a weekly duty."""
    minutes: Annotated[int, msgspec.Meta(ge=1, le=600)] | None = None
    """At least so long in all on the day; half a day is 210, an office's morning or afternoon."""
