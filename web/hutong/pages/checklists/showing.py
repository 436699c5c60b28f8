"""Example pictures by name: what the rules in force show, what was sent last, and which drafts mean an older one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.photos.examples import example_photos
from hutong.photos.queries import PhotoView
from hutong.playbooks.checklists import Item
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.pictures import Picture, picture


@dataclass(slots=True, kw_only=True)
class Shown:
    """A name. `in_force` are the pictures that the list in force shows under it, `latest` the one sent last."""

    name: str
    item: Item
    in_force: list[PhotoView] = field(default_factory=list)
    latest: PhotoView | None = None
    older: list[UUID] = field(default_factory=list)
    """Drafts that mean another picture than the latest."""

    @property
    def pictures(self) -> list[PhotoView]:
        return self.in_force or ([self.latest] if self.latest else [])

    @property
    def is_newer(self) -> bool:
        """Whether something was sent since that the rules in force do not show."""
        return self.latest is not None and bool(self.in_force) and self.latest not in self.in_force


async def examples_shown(
    session: AsyncSession, items: Sequence[Item], drafts: Sequence[PlaybookVersion]
) -> list[Shown]:
    """Those of the list in force first, then those that only drafts name."""
    found: dict[str, Shown] = {}
    in_force = list(_named(items, found))
    of_drafts = {draft.id: list(_named(_items(draft), found)) for draft in drafts}
    said = {*in_force, *(each for named in of_drafts.values() for each in named), *map(Picture, found)}
    photos = await example_photos(session, {str(each) for each in said})
    for name, shown in found.items():
        shown.latest = photos.get(name)
    for each in in_force:
        photo = photos.get(str(each))
        if photo is not None and photo not in found[each.name].in_force:
            found[each.name].in_force.append(photo)
    for draft, named in of_drafts.items():
        for each in named:
            shown = found[each.name]
            if each.sha256 and shown.latest and photos.get(str(each)) != shown.latest and draft not in shown.older:
                shown.older.append(draft)
    return list(found.values())


def _named(items: Iterable[Item], found: dict[str, Shown]) -> Iterable[Picture]:
    for item in items:
        for each in map(picture, item.pictures):
            found.setdefault(each.name, Shown(name=each.name, item=item))
            yield each


def _items(draft: PlaybookVersion) -> list[Item]:
    playbook = as_playbook(draft.source)
    return [item for each in playbook.checklists for item in each.items] if playbook else []
