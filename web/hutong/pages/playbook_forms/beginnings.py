"""Packs of which a section can be copied, where a baseline has not got it yet."""

from functools import cache
from typing import NamedTuple

from hutong.pages.playbook_forms.opening import Opened
from hutong.playbooks import packs, toml
from hutong.playbooks.editing import Path, at
from hutong.playbooks.labels.places import called


class Beginning(NamedTuple):
    code: str
    name: str


def beginnings(draft: Opened, page: Path) -> list[Beginning]:
    """None for an office's draft, which began from a pack; none for what is there already."""
    if not draft.is_partial or len(page) != 1 or at(draft.read, page):
        return []
    documents = ((code, _raw(code)) for code in packs.names())
    return [Beginning(code, called(document) or code) for code, document in documents if page[0] in document]


@cache
def _raw(code: str) -> dict[str, object]:
    return toml.raw(packs.text(code))
