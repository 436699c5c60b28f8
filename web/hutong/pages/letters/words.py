"""Letters in words."""

from hutong.letters.rules import Standing
from hutong.texts import N_, gettext

_STANDINGS = {
    Standing.IN_FORCE: (N_("有效"), "good"),
    Standing.DUE: (N_("该续签了"), "wait"),
    Standing.OVER: (N_("过期没有续签"), "late"),
    Standing.ENDED: (N_("已终止或续签"), ""),
}


def standing_word(standing: Standing) -> tuple[str, str]:
    """(word, tone of its badge)."""
    word, tone = _STANDINGS[standing]
    return gettext(word), tone
