"""Why an inspection is refused."""

from hutong.errors import Refusal
from hutong.texts import N_


class NothingLookedAt(Refusal):
    status = 422
    sentence = N_("请至少选一项看过的。")


class NotOnTheList(Refusal):
    status = 422
    sentence = N_("清单里没有这一项。")


class LinkedAlready(Refusal):
    sentence = N_("这一处已经有着落了。")


class FoundElsewhere(Refusal):
    status = 422
    sentence = N_("这一处是在{alley}检查时发现的，请按那条街巷登记。")
