"""Facts about projects that a person can cause."""

from hutong.errors import Refusal
from hutong.texts import N_


class StageLacks(Refusal):
    """More is asked before the next stage; a reason lets it go on all the same."""

    status = 422
    sentence = N_("这一步还缺：{what}。补齐，或者写明为什么先往下走。")


class StageNotNext(Refusal):
    sentence = N_("六步要按先后走；这一步刚才可能已经由别人推进，请看最新的情况。")


class ProjectEnded(Refusal):
    sentence = N_("这个项目已经结束，不能再改。")


class ProjectChangedMeanwhile(Refusal):
    sentence = N_("您打开以后，别人改过这个项目。请对照最新的内容再改一次。")


class LineHasCase(Refusal):
    sentence = N_("这一条已经转成事项，在事项里办。")


class LineIsSettled(Refusal):
    sentence = N_("这一条已经销账。")


class NotLastStage(Refusal):
    sentence = N_("走到“{stage}”以后，项目才能结束。")


class OverBudget(Refusal):
    status = 422
    sentence = N_("这本经费批了 {approved} 元，已支 {spent} 元，只剩 {left} 元。")


class EntryAlreadyWithdrawn(Refusal):
    sentence = N_("这一笔已经撤销。")
