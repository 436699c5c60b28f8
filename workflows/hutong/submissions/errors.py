"""Why what a phone sent cannot be taken as it is."""

from hutong.errors import Refusal
from hutong.texts import N_


class SentOtherwise(Refusal):
    """The id stands for something else: an earlier submission that differs, or somebody's, which is not told apart."""

    status = 422
    sentence = N_("这份记录已经收过了，内容与这次不同。")


class NothingInIt(Refusal):
    status = 422
    sentence = N_("这份记录里没有内容。")


class CaseOfAnotherAlley(Refusal):
    status = 422
    sentence = N_("清单里写的“已经报过的事”不在这条街巷，请核对。")


class NotInTheRegister(Refusal):
    status = 422
    sentence = N_("台账里没有这一条，请核对。")


class TooManyPhotos(Refusal):
    status = 422
    sentence = N_("一件事最多 {most} 张照片，这一张没有收下。")


class CannotBeRead(Refusal):
    """What is kept of it is not a submission at all; it is typed in from what she tells instead."""

    status = 422
    sentence = N_("手机送来的内容读不出来，请按她说的补录一份纸单。")


class DecidedAlready(Refusal):
    sentence = N_("这份记录已经有人处理过了。")


class NoDutyThere(Refusal):
    status = 422
    sentence = N_("这条街巷不在本街道，或者她那天没有巡访的岗位，不能代收。")
