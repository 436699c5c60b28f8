"""Why something cannot be done with a case."""

from hutong.errors import Refusal
from hutong.texts import N_


class CaseAlreadyClosed(Refusal):
    sentence = N_("这件事已经办结，不能再办理。")


class ReportedOtherwise(Refusal):
    """The id is that of an earlier report, which said something else."""

    status = 422
    sentence = N_("这件事已经报过了，内容与这次不同。")


class CaseNotClosed(Refusal):
    sentence = N_("这件事还没有办结。")


class CaseMovedOn(Refusal):
    """Someone else acted while the page was open, or the button was pressed twice."""

    sentence = N_("这件事刚刚有人办理过，请看最新的情况。")


class NotYourCase(Refusal):
    status = 403
    sentence = N_("这件事现在不由您办理。")


class ActionUnknown(Refusal):
    status = 422
    sentence = N_("这一步没有这个办法。")


class NoMoreTimes(Refusal):
    sentence = N_("“{action}”最多 {times} 次，已经用完。")


class AcceptedAlready(Refusal):
    sentence = N_("已经受理，这一步不能再不予受理。")


class EvidenceMissing(Refusal):
    status = 422


class TooLateToDefer(Refusal):
    sentence = N_("已经逾期，不能再申请缓办。")


class TooLateToPause(Refusal):
    sentence = N_("已经逾期，不能再挂起。")


class PausedLongEnough(Refusal):
    sentence = N_("“{action}”的时间已经用完，不能再挂起。")


class IsPaused(Refusal):
    sentence = N_("正在挂起，请先恢复计时。")


class NotPaused(Refusal):
    sentence = N_("这件事没有挂起。")


class UnderOrder(Refusal):
    sentence = N_("正在督办，不能缓办或挂起；需要时请督办的人改期限。")


class LimitInThePast(Refusal):
    status = 422
    sentence = N_("这个时间已经过了，请改一个。")


class LimitTooFar(Refusal):
    status = 422
    sentence = N_("督办的期限最长 {days} 天。")


class LaterThanTheLimit(Refusal):
    """Whoever has time left gets no more of it by being pressed."""

    status = 422
    sentence = N_("还没有逾期，督办的期限不能晚于原来的期限。")


class NobodyToHandTo(Refusal):
    status = 422
    sentence = N_("这个岗位现在不能接这件事，请另选一个。")


class SamePlace(Refusal):
    status = 422
    sentence = N_("已经在这里了，请另选一个。")


class NotMergeable(Refusal):
    """One that others follow leads; one that follows leads nobody; danger follows only danger."""

    status = 422


class NotMerged(Refusal):
    sentence = N_("这件事没有并到别的事项里。")


class ConditionNotMet(Refusal):
    """The playbook offers the action under a condition."""

    sentence = N_("“{action}”现在不符合制度规定的条件：{condition}。")


class ReasonMissing(Refusal):
    status = 422
    sentence = N_("请选一个原因。")


class VerifiedByAnother(Refusal):
    status = 403
    sentence = N_("处置的人不能自己核查。")


class RoundMissing(Refusal):
    status = 422
    sentence = N_("请记下这一轮的情况：谁去的、对方的难处、答应的帮助。")


class NotAPlaceForRounds(Refusal):
    sentence = N_("这一步不用记劝导。")


class CallKindUnknown(Refusal):
    """No kind of joint call of the playbook."""

    status = 422
    sentence = N_("没有这种联动方式。")


class MeetingTimeMissing(Refusal):
    status = 422
    sentence = N_("请写明什么时间集合。")


class NoOtherTime(Refusal):
    """The department asked for none, or it was answered already."""

    sentence = N_("这个部门没有要改的时间，或者已经答复过。")


class CalledAlready(Refusal):
    status = 422
    sentence = N_("这个部门已经在这次联动里了。")


class NotAPlaceForCalls(Refusal):
    sentence = N_("这一步不能呼叫部门。")


class CallStillOpen(Refusal):
    sentence = N_("上一次联合处置还没有记下结果。")


class CallMissing(Refusal):
    sentence = N_("还没有呼叫部门。")


class NotYetMet(Refusal):
    sentence = N_("约定的集合时间还没到，部门也没有到场记录，现在不能记为办完。")


class NobodyCame(Refusal):
    status = 422
    sentence = N_("没有部门到场，不能记为办完。请再次呼叫，或记为未果并写明原因。")


class NotEnoughCame(Refusal):
    status = 422
    sentence = N_("到场的部门还不够（{departments}没到），不能记为办完。")


class LeadNotCalled(Refusal):
    status = 422
    sentence = N_("“{department}”牵头，必须一起请。")


class MeetingInThePast(Refusal):
    status = 422
    sentence = N_("集合时间已经过了，请改一个。")


class DepartmentsMissing(Refusal):
    status = 422
    sentence = N_("请至少选一个部门。")


class DepartmentUnknown(Refusal):
    status = 422
    sentence = N_("“{department}”现在不能呼叫。")


class NotWithdrawable(Refusal):
    sentence = N_("已经开始办理，不能撤回了。")


class ReopenedTooOften(Refusal):
    sentence = N_("已经重新办理过 {times} 次，不能再重开，请另报一件。")


class CategoryUnknown(Refusal):
    status = 422
    sentence = N_("请选择问题的类别。")


class NotBatchable(Refusal):
    sentence = N_("“{action}”不能一起办理。")


class NothingToSend(Refusal):
    status = 422
    sentence = N_("请至少选一件事项。")


class AnswerAlreadyDone(Refusal):
    sentence = N_("这次呼叫已经记下结果。")


class NotAtOnce(Refusal):
    status = 422
    sentence = N_("“{category}”不能当场办结，请立案后按流程办理。")


class AlreadyReferred(Refusal):
    sentence = N_("已经报区里移送，正在等回复。")


class NotReferred(Refusal):
    """The request was answered or taken back meanwhile, or the case has ended."""

    sentence = N_("移送的情况已有变化，请看最新的情况。")
