"""Facts about offices that a person can cause."""

from hutong.errors import Refusal
from hutong.texts import N_


class AddressTaken(Refusal):
    """Another office of any district has this address already."""

    sentence = N_("地址“{slug}”已经有街道在用，请换一个。")


class NotInThisState(Refusal):
    sentence = N_("街道现在的状态不能这样做：{state}。")


class NotReadyToOpen(Refusal):
    """Something that the playbook demands is missing; `blockers` tells what."""

    sentence = N_("还有 {count} 处没有准备好，不能开通。")
