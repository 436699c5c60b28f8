"""Facts about a day's work that a person can cause."""

from hutong.errors import Refusal
from hutong.texts import N_


class NotYourAlley(Refusal):
    status = 403
    sentence = N_("这条街巷今天不由您负责。")


class PatrolAlreadyFinished(Refusal):
    status = 422
    sentence = N_("这次巡访已经交过了，内容与这次不同。")


class NoSuchItem(Refusal):
    status = 422
    sentence = N_("清单里没有“{item}”这一项。")


class ItemsMissing(Refusal):
    """Every item of the day's checklist gets an answer."""

    status = 422
    sentence = N_("还有 {count} 项没有填：{items}。")


class TimesTurned(Refusal):
    status = 422
    sentence = N_("结束时间早于开始时间，请核对。")


class NotInTheFuture(Refusal):
    status = 422
    sentence = N_("时间还没有到，请核对手机的日期和时间。")


class NotFixedLikeThat(Refusal):
    status = 422
    sentence = N_("“{category}”不能这样随手处理，请上报。")


class NeedAlreadyAnswered(Refusal):
    sentence = N_("这条需求已经有答复。")


class NoChecklistToday(Refusal):
    sentence = N_("今天没有生效的清单，请联系街道管理员。")
