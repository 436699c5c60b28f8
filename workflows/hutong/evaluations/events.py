"""What the journal tells of monthly scores."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from hutong.journal import Event


class PostEvaluated(Event, frozen=True, kw_only=True):
    """Subject is the post; `month` its first day."""

    kind: ClassVar[str] = "evaluation.computed"
    month: date
    score: Decimal
    full: Decimal
