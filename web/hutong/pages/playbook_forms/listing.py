"""Lists of entries, and the index of sections with what they hold and what is said about them."""

from typing import Any, NamedTuple

from msgspec import inspect

from hutong.pages.playbook_forms.kinds import entry_kind, lists_of, sections
from hutong.pages.playbook_forms.opening import Opened
from hutong.pages.playbook_forms.remarks import within
from hutong.pages.playbook_forms.telling import Teller
from hutong.playbooks.checking import Finding, Severity
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing import Path, at, written
from hutong.playbooks.labels import entry_label, field_hint, field_label
from hutong.playbooks.labels.places import called_in, plain


class Entry(NamedTuple):
    at: str
    title: str
    told: str
    errors: int
    warnings: int
    is_first: bool
    is_last: bool


class Listed(NamedTuple):
    """A list on a page: `name` is where one stands when a finding points at it."""

    at: str
    name: str
    label: str
    hint: str
    entries: list[Entry]
    focus: bool


class Section(NamedTuple):
    at: str
    label: str
    hint: str
    size: int | None
    """Entries of a list; None for what is no list."""
    is_there: bool
    errors: int
    warnings: int


def listed(
    opened: Opened, path: Path, cls: type, kind: inspect.StructType, teller: Teller, *, focus: bool = False
) -> Listed:
    """The entries at a path, each in a sentence."""
    found = at(opened.read, path)
    raws: list[Any] = found if isinstance(found, list) else []
    entries = [
        Entry(
            written((*path, n)),
            entry_label(kind.cls, name=called_in(kind, raw), n=n + 1),
            teller.tell(kind, raw, (*path, n)),
            *_counts(within(opened.findings, (*path, n))),
            n == 0,
            n == len(raws) - 1,
        )
        for n, raw in enumerate(raws)
    ]
    name = str(path[-1])
    return Listed(written(path), name, field_label(cls, name), field_hint(cls, name), entries, focus)


def lists_on(opened: Opened, page: Path, kind: inspect.StructType, focus: str) -> list[Listed]:
    """The lists that belong to what a form is about."""
    found = lists_of(kind)
    if not found or not page:
        return []
    teller = Teller(opened.seen_whole)
    return [
        listed(opened, (*page, name), kind.cls, inner, teller, focus=focus.partition("[")[0] == name)
        for name, inner in found
    ]


def index_of(opened: Opened) -> list[Section]:
    """Every section, in the order of the document."""
    found = []
    for field in sections():
        if field.encode_name in opened.foreign:
            continue
        path = (field.encode_name,)
        value = at(opened.read, path)
        is_list = entry_kind(plain(field.type)) is not None
        found.append(
            Section(
                written(path),
                field_label(Playbook, field.encode_name),
                field_hint(Playbook, field.encode_name),
                (len(value) if isinstance(value, list) else 0) if is_list else None,
                value is not None or not (opened.is_partial or isinstance(field.type, inspect.UnionType)),
                *_counts(within(opened.findings, path)),
            )
        )
    return found


def _counts(findings: list[Finding]) -> tuple[int, int]:
    errors = sum(1 for f in findings if f.severity is Severity.ERROR)
    return errors, len(findings) - errors
