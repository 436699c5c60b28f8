"""Why the register is not changed so."""

from hutong.errors import Refusal
from hutong.texts import N_


class AlreadyDecided(Refusal):
    sentence = N_("这一条已经有了答复。")


class EntryMissing(Refusal):
    status = 422
    sentence = N_("请选出是台账里的哪一家。")


class EntryGone(Refusal):
    sentence = N_("台账里这一家已经注明搬走了。")


class NameMissing(Refusal):
    status = 422
    sentence = N_("请写名称或门牌。")


class NameTaken(Refusal):
    status = 422
    sentence = N_("这条街巷的台账里已经有“{name}”。")


class NothingWrong(Refusal):
    status = 422
    sentence = N_("请写清楚哪里不对：名称、类别、户数、人数，或者写一句话。")


class CountsOfYardsOnly(Refusal):
    status = 422
    sentence = N_("只有院落登记户数和人数。")


class ReasonMissing(Refusal):
    status = 422
    sentence = N_("不改，请告诉她（他）为什么。")


class DayNotYet(Refusal):
    status = 422
    sentence = N_("这一天还没有到。")


class SheetWrong(Refusal):
    status = 422
    sentence = N_("表里有 {n} 行有问题，一行也没有写入。改好再传。")


class RowRefused(Refusal):
    status = 422
    sentence = N_("第 {n} 行：{why} 一行也没有写入。")
