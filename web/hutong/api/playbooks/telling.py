"""What a problem says beyond its sentence: the findings of a playbook, or what somebody else changed meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from hutong.api.playbooks.schemas import Differs, Found
from hutong.errors import Refusal
from hutong.playbooks.checking import check_text
from hutong.playbooks.comparing import compare, unified_diff
from hutong.playbooks.errors import AnotherPublished, ChoicesMissing, DraftChangedMeanwhile
from hutong.playbooks.models import PlaybookVersion


@contextmanager
def with_findings() -> Iterator[None]:
    """A refusal that has findings tells them, and one that another publication causes, what that changed."""
    try:
        yield
    except Refusal as refusal:
        if findings := getattr(refusal, "findings", ()):
            refusal.more = {"findings": msgspec.to_builtins(Found.all(findings))}
        if isinstance(refusal, AnotherPublished):
            refusal.more = {"onto": refusal.newest, "changes": msgspec.to_builtins(Differs.all(refusal.changes))}
        if isinstance(refusal, ChoicesMissing):
            refusal.more = {
                "choices": [
                    {"name": one.name, "place": one.mine.place, "mine": one.mine.what, "latest": one.latest.what}
                    for one in refusal.meetings
                ]
            }
        raise


def changed_meanwhile(stored: PlaybookVersion, sent: str) -> DraftChangedMeanwhile:
    """With the way from what is stored now to what was sent, and the revision to begin from."""
    refusal = DraftChangedMeanwhile()
    old, new = check_text(stored.source).playbook, check_text(sent).playbook
    changes = compare(old, new) if old is not None and new is not None else ()
    refusal.more = {
        "revision": stored.revision,
        "changes": msgspec.to_builtins(Differs.all(changes)),
        "text": unified_diff(stored.source, sent, old_name="stored", new_name="sent"),
    }
    return refusal
