"""Two people's drafts side by side, and one put on top of the other."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.playbooks.comparing import Change, Line, text_diff
from hutong.playbooks.comparing.merging import Meeting
from hutong.playbooks.comparing.texts import merged_lines
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.putting_together import put_together
from hutong.playbooks.queries import revision_source


@dataclass(frozen=True, slots=True)
class Conflict:
    """`mine` and `latest` are what each changed since both began; none of it where a text cannot be read.

    `lines` are my text beside the latest. `merged` is the text of both, none where something must be chosen first.
    """

    base: int
    mine: tuple[Change, ...]
    latest: tuple[Change, ...]
    meetings: tuple[Meeting, ...]
    unsettled: tuple[Meeting, ...]
    lines: tuple[Line, ...]
    merged: str | None
    is_readable: bool


async def conflict_of(
    session: AsyncSession, draft: PlaybookVersion, base: int, mine: str, choices: Mapping[str, str] | None = None
) -> Conflict:
    """`draft` holds the latest text; `base` is the revision from which `mine` was written."""
    before = await revision_source(session, draft.id, base) or draft.source
    lines = text_diff(draft.source, mine)
    both = put_together(before, mine, draft.source, choices)
    if both is None:
        by_line = merged_lines(before, mine, draft.source)
        return Conflict(base, (), (), (), (), lines, by_line, is_readable=False)
    return Conflict(
        base, both.mine, both.latest, both.meetings, both.unsettled, lines, both.merged, is_readable=True
    )  # fmt: skip
