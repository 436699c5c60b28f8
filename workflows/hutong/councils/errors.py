"""Facts about councils that a person can cause."""

from hutong.errors import Refusal
from hutong.texts import N_


class CouncilEndedAlready(Refusal):
    sentence = N_("已经撤销，不再开会。")


class MatterNotWaiting(Refusal):
    sentence = N_("这个议题已经议过或者撤回。")
