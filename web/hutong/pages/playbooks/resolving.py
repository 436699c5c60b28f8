"""Two people's drafts side by side, and one put on top of the other."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.playbooks import toml
from hutong.playbooks.comparing import Change, Line, compare, text_diff
from hutong.playbooks.comparing.merging import Meeting, Merged, merge
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.comparing.texts import latest_with_comments, merged_lines
from hutong.playbooks.editing import CannotEdit, edit, towards
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
        None if done.unsettled else written(done, before, mine, draft.source),
        is_readable=True,
    )


def written(done: Merged, base: str, mine: str, latest: str) -> str:
    """With everybody's comments: by lines where they come to the same, else the lines edited until they do."""
    by_line = merged_lines(base, mine, latest)
    if by_line is not None and as_playbook(by_line) == done.playbook:
        return by_line
    wanted = toml.raw(toml.write(done.playbook))
    for ground in (latest_with_comments(base, mine, latest), latest):
        book = as_playbook(ground)
        if book is None:
            continue
        with suppress(CannotEdit):
            text = edit(ground, *towards(toml.raw(toml.write(book)), wanted))
            if as_playbook(text) == done.playbook:
                return text
    return toml.write(done.playbook)
