"""Why a hotline list cannot be taken."""

from hutong.errors import Refusal
from hutong.texts import N_


class NotASheet(Refusal):
    status = 422
    sentence = N_("这个文件打不开，请另存为 .xlsx 再传。")


class EmptySheet(Refusal):
    status = 422
    sentence = N_("表里没有一行工单。")


class TooManyRows(Refusal):
    status = 422
    sentence = N_("一张表最多 {most} 行，请分开上传。")


class ColumnMissing(Refusal):
    status = 422
    sentence = N_("请指明哪一列是“{column}”。")


class ColumnTwice(Refusal):
    status = 422
    sentence = N_("同一列不能当两样用。")


class NotNow(Refusal):
    """The list has gone on meanwhile, or somebody pressed twice."""

    sentence = N_("这张表现在不能这样做，请看最新的情况。")
