"""Initiatives in words."""

from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.texts import N_, gettext

STATES = (
    ("waiting", N_("等上会"), "wait"),
    ("running", N_("进行中"), "live"),
    ("done", N_("已完成"), "good"),
    ("declined", N_("未采纳"), ""),
    ("withdrawn", N_("撤回"), ""),
)
_WORDS = {code: (word, tone) for code, word, tone in STATES}


def state_word(state: str) -> tuple[str, str]:
    """(word, tone of its badge)."""
    word, tone = _WORDS[state]
    return gettext(word), tone


def kind_word(playbook: Playbook, code: str) -> str:
    """A kind that the present rules no longer have goes by its code."""
    return next((say(kind.name) for kind in playbook.initiatives if kind.code == code), code)
