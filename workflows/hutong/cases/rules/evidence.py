"""What an action must bring with it."""

from typing import Protocol

from hutong.cases.errors import EvidenceMissing
from hutong.errors import FieldProblem, Invalid
from hutong.playbooks.flows import Action, Evidence
from hutong.texts import N_

ASKED = {
    Evidence.NOTE: ("note", N_("请写一句说明。")),
    Evidence.OUTCOME: ("outcome", N_("请写明结果。")),
    Evidence.PHOTO_BEFORE: ("photo_before", N_("请拍一张整改前的照片。")),
    Evidence.PHOTO_AFTER: ("photo_after", N_("请拍一张整改后的照片。")),
    Evidence.ROLL_CALL: ("present", N_("请点名：写明有谁在场。")),
    Evidence.DOCUMENT: ("document", N_("请写文书编号。")),
}


class Brought(Protocol):
    @property
    def note(self) -> str | None: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def photos_before(self) -> int: ...
    @property
    def photos_after(self) -> int: ...
    @property
    def present(self) -> str | None: ...
    @property
    def document(self) -> str | None: ...
    @property
    def came(self) -> tuple[str, ...]: ...
    @property
    def arrived(self) -> tuple[str, ...]: ...


class EvidenceIncomplete(Invalid):
    """Every missing piece is named at its field."""


def check_evidence(action: Action, brought: Brought) -> None:
    """Raises EvidenceMissing for one piece, EvidenceIncomplete for several."""
    if not action.evidence:
        return
    has = {
        Evidence.NOTE: bool(brought.note and brought.note.strip()),
        Evidence.OUTCOME: bool(brought.outcome and brought.outcome.strip()),
        Evidence.PHOTO_BEFORE: brought.photos_before > 0,
        Evidence.PHOTO_AFTER: brought.photos_after > 0,
        # A department that recorded its own arrival was there: nobody need tick it once more.
        Evidence.ROLL_CALL: bool(brought.came or brought.arrived or (brought.present and brought.present.strip())),
        Evidence.DOCUMENT: bool(brought.document and brought.document.strip()),
    }
    missing = [ASKED[piece] for piece in action.evidence if not has[piece]]
    if len(missing) == 1:
        field, sentence = missing[0]
        raise EvidenceMissing(sentence, field=field)
    if missing:
        raise EvidenceIncomplete([FieldProblem(field, sentence) for field, sentence in missing])
