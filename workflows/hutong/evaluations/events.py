"""What the journal tells of monthly scores."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class PostEvaluated(Event, frozen=True, kw_only=True):
    """Subject is the post; `month` its first day."""

    kind: ClassVar[str] = "evaluation.computed"
    month: date
    score: Decimal
    full: Decimal


class MonthConfirmed(Event, frozen=True, kw_only=True):
    """Somebody who appraises stands by the scores of a month; `scores` is how many there are."""

    kind: ClassVar[str] = "evaluation.confirmed"
    month: date
    scores: int


class ReviewAsked(Event, frozen=True, kw_only=True):
    """Subject is the score; what was said stands in the row."""

    kind: ClassVar[str] = "evaluation.review_asked"
    review: UUID


class ReviewReminded(Event, frozen=True, kw_only=True):
    """Subject is the score; before the day of the answer, or once it was `late`. `people` is how many were told."""

    kind: ClassVar[str] = "evaluation.review_reminded"
    review: UUID
    late: bool
    people: int


class ReviewAnswered(Event, frozen=True, kw_only=True):
    """`score` is the corrected one; none where the score stands."""

    kind: ClassVar[str] = "evaluation.review_answered"
    review: UUID
    score: Decimal | None
