"""Answering for the warnings of a draft: each is mended, or somebody says why it may stand."""

from hutong.playbooks.acknowledging.answering import (
    MOST_CHARACTERS,
    Answered,
    acknowledge,
    answered,
    answered_for,
    settle,
    unacknowledged,
)
from hutong.playbooks.acknowledging.errors import NoSuchWarning, ReasonMissing, WarningsNotAcknowledged

__all__ = [
    "MOST_CHARACTERS",
    "Answered",
    "NoSuchWarning",
    "ReasonMissing",
    "WarningsNotAcknowledged",
    "acknowledge",
    "answered",
    "answered_for",
    "settle",
    "unacknowledged",
]
