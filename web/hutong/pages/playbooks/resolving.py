"""Two people's drafts side by side, and one put on top of the other."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.playbooks import toml
from hutong.playbooks.comparing import Change, Line, compare, text_diff
from hutong.playbooks.comparing.merging import Meeting, Merged, merge
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.comparing.texts import merged_lines
from hutong.playbooks.models import PlaybookVersion
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
    texts = [as_playbook(text) for text in (before, mine, draft.source)]
    lines, by_line = text_diff(draft.source, mine), merged_lines(before, mine, draft.source)
    if any(text is None for text in texts):
        return Conflict(base, (), (), (), (), lines, by_line, is_readable=False)
    old, my, their = (text for text in texts if text is not None)
    done = merge(old, my, their, choices)
    return Conflict(
        base,
        compare(old, my),
        compare(old, their),
        done.meetings,
        done.unsettled,
        lines,
        None if done.unsettled else _written(done, by_line),
        is_readable=True,
    )


def _written(done: Merged, by_line: str | None) -> str:
    """With everybody's comments, where the lines alone come to the same."""
    return by_line if by_line is not None and as_playbook(by_line) == done.playbook else toml.write(done.playbook)
