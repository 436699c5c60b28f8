"""Why points cannot be granted or taken back."""

from hutong.errors import Refusal
from hutong.texts import N_


class GrantAlreadyUndone(Refusal):
    sentence = N_("这一笔分已经撤销过了。")


class PointsAlreadySpent(Refusal):
    sentence = N_("这一笔分已经用掉，不能撤销。")


class NothingGranted(Refusal):
    sentence = N_("这次登记没有记过分。")
