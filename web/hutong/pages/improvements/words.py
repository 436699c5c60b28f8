"""Projects in words."""

from hutong.improvements.rules import Standing
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.improving import Stage
from hutong.texts import N_, gettext

_STANDINGS = {
    Standing.OPEN: (N_("待办"), "late"),
    Standing.IN_HAND: (N_("已转事项，在办"), "wait"),
    Standing.CLOSED: (N_("事项已办结"), "good"),
    Standing.SETTLED: (N_("已销账"), "good"),
    Standing.DROPPED: (N_("不办，有理由"), ""),
}
BUDGETS = (("party", N_("党建经费")), ("office", N_("行政经费")))
KINDS = (("approved", N_("批准")), ("spent", N_("支出")))


def standing_word(standing: Standing) -> tuple[str, str]:
    """(word, tone of its badge)."""
    word, tone = _STANDINGS[standing]
    return gettext(word), tone


def stage_word(playbook: Playbook, stage: str | None, *, ended: bool = False) -> str:
    """Where a project is, as the office calls it."""
    if ended:
        return gettext(N_("已结束"))
    if stage is None:
        return gettext(N_("还没开始"))
    return say(playbook.improving.rule(Stage(stage)).name)


def category_word(playbook: Playbook, code: str) -> str:
    """A category that the present rules no longer have goes by its code."""
    return next((say(category.name) for category in playbook.categories if category.code == code), code)


def convenience_word(playbook: Playbook, code: str) -> str:
    """The same of a kind of convenience point."""
    return next((say(kind.name) for kind in playbook.improving.conveniences if kind.code == code), code)


def budget_word(code: str) -> str:
    return gettext(dict(BUDGETS)[code])


def kind_word(code: str) -> str:
    return gettext(dict(KINDS)[code])
