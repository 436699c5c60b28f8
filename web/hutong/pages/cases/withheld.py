"""Actions of the step that are the reader's to take but not open to him now, each with its reason."""

from typing import NamedTuple

from hutong.cases.queries import CaseView
from hutong.cases.rules import Hindrance, Offer
from hutong.conditions import Verdict, explain
from hutong.playbooks.condition_fields import fields_of
from hutong.playbooks.describing import say
from hutong.texts import N_, gettext


class Withheld(NamedTuple):
    name: str
    reasons: list[str]


def withheld(case: CaseView) -> list[Withheld]:
    """In the order of the playbook."""
    return [Withheld(say(offer.action.name), _reasons(case, offer)) for offer in case.offers if offer.hindrance]


def _reasons(case: CaseView, offer: Offer) -> list[str]:
    if offer.hindrance is Hindrance.CONDITION and offer.tested is not None:
        return explain(Verdict(offer.tested.met, offer.tested), fields_of(case.setting.playbook))
    return [gettext(_WORDS[offer.hindrance], n=offer.action.max_times or 0)] if offer.hindrance else []


_WORDS = {
    Hindrance.USED_UP: N_("最多 {n} 次，已经用完。"),
    Hindrance.CHECKED_BY_ANOTHER: N_("处置的人不能自己核查。"),
    Hindrance.PAUSED: N_("正在挂起，先恢复计时才能做。"),
    Hindrance.ORDERED: N_("正在督办，期限由督办的人定。"),
    Hindrance.ACCEPTED: N_("已经受理，这一步不能再不予受理。"),
    Hindrance.CONDITION: N_("现在不符合制度规定的条件。"),
}
