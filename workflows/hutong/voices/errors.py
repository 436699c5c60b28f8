from hutong.errors import Refusal
from hutong.texts import N_


class NobodyReads(Refusal):
    """Nothing is stored that nobody could read."""

    status = 409
    sentence = N_("现在没有人能收这条反馈，没有记下。请过几天再来，或向社区说。")


class ReadersChanged(Refusal):
    """Whom the steward was told of is not who would read it."""

    status = 409
    sentence = N_("收反馈的人刚刚变了，现在是{readers}。请再看一下，再交。")


class NotSpokenOf(Refusal):
    sentence = N_("不能反馈这个岗位。")


class AnsweredAlready(Refusal):
    status = 409
    sentence = N_("这条反馈已经答复过了。")
