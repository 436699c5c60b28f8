"""Facts that stop a baseline's use."""

from hutong.errors import NotThere, Refusal
from hutong.playbooks.checking import Finding
from hutong.texts import N_


class NoSuchBaseline(NotThere):
    """This place has published no such version."""


class BaselineChangedMeanwhile(Refusal):
    sentence = N_("这份基准已被别人改过，请先看最新的一份。")


class BaselineHasErrors(Refusal):
    """Refused whole, with every finding; the version before stays as it is."""

    status = 422
    sentence = N_("基准有 {count} 处错误，没有发布。")

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(field="source", count=len(findings))


class BaselineNumberMissing(Refusal):
    status = 422
    sentence = N_("发布基准要写文号。")


class BaselineNumberTaken(Refusal):
    status = 422
    sentence = N_("文号“{number}”已经用过了。")


class BaselineTooEarly(Refusal):
    status = 422
    sentence = N_("施行日期不能早于上一版的 {day}。")


class SectionsMissing(Refusal):
    status = 422
    sentence = N_("请至少选一节。")


class BaselineMissing(Refusal):
    """The document says that it takes over from a version which is not there."""

    status = 422
    sentence = N_("制度里写着沿用{name}基准第 {n} 版，但没有这一版；请改正或删去“inherits”一节。")
