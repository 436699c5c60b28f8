"""Two texts that began as one, put together with everybody's comments."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from hutong.playbooks import toml
from hutong.playbooks.comparing import Change, compare
from hutong.playbooks.comparing.merging import Meeting, Merged, merge
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.comparing.texts import latest_with_comments, merged_lines
from hutong.playbooks.editing import CannotEdit, edit, towards


@dataclass(frozen=True, slots=True)
class Together:
    """`mine` and `latest` are what each changed. `merged` is the text of both, none while something must be chosen."""

    mine: tuple[Change, ...]
    latest: tuple[Change, ...]
    meetings: tuple[Meeting, ...]
    unsettled: tuple[Meeting, ...]
    merged: str | None


def put_together(before: str, mine: str, latest: str, choices: Mapping[str, str] | None = None) -> Together | None:
    """None where one of the three texts cannot be read."""
    old, my, their = (as_playbook(text) for text in (before, mine, latest))
    if old is None or my is None or their is None:
        return None
    done = merge(old, my, their, choices)
    return Together(
        compare(old, my),
        compare(old, their),
        done.meetings,
        done.unsettled,
        None if done.unsettled else written(done, before, mine, latest),
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
