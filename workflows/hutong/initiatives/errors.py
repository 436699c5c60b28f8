"""Facts about initiatives that a person can cause."""

from hutong.errors import Refusal
from hutong.texts import N_


class InitiativeOver(Refusal):
    sentence = N_("这一件已经结束。")
