"""What programs send about playbooks, and what they are answered."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import msgspec

from hutong.playbooks.checking import Finding
from hutong.playbooks.comparing import Change
from hutong.playbooks.models import PlaybookReview, PlaybookVersion
from hutong.playbooks.packing.archives import MOST_OF_ALL
from hutong.playbooks.toml import MOST_CHARACTERS
from hutong.rehearsals.queries import Listed as DifferingCase

Source = Annotated[str, msgspec.Meta(max_length=MOST_CHARACTERS, description="A playbook in TOML.")]
Pack = Annotated[str, msgspec.Meta(max_length=MOST_CHARACTERS + 4000, description="A pack, or a playbook in TOML.")]
Archive = Annotated[bytes, msgspec.Meta(max_length=MOST_OF_ALL, description="A pack with its pictures, base64.")]
Number = Annotated[str, msgspec.Meta(max_length=60, description="The document number (文号).")]
Reason = Annotated[str, msgspec.Meta(max_length=400, description="Why every open warning may stand.")]
Revision = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
VersionNumber = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """`on`: the day it would come into force, for warnings about the office itself; today without one."""

    source: Source
    on: date | None = None


class Which(msgspec.Struct, frozen=True, kw_only=True):
    """One text: a version, a draft, a source, or with nothing the version in force."""

    version: VersionNumber | None = None
    draft: UUID | None = None
    source: Source | None = None


class Compare(msgspec.Struct, frozen=True, kw_only=True):
    old: Which
    new: Which


class BeginDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The id is the sender's, so that sending again begins one draft. Without a source it begins from a version.

    Without a version either, from the one published last.
    """

    id: UUID
    source: Source | None = None
    based_on: VersionNumber | None = None
    notes: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class SaveDraft(msgspec.Struct, frozen=True, kw_only=True):
    """`revision` is the one that was read: what another saved meanwhile is not overwritten."""

    revision: Revision
    source: Source
    notes: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class TakeIn(msgspec.Struct, frozen=True, kw_only=True):
    """`onto`: the version that is taken in, as it was seen. `choices`: whose text stands where both changed."""

    revision: Revision
    onto: VersionNumber
    choices: dict[str, Literal["mine", "latest"]] = {}


class Publish(msgspec.Struct, frozen=True, kw_only=True):
    """`onto`: the version published last as the publisher saw it; without one, that of the draft."""

    revision: Revision
    onto: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] | None = None
    number: Number
    in_force_from: date
    trial: bool = False
    trial_until: date | None = None
    because: Reason = ""


class Withdraw(msgspec.Struct, frozen=True, kw_only=True):
    """Those who were told of the version are told why."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class AskApproval(msgspec.Struct, frozen=True, kw_only=True):
    """A word on a draft as it was read: `revision`. The id is the sender's, so that sending again is one word."""

    id: UUID
    revision: Revision


class Approve(AskApproval, frozen=True, kw_only=True):
    """By another person than who saved the draft last."""


class Refuse(AskApproval, frozen=True, kw_only=True):
    """Back to whoever wrote it, with what to change."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class GoBack(msgspec.Struct, frozen=True, kw_only=True):
    """Version `version` is published anew; `id` is that of the new row, the sender's."""

    id: UUID
    version: VersionNumber
    number: Number
    in_force_from: date
    because: Reason = ""


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """The id is that of the draft, the sender's. Either the text of a pack, or the file with its pictures."""

    id: UUID
    pack: Pack | None = None
    archive: Archive | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. `line` counts from 1 in the text, 0 where it is not known."""

    path: str
    line: int
    severity: str
    code: str
    detail: str

    @classmethod
    def all(cls, findings: Iterable[Finding]) -> list["Found"]:
        return [cls(path=f.path, line=f.line, severity=str(f.severity), code=f.code, detail=f.text) for f in findings]


class Differs(msgspec.Struct, frozen=True, kw_only=True):
    """One difference, as a sentence too."""

    path: str
    kind: str
    text: str

    @classmethod
    def all(cls, changes: Iterable[Change]) -> list["Differs"]:
        return [cls(path=change.path, kind=str(change.kind), text=change.text) for change in changes]


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    may_be_published: bool
    findings: list[Found]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is the difference line by line, as other programs print it."""

    same: bool
    changes: list[Differs]
    text: str


