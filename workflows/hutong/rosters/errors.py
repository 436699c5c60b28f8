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
