"""What the journal tells of the things beside a case. The words of a comment stand in its own row, to be erased."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class CaseCommented(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "case.commented"
    comment: UUID
    mentions: tuple[UUID, ...]


class CommentErased(Event, frozen=True, kw_only=True):
    """By its author; what is erased at its term is told with everything else that is."""

    kind: ClassVar[str] = "case.comment_erased"
    comment: UUID


class CaseWatched(Event, frozen=True, kw_only=True):
    """`watching` is false where somebody stopped."""

    kind: ClassVar[str] = "case.watched"
    watching: bool


class CaseLinked(Event, frozen=True, kw_only=True):
    """`linked` is false where a link was taken away."""

    kind: ClassVar[str] = "case.linked"
    other: UUID
    linked: bool


class CaseLabelled(Event, frozen=True, kw_only=True):
    """`labelled` is false where a label was taken off."""

    kind: ClassVar[str] = "case.labelled"
    label: str
    labelled: bool
