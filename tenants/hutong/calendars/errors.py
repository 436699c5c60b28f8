"""Why a day or a year is not taken."""

from hutong.errors import Refusal
from hutong.texts import N_


class DayTooFar(Refusal):
    status = 422
    sentence = N_("只能填最近 {back} 天以内、今后 {ahead} 天以内的日子。")


class TooManyDays(Refusal):
    status = 422
    sentence = N_("最多 {most} 个例外日，请先撤掉已经过去的。")


class YearKnown(Refusal):
    sentence = N_("这一年的放假安排已经知道了。")


class YearTooFar(Refusal):
    status = 422
    sentence = N_("只能确定今年和以后两年。")
