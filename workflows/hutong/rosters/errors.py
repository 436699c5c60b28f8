"""Why a roster cannot be changed so."""

from hutong.errors import Refusal
from hutong.texts import N_


class MonthOutOfReach(Refusal):
    status = 422
    sentence = N_("只能排本月和以后三个月。")


class RosterPublished(Refusal):
    sentence = N_("这个月的排班已经发布，以后只能逐条调整。")


class RosterDoesNotHold(Refusal):
    """Somebody is down for what he cannot do, or something is left out."""

    sentence = N_("还有排错或漏排的，先改好再发布。")


class NotAvailable(Refusal):
    status = 422
    sentence = N_("{person}这一天请假，或者岗位没有这项职责。")


class SameDutyOnly(Refusal):
    status = 422
    sentence = N_("只能和同一项职责、两个人之间对调。")


class DayIsOver(Refusal):
    sentence = N_("这一天已经过去，不能再调整。")


class NotYours(Refusal):
    status = 422
    sentence = N_("这一天现在不是排给您的，不能拿来换。")


class AlreadyOffered(Refusal):
    sentence = N_("这一天已经在等别人答复，先撤回再换。")


class OfferIsOver(Refusal):
    sentence = N_("这次换班已经有了结果，或者那一天的排班变了。")


class DutiesClash(Refusal):
    status = 422
    sentence = N_("{person}那一天同一处或者同一个半天已经排了事。")


class TooLateToUndo(Refusal):
    sentence = N_("当天不能再撤销换班，请找排班的人调整。")
