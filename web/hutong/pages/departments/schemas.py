"""What an officer answers."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.params import Parameter

Line = Annotated[str, msgspec.Meta(max_length=100)]
Long = Annotated[str, msgspec.Meta(max_length=1000)]
Words = Annotated[str, Parameter(query="q", max_length=60)]
"""What a list is searched for."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """到, 改派 or 改期; later that he is there; at last the outcome, with the document's number where there is one."""

    state: Literal["coming", "reassigned", "other_time", "came", "done"]
    officer_name: Line | None = None
    other_time: datetime | None = None
    passed_to: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    reason: Long | None = None
    outcome: Long | None = None
    document_number: Annotated[str, msgspec.Meta(max_length=80)] | None = None


class TakeAction(msgspec.Struct, frozen=True, kw_only=True):
    """An action of the office's flow. `revision` is the one that the page was made from."""

    action: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    revision: int
    note: Long | None = None
    outcome: Long | None = None
    reason: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    present: Line | None = None
    document: Annotated[str, msgspec.Meta(max_length=80)] | None = None


class SetHead(msgspec.Struct, frozen=True, kw_only=True):
    """One of the department's officers; nobody where it is left empty."""

    head: UUID | None = None
