"""Why a rehearsal cannot begin."""

from hutong.errors import Refusal
from hutong.texts import N_


class TooManyRehearsals(Refusal):
    sentence = N_("已经有 {n} 次推演在进行，请等一次完成，或者先取消一次。")


class PeriodWrong(Refusal):
    status = 422
    sentence = N_("结束的日子要在开始的日子之后，而且不能晚于今天。")


class PeriodTooLong(Refusal):
    status = 422
    sentence = N_("一次最多推演 {days} 天，请缩短时间段。")


class NothingHappened(Refusal):
    status = 422
    sentence = N_("这段时间没有事项，也没有刷卡记录。请换一段时间，或者用模拟事项推演。")


class DraftHasErrors(Refusal):
    sentence = N_("草稿还有错误，先改好再推演。")


class DraftChanged(Refusal):
    sentence = N_("草稿后来又改过，这件的经过算不出来了。请按现在的草稿再做一次推演。")


class RehearsalOver(Refusal):
    sentence = N_("这次推演已经结束，不能取消。")