class Drafted(msgspec.Struct, frozen=True, kw_only=True):
    """A draft; save it with its `revision`. `onto`: the version published last when it began, or took in another."""

    id: UUID
    revision: int
    based_on: int | None
    onto: int
    notes: str | None
    source: str
    may_be_published: bool
    findings: list[Found]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a draft, `decision` asked, approved or refused; it holds for this very text and no other."""

    id: UUID
    draft: UUID
    revision: int
    sha256: str
    decision: str
    reason: str | None
    decided_at: datetime
    decided_by: UUID | None

    @classmethod
    def of(cls, review: PlaybookReview) -> "Said":
        return cls(
            id=review.id, draft=review.playbook_id, revision=review.revision, sha256=review.sha256,
            decision=review.decision, reason=review.reason, decided_at=review.decided_at, decided_by=review.decided_by,
        )  # fmt: skip


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """`withdrawn_at`: taken back before its day, and never in force."""

    id: UUID
    version: int
    number: str
    in_force_from: date
    trial: bool
    published_at: datetime
    withdrawn_at: datetime | None = None

    @classmethod
    def of(cls, row: PlaybookVersion) -> "Published":
        if row.version is None or row.number is None or row.in_force_from is None or row.published_at is None:
            raise LookupError(row.id)  # pragma: no cover - a published row has them all
        return cls(
            id=row.id, version=row.version, number=row.number, in_force_from=row.in_force_from, trial=row.trial,
            published_at=row.published_at, withdrawn_at=row.withdrawn_at,
        )  # fmt: skip


class WentBack(msgspec.Struct, frozen=True, kw_only=True):
    """In force from its day; or, without a version, kept as a draft that waits to be rehearsed or approved."""

    id: UUID
    revision: int
    waits_for: Literal["approval", "rehearsal"] | None = None
    version: int | None = None
    number: str | None = None
    in_force_from: date | None = None
    trial: bool = False
    published_at: datetime | None = None

    @classmethod
    def of(cls, row: PlaybookVersion, *, rehearses: bool) -> "WentBack":
        waits: Literal["approval", "rehearsal"] = "rehearsal" if rehearses else "approval"
        return cls(
            id=row.id, revision=row.revision, waits_for=waits if row.version is None else None,
            version=row.version, number=row.number, in_force_from=row.in_force_from, trial=row.trial,
            published_at=row.published_at,
        )  # fmt: skip


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A published version: as it was written, and as values."""

    version: int
    number: str | None
    source: str
    document: dict[str, Any]


class ListedDraft(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    revision: int
    notes: str | None
    created_at: datetime


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """Versions, the newest first; `drafts` for those who may write them. `in_force` is that of today."""

    in_force: int | None
    versions: list[Published]
    drafts: list[ListedDraft]


class Packed(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    number: str
    pack: str


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """`seal`: ours, known, unknown, altered, unsigned or shipped; `signed` says it in a sentence."""

    draft: UUID
    revision: int
    seal: str
    signed: str
    changes: list[Differs]
    findings: list[Found]


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """State waiting, running, done, cancelled or failed; `done` of `total` acts; the counts once it is done.

    `differs` says whether anything at all does: a case, a message, a score, a grade or points.
    """

    id: UUID
    state: str
    done: int
    total: int
    first: date
    last: date
    generated: bool
    is_stale: bool
    summary: dict[str, Any] | None
    differs: bool | None
    trouble: str | None


class RehearsedCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that would differ: in what (`kinds`), and by both rules its lines, of a list only the last ones."""

    id: UUID
    case: UUID
    number: str | None
    title: str | None
    kinds: list[str]
    whole: bool
    then: list[Any]
    now: list[Any]

    @classmethod
    def of(cls, one: DifferingCase, *, traces: bool) -> Self:
        then, now = (msgspec.to_builtins(lines if traces else lines[-1:]) for lines in (one.then, one.now))
        return cls(
            id=one.id, case=one.case_id, number=one.number, title=one.title, kinds=list(one.kinds), whole=one.whole,
            then=then, now=now,
        )  # fmt: skip


class RehearsedCases(msgspec.Struct, frozen=True, kw_only=True):
    total: int
    page: int
    size: int
    cases: list[RehearsedCase]
