"""What the journal says of playbooks. The text itself stays in its row; the hash ties the two together."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class DraftSaved(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "playbook.draft_saved"

    revision: int
    sha256: str
    findings: int


class DraftCaughtUp(Event, frozen=True, kw_only=True):
    """It took in what the versions published since it began have changed."""

    kind: ClassVar[str] = "playbook.draft_caught_up"

    revision: int
    before: int
    version: int


class DraftDiscarded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "playbook.draft_discarded"

    revision: int


class ApprovalAsked(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "playbook.approval_asked"

    revision: int
    sha256: str


class DraftApproved(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "playbook.approved"

    revision: int
    sha256: str


class DraftRefused(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "playbook.refused"

    revision: int
    sha256: str
    reason: str


class PlaybookPublished(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "playbook.published"

    version: int
    number: str
    in_force_from: date
    trial: bool
    trial_until: date | None = None
    approved_by: UUID | None = None
    sha256: str


class PlaybookWithdrawn(Event, frozen=True, kw_only=True):
    """A published version taken back before its day."""

    kind: ClassVar[str] = "playbook.withdrawn"

    version: int
    number: str
    in_force_from: date
    reason: str
