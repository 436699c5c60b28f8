"""Facts that stop a playbook's use."""

from typing import TYPE_CHECKING

from hutong.errors import NotThere, Refusal
from hutong.texts import N_

if TYPE_CHECKING:
    from hutong.playbooks.checking.findings import Finding
    from hutong.playbooks.comparing.changes import Change
    from hutong.playbooks.comparing.merging import Meeting


class NotInPlaybook(LookupError):  # noqa: N818 - names the fact, as all errors here do
    """A code that the version in hand does not have: a fault of the caller, since published references are checked."""

    def __init__(self, section: str, code: str) -> None:
        super().__init__(f"no {section} {code!r} in this playbook")
        self.section = section
        self.code = code


class NoPlaybookInForce(Refusal):
    """The office has published nothing for that day."""

    sentence = N_("这一天还没有施行的制度。")


class NoSuchVersion(NotThere):
    """This office has no such version or draft."""


class PlaybookHasErrors(Refusal):
    """Refused whole, with every finding; the version in force stays in force."""

    status = 422
    sentence = N_("制度有 {count} 处错误，没有发布；现行制度不变。")

    def __init__(self, findings: "tuple[Finding, ...]") -> None:
        self.findings = findings
        super().__init__(field="source", count=sum(1 for f in findings if f.severity == "error"))


class DraftChangedMeanwhile(Refusal):
    """Somebody else saved the draft in between."""

    sentence = N_("草稿已被别人改过，请先看最新的一份。")


class AnotherPublished(Refusal):
    """Since the author looked, another version was published, or taken back: what it changed would be undone unseen."""

    sentence = N_("起草以后发布的制度变了：您看过的是第 {seen} 版，现在最后发布的是第 {newest} 版。请先看看改了什么。")

    def __init__(self, seen: int, newest: int, changes: "tuple[Change, ...]") -> None:
        self.newest = newest
        self.changes = changes
        super().__init__(seen=seen, newest=newest)


class NothingToTakeIn(Refusal):
    """Nothing was published since the draft began, or nothing stood before it to compare with."""

    sentence = N_("起草以后没有发布别的制度，没有可收进来的。")


class NotReadableYet(Refusal):
    """Only what reads as a playbook can take in what another changed."""

    status = 422
    sentence = N_("草稿里还有读不出来的地方，改好以后才能收进别的一版的改动。")


class ChoicesMissing(Refusal):
    """The draft and the newer version changed the same places, each in its own way."""

    sentence = N_("有 {n} 处草稿和新的一版都改了，请逐处选用哪一边的。")

    def __init__(self, meetings: "tuple[Meeting, ...]") -> None:
        self.meetings = meetings
        super().__init__(n=len(meetings))


class AlreadyPublished(Refusal):
    """A published version is never edited; a change begins as a new draft."""

    sentence = N_("已发布的制度不能再改，请另起草稿。")


class DraftDiscarded(Refusal):
    """A draft that was thrown away is read and not written."""

    sentence = N_("这份草稿已经作废，请另起草稿。")


class ApprovalMissing(Refusal):
    """The office wants a second person's word on the very text that is to be published."""

    status = 422
    sentence = N_("制度要求由第二个人审批。这份文本还没有批准，请先送审。")


class AlreadyDecided(Refusal):
    """The same text was approved or refused meanwhile."""

    sentence = N_("这份草稿已经有审批意见了，请看最新的一页。")


class ApproverIsAuthor(Refusal):
    """Nobody approves what he wrote, or wrote a part of."""

    status = 422
    sentence = N_("这份草稿里有您写的内容，要请没有写过它的人审批。")


class RefusalReasonMissing(Refusal):
    """A draft goes back with a word on what to change."""

    status = 422
    sentence = N_("退回草稿要写明理由，起草的人才知道改什么。")


class TrialEndMisplaced(Refusal):
    """Only what is on trial has an end of the trial, and it lies after the beginning."""

    status = 422
    sentence = N_("试行到期日只在勾选“试行”时填写，并且不能早于施行日期。")


class DocumentNumberMissing(Refusal):
    status = 422
    sentence = N_("发布制度要写文号。")


class DocumentNumberTaken(Refusal):
    status = 422
    sentence = N_("文号“{number}”已经用过了。")


class InForceTooLate(Refusal):
    """A slip of the year would put the rules out of reach; what begins much later is published later."""

    status = 422
    sentence = N_("施行日期最晚写到 {day}（今后 {days} 天以内）。请看看年份有没有写错。")


class InForceAlready(Refusal):
    """What has governed a day is not taken back; what was before comes back as a version of its own."""

    sentence = N_("第 {n} 版已经施行，不能撤回。要改回去，请恢复以前的一版。")


class CasesGoByIt(Refusal):
    """Open cases were moved to a version before its day."""

    status = 409
    sentence = N_("还有事项已经转到第 {n} 版，不能撤回。请先把它们转到别的版本。")


class LaterPublished(Refusal):
    """A later version follows this one: it is withdrawn first."""

    sentence = N_("第 {n} 版是接着这一版发布的，请先撤回第 {n} 版。")


class AlreadyWithdrawn(Refusal):
    """Once is enough."""

    sentence = N_("第 {n} 版已经撤回了。")


class WithdrawalReasonMissing(Refusal):
    """Those who were told of it are told why it is no more."""

    status = 422
    sentence = N_("撤回要写明理由，收到过通知的人会看到。")


class InForceTooEarly(Refusal):
    """Only an office's first version may reach back: days already lived under one rule keep it."""

    status = 422
    sentence = N_("施行日期不能早于 {day}。")
