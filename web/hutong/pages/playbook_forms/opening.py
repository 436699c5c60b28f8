"""A draft as the editor opens it."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

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
from hutong.playbooks.labels.places import called
from hutong.playbooks.linting import lint
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import revision_source, version_row
from hutong.playbooks.toml_lines import TooMuch
from hutong.texts import N_, gettext


class Opened(NamedTuple):
    """A draft at a revision. `document` is None where the text cannot be read; `findings` then say why."""

    row: PlaybookVersion
    revision: int
    source: str
    document: dict[str, Any] | None
    findings: tuple[Finding, ...]

    @property
    def read(self) -> dict[str, Any]:
        return self.document or {}

    @property
    def is_latest(self) -> bool:
        return self.revision == self.row.revision


async def opened(session: AsyncSession, draft_id: UUID, *, day: date | None = None) -> Opened:
    """The latest; with a day, the office's own people and calendar are looked at too.

    Raises NoSuchVersion, AlreadyPublished, DraftDiscarded.
    """
    row = await version_row(session, draft_id)
    check_open(row)
    checked = check_text(row.source)
    about_office = await lint(session, checked.playbook, day=day) if day and checked.playbook else ()
    return Opened(row, row.revision, row.source, _read(row.source), (*checked.findings, *about_office))


async def as_seen(session: AsyncSession, draft_id: UUID, revision: str) -> Opened:
    """As it was when the form was opened, which somebody may have changed since; raises DraftChangedMeanwhile too."""
    latest = await opened(session, draft_id)
    seen = int(revision[:9]) if revision.isascii() and revision.isdigit() else -1
    if seen == latest.revision:
        return latest
    source = await revision_source(session, draft_id, seen) if 0 < seen < latest.revision else None
    if source is None:
        raise DraftChangedMeanwhile
    return Opened(latest.row, seen, source, _read(source), check_text(source).findings)


def _read(source: str) -> dict[str, Any] | None:
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


def home_of(office: OfficePlace, draft_id: UUID) -> str:
    return f"{office.home}/playbooks/drafts/{draft_id}/edit"


def title_of(document: dict[str, Any], page: Path) -> str:
    """What the page is about, by name."""
    if not page:
        return gettext(N_("名称和说明"))
    place = place_of(written(page))
    cls = getattr(place.kind, "cls", None) if place else None
    if isinstance(page[-1], int) and cls is not None:
        return entry_label(cls, name=called(at(document, page)), n=page[-1] + 1)
    return field_label(Playbook, str(page[0]))


def trail(document: dict[str, Any], page: Path, home: str) -> list[tuple[str, str]]:
    """The pages above, as links."""
    return [(title_of(document, above), f"{home}?at={written(above)}") for above in pages_above(page)]
