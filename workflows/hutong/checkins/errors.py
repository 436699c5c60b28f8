"""Why someone cannot be checked in."""

from hutong.errors import Refusal
from hutong.texts import N_


class CardUnknown(Refusal):
    status = 422
    sentence = N_("没有登记过这张卡：{card}。请核对卡号，或按姓名登记。")


class NotOfThisCommunity(Refusal):
    status = 422
    sentence = N_("{name}今天没有在您的社区负责街巷，请到所在社区登记。")


class NoLongerHere(Refusal):
    """She had alleys here until lately, and nothing of then is to be filed with a card."""

    status = 422
    sentence = N_("{name}现在不归这个社区，也没有等着一起登记的日子。早先在这里的日子，请到“补登”里登记。")


class NotHereThatDay(Refusal):
    status = 422
    sentence = N_("{name}这一天不归您的社区，请到那天所在的社区登记。")


class AlreadyCheckedIn(Refusal):
    sentence = N_("{name}{day}已经登记过了（{at}），不用再刷。")


class DayIsEmpty(Refusal):
    """Nothing was recorded on the day; the community worker may ask, and writes down what she is told."""

    status = 422
    sentence = N_("{name}{day}还没有任何记录。请当面问一问，把做了什么写在下面，再登记。")


class ReasonMissing(Refusal):
    status = 422
    sentence = N_("补登请写明原因。")


class TooLongAgo(Refusal):
    status = 422
    sentence = N_("只能补登最近 {days} 天。")


class DayNotYet(Refusal):
    status = 422
    sentence = N_("不能登记将来的日子。")


class CheckInAlreadyUndone(Refusal):
    sentence = N_("这次登记已经撤销过了。")


class ClosureTooLong(Refusal):
    status = 422
    sentence = N_("一次最多写 {days} 天，也不能写 {days} 天以前的。")


class DaysTurned(Refusal):
    status = 422
    sentence = N_("最后一天早于第一天。")


class CardRevokedAlready(Refusal):
    status = 422
    sentence = N_("这张卡已经作废了。请用新卡，或者在名单里点“没带卡”。")


class NoCards(Refusal):
    sentence = N_("还没有制好的卡，先制卡再打印。")
