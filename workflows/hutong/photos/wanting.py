"""Example pictures that a playbook names: what is missing is said, and what is known elsewhere is put on the shelf.

Known elsewhere are those that ship with the packs, and those that the office's city holds: of shared packs, and of
baselines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs import enqueue
from hutong.photos.examples import EXAMPLE, brought_id, contents_named, example_id, lacking
from hutong.photos.models import Photo
from hutong.photos.schemas import About
from hutong.photos.states import PhotoState
from hutong.playbooks import packs
from hutong.playbooks.baselines.queries import above
from hutong.playbooks.checking import Finding, Severity
from hutong.playbooks.document import Playbook
from hutong.playbooks.library.pictures import pictures_in_city
from hutong.playbooks.linting.linting import beside
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.pictures import Picture, Shelf, keep_on, picture, pictures_in
from hutong.playbooks.queries import DRAFT, PUBLISHED
from hutong.texts import N_

_VERSIONS = 5
"""Of the published ones the latest, whose pictures are looked after; older ones had theirs when they were published."""


_MISSING = {
    False: N_("还没有照片“{picture}”，请到“清单”页上传。"),
    True: N_(
        "照片库里没有“{picture}”的这一张（内容 {mark}）：请导入带照片的制度包，或者删去 @ 后面的指纹，改用自己上传的。"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A picture to be put on the shelf: the photo it becomes, what that is of, and its bytes."""

    id: UUID
    about: About
    content: bytes


@beside
async def pictures_wanted(session: AsyncSession, playbook: Playbook) -> Sequence[Finding]:
    """What ships with the packs comes by itself when an office begins."""
    named = [
        (f"checklists[{i}].items[{j}].{'photo' if said == item.photo else 'photos'}", picture(said))
        for i, checklist in enumerate(playbook.checklists)
        for j, item in enumerate(checklist.items)
        for said in item.pictures
    ]
    if not named:
        return ()
    missing = await _missing(session, {each for _, each in named})
    return [
        Finding(path, "picture-missing", _MISSING[bool(each.sha256)], _said(each), Severity.WARNING)
        for path, each in named
        if each in missing
    ]


async def on_the_shelf(session: AsyncSession, names: frozenset[str]) -> Mapping[str, str]:
    """What was sent under each name last, else what ships under it."""
    shipped = packs.contents()
    return {name: shipped[name] for name in names if name in shipped} | await contents_named(session, names)


async def ask_for(session: AsyncSession, contents: frozenset[str]) -> None:
    """What its published versions name was asked for with them; an office asks for all once it has begun."""
    published = await _lists(session, PUBLISHED)
    fresh = contents - {each.sha256 for each in _named(published)}
    if published and await lacking(session, fresh):
        await bring_examples(session)


keep_on(Shelf(contents=on_the_shelf, fetch=ask_for))


async def bring_examples(session: AsyncSession) -> None:
    """Have the pictures that the office's rules pin, and that are known elsewhere, put on its shelf."""
    await enqueue(session, "photo.examples", dedupe_key="photo.examples")


async def known_elsewhere(session: AsyncSession) -> list[Brought]:
    """What the drafts and the latest versions name by its content, is not on the shelf, and can be had."""
    named = _named([*await _lists(session, DRAFT), *await _lists(session, PUBLISHED)])
    wanted = await lacking(session, {each.sha256 for each in named if each.sha256})
    if not wanted:
        return []
    shipped = {digest: content for digest, (_, content) in packs.pictures().items() if digest in wanted}
    held = await pictures_in_city(session, (await above(session)).city_id, wanted - shipped.keys())
    found = shipped | held
    taken = await names_taken(session, {each.name for each in named})
    brought: dict[str, Brought] = {}
    for each in sorted(named, key=str):
        if each.sha256 in found and each.sha256 not in brought:
            brought[each.sha256] = as_brought(
                bound_office(session), each.name, each.sha256, found[each.sha256], is_taken=each.name in taken
            )
            taken |= {each.name}
    return list(brought.values())


def as_brought(office_id: UUID, name: str, sha256: str, content: bytes, *, is_taken: bool) -> Brought:
    """Under its name where nothing is there yet, else by its content alone: no picture of one's own gives way to it."""
    about = About(EXAMPLE, example_id(office_id, sha256 if is_taken else name))
    return Brought(id=brought_id(office_id, sha256), about=about, content=content)


async def _lists(session: AsyncSession, state: str) -> Sequence[Any]:
    """The checklists, as plain tables, of all drafts or of the latest published versions."""
    found = (
        select(PlaybookVersion.document["checklists"])
        .where(PlaybookVersion.office_id == bound_office(session), PlaybookVersion.state == state)
        .order_by(PlaybookVersion.version.desc(), PlaybookVersion.created_at.desc())
    )
    return (await session.scalars(found.limit(_VERSIONS) if state == PUBLISHED else found)).all()


def _named(lists: Sequence[Any]) -> set[Picture]:
    return {each for checklists in lists for _, each in pictures_in({"checklists": checklists})}


async def _missing(session: AsyncSession, named: set[Picture]) -> set[Picture]:
    shipped, contents = packs.contents(), packs.pictures()
    gone = await lacking(session, {each.sha256 for each in named if each.sha256 and each.sha256 not in contents})
    names = {each.name for each in named if not each.sha256 and each.name not in shipped}
    taken = await names_taken(session, names)
    return {each for each in named if each.sha256 in gone or (each.name in names - taken and not each.sha256)}


async def names_taken(session: AsyncSession, names: set[str]) -> set[str]:
    """Those under which something was sent."""
    if not names:
        return set()
    office_id = bound_office(session)
    ids = {example_id(office_id, name): name for name in names}
    found = await session.scalars(
        select(Photo.subject_id).where(
            Photo.office_id == office_id,
            Photo.subject_kind == EXAMPLE,
            Photo.subject_id.in_(ids),
            Photo.state.in_((PhotoState.UPLOADED, PhotoState.READY)),
        )
    )
    return {ids[subject] for subject in found}


def _said(each: Picture) -> dict[str, str]:
    return {"picture": each.name, "mark": each.mark} if each.sha256 else {"picture": each.name}
