"""Commitments in words."""

from hutong.commitments.rules import Standing
from hutong.texts import N_, gettext

_STANDINGS = {
    Standing.RESOLVED: (N_("决议"), ""),
    Standing.RUNNING: (N_("在办"), "wait"),
    Standing.SOON: (N_("快到期"), "wait"),
    Standing.LATE: (N_("到期没有兑现"), "late"),
    Standing.DONE: (N_("报办结，等居民确认"), "live"),
    Standing.CONFIRMED: (N_("居民已确认"), "good"),
}


def standing_word(standing: Standing) -> tuple[str, str]:
    """(word, tone of its badge)."""
    word, tone = _STANDINGS[standing]
    return gettext(word), tone
