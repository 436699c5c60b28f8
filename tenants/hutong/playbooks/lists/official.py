"""The lists as they were published, each a file of this folder."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from hutong.playbooks.checklists import Checklist
from hutong.playbooks.sections import Code, Text


class OfficialList(Checklist, frozen=True, kw_only=True):
    """A list with its dates, and what its categories are called where an office has none of that code."""

    categories: dict[Code, Text]


@cache
def official_lists() -> tuple[OfficialList, ...]:
    """The oldest first."""
    texts = (
        f.read_text(encoding="utf-8") for f in files("hutong.playbooks.lists").iterdir() if f.name.endswith(".toml")
    )
    found = (msgspec.convert(tomllib.loads(text), OfficialList, builtin_types=(date,)) for text in texts)
    return tuple(sorted(found, key=lambda each: (each.from_, each.code)))


def official_list(code: str) -> OfficialList | None:
    return next((each for each in official_lists() if each.code == code), None)
