"""Why an appointment cannot be made so."""

from hutong.errors import Refusal
from hutong.texts import N_


class PostKindUnknown(Refusal):
    status = 422
    sentence = N_("制度里没有这类岗位。")


class PlaceOfAnotherKind(Refusal):
    status = 422
    sentence = N_("“{post}”不负责这样的地方。")


class TooManyPlaces(Refusal):
    sentence = N_("“{post}”最多负责 {most} 处，已经有 {now} 处。")


class TooFewPlaces(Refusal):
    sentence = N_("“{post}”至少负责 {least} 处，这个岗位只有 {now} 处；请先给岗位加上地方。")


class TooManyBelow(Refusal):
    """As many posts report to the superior as its kind allows."""

    sentence = N_("“{superior}”最多管 {most} 个下级岗位，已经有 {now} 个。")


class TooManyHolders(Refusal):
    sentence = N_("{place}的“{post}”最多 {most} 人，已经有 {now} 人。")


class AlreadyAppointed(Refusal):
    sentence = N_("{person}已经担任这个岗位。")


class NotALaterDay(Refusal):
    status = 422
    sentence = N_("续聘要到现在的聘期以后，而且不早于今天。")


class AppointmentOver(Refusal):
    sentence = N_("这次任职已经结束。")


class EndNotEarlier(Refusal):
    """An end that is arranged moves forward only: later is taken back, and arranged anew."""

    status = 422
    sentence = N_("已经排到 {day} 结束，只能提前。要延后，请先撤回结束，再重新安排。")


class WhyIsMissing(Refusal):
    status = 422
    sentence = N_("请写明为什么改。")


class DaysReversed(Refusal):
    status = 422
    sentence = N_("结束日期不能早于开始日期。")


class PersonLeft(Refusal):
    sentence = N_("{person}已经离开，不能任职。")
