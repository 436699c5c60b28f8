"""Facts that stop a warning's being taken note of, or a publication that leaves one open."""

from collections.abc import Sequence

from hutong.errors import Refusal
from hutong.playbooks.checking.findings import Finding
from hutong.texts import N_


class ReasonMissing(Refusal):
    status = 422
    sentence = N_("请写明为什么可以这样，至少 2 个字，最多 {most} 个字。")


class NoSuchWarning(Refusal):
    """The draft was changed meanwhile, or the office was: what was on the page is no longer so."""

    sentence = N_("这处提醒已经不在了，请看最新的一份。")


class WarningsNotAcknowledged(Refusal):
    """Refused whole: each open warning is mended, or somebody says why it may stand."""

    status = 422
    sentence = N_("还有 {count} 处提醒没有改，也没有写明理由（{warnings}），没有发布；现行制度不变。")

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        named = "；".join(f.text.rstrip("。.") for f in self.findings[:3])
        super().__init__(count=len(self.findings), warnings=named + ("……" if len(self.findings) > 3 else ""))
