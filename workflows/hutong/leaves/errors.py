"""Why leave cannot be taken so."""

from hutong.errors import Refusal
from hutong.texts import N_


class LeaveTooLong(Refusal):
    status = 422
    sentence = N_("一次最多请 {n} 天，时间更长的请联系街道管理员。")


class LeaveInThePast(Refusal):
    status = 422
    sentence = N_("不能请已经过去的日子。")


class LeaveOverlaps(Refusal):
    status = 422
    sentence = N_("这几天已经请过假了（{since}至{until}）。")


class LeaveSettled(Refusal):
    sentence = N_("这次请假已经有结果了。")


class LeaveOver(Refusal):
    sentence = N_("这次请假已经结束。")
