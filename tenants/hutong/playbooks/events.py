"""What the journal says of playbooks. The text itself stays in its row; the hash ties the two together."""

from datetime import date
from typing import ClassVar

from hutong.journal import Event


class DraftSaved(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "playbook.draft_saved"

    revision: int
    sha256: str
    findings: int


class PlaybookPublished(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "playbook.published"

    version: int
    number: str
    in_force_from: date
    trial: bool
    sha256: str
