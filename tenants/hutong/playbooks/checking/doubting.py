"""Questions about walks: a section that is there asks something."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.texts import N_


def doubting(draft: Draft) -> Iterator[Finding]:
    doubts = draft.playbook.doubts
    if doubts is not None and draft.is_sound("doubts") and not doubts.asks:
        yield Finding("doubts", "nothing-asked", N_("没有写核对什么，这一节不起作用。"), {}, Severity.WARNING)
