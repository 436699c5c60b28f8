"""Why something cannot be noted beside a case."""

from hutong.errors import Refusal
from hutong.texts import N_


class NoSuchCase(Refusal):
    status = 422
    sentence = N_("没有找到这个编号的事项。")


class SameCase(Refusal):
    status = 422
    sentence = N_("不能关联自己。")


class TooManyLabels(Refusal):
    status = 422
    sentence = N_("一件事项最多 {most} 个标签。")


class NotAPost(Refusal):
    status = 422
    sentence = N_("请从列表里选岗位。")


class NotYourComment(Refusal):
    status = 403
    sentence = N_("只能删自己写的话。")
