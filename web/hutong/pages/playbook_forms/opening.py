"""A draft as the editor opens it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.errors import NotThere
from hutong.pages.playbook_forms.places import Place, pages_above, place_of
from hutong.playbooks import toml
from hutong.playbooks.checking import Finding, check_text
from hutong.playbooks.document import Playbook
from hutong.playbooks.drafts import check_open
from hutong.playbooks.editing import Path, at, written
from hutong.playbooks.errors import DraftChangedMeanwhile
from hutong.playbooks.labels import entry_label, field_label
from hutong.playbooks.labels.places import called_in
from hutong.playbooks.linting import lint
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import revision_source, version_row
from hutong.playbooks.toml_lines import TooMuch
from hutong.texts import N_, gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A text in hand, at a revision: an office's draft, or a baseline's, which has a part of the sections.

    `document` is None where the text cannot be read; `findings` then say why.
    """

    revision: int
    source: str
    document: dict[str, Any] | None
    findings: tuple[Finding, ...]
    is_latest: bool = True
    home: str
    """The address of its forms."""
    whole: str
    """That of the page about the text as a whole."""
    text: str
    """That of the page where it is edited or sent as text."""
    crumbs: tuple[tuple[str, str], ...]
    """The pages above its forms."""
    about: str
    foreign: frozenset[str] = frozenset()
    """Sections that such a text never has."""
    lent: Mapping[str, Any] = field(default_factory=dict)
    """Sections that it lacks and points into all the same: what can be chosen from them is taken from here."""
    row: PlaybookVersion | None = None
    """Of an office's draft."""

    @property
    def read(self) -> dict[str, Any]:
        return self.document or {}

    @property
    def seen_whole(self) -> dict[str, Any]:
        """With what is lent to it."""
        return {**self.lent, **self.read}

    @property
    def is_partial(self) -> bool:
        """It says some sections and is silent about the rest."""
        return bool(self.foreign)


async def opened(session: AsyncSession, office: OfficePlace, draft_id: UUID, *, day: date | None = None) -> Opened:
    """The latest; with a day, the office's own people and calendar are looked at too.

    Raises NoSuchVersion, AlreadyPublished, DraftDiscarded.
    """
    row = await version_row(session, draft_id)
    check_open(row)
    checked = check_text(row.source)
    about_office = await lint(session, checked.playbook, day=day) if day and checked.playbook else ()
    whole = f"{office.home}/playbooks/drafts/{draft_id}"
    return Opened(
        revision=row.revision, source=row.source, document=read_text(row.source), row=row,
        findings=(*checked.findings, *about_office), home=f"{whole}/edit", whole=whole, text=f"{whole}/edit/text",
        crumbs=((gettext(N_("制度")), f"{office.home}/playbooks"), (gettext(N_("草稿")), whole)),
        about=gettext(N_("一次改一处，改完就存进草稿。发布前现行制度不变。")),
    )  # fmt: skip


async def as_seen(session: AsyncSession, office: OfficePlace, draft_id: UUID, revision: str) -> Opened:
    """As it was when the form was opened, which somebody may have changed since; raises DraftChangedMeanwhile too."""
    latest = await opened(session, office, draft_id)
    seen = revision_in(revision)
    if seen == latest.revision:
        return latest
    source = await revision_source(session, draft_id, seen) if 0 < seen < latest.revision else None
    if source is None:
        raise DraftChangedMeanwhile
    return replace(
        latest, revision=seen, source=source, document=read_text(source), findings=check_text(source).findings,
        is_latest=False,
    )  # fmt: skip


def revision_in(typed: str) -> int:
    """The number that a form sent; -1 for what is none."""
    return int(typed[:9]) if typed.isascii() and typed.isdigit() else -1


def read_text(source: str) -> dict[str, Any] | None:
    """As plain tables; None for what cannot be read."""
    try:
        return toml.raw(source)
    except (toml.SyntaxWrong, TooMuch):
        return None


def place_at(path: str, document: dict[str, Any]) -> Place:
    """Raises NotThere for a path that no playbook has, and for an entry that this one has not."""
    place = place_of(path)
    if place is None:
        raise NotThere
    for n, part in enumerate(place.page):
        if isinstance(part, int) and at(document, place.page[: n + 1]) is None:
            raise NotThere
    return place


def title_of(document: dict[str, Any], page: Path) -> str:
    """What the page is about, by name."""
    if not page:
        return gettext(N_("名称和说明"))
    place = place_of(written(page))
    if isinstance(page[-1], int) and place is not None and isinstance(place.kind, inspect.StructType):
        return entry_label(place.kind.cls, name=called_in(place.kind, at(document, page)), n=page[-1] + 1)
    return field_label(Playbook, str(page[0]))


def trail(document: dict[str, Any], page: Path, home: str) -> list[tuple[str, str]]:
    """The pages above, as links."""
    return [(title_of(document, above), f"{home}?at={written(above)}") for above in pages_above(page)]
