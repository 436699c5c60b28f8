"""Example pictures that a playbook names and nobody has sent; and those that ship with the packs, put on the shelf."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs import enqueue
from hutong.photos.examples import EXAMPLE, example_id
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.playbooks import packs
from hutong.playbooks.checking import Finding, Severity
from hutong.playbooks.document import Playbook
from hutong.playbooks.linting.linting import beside
from hutong.playbooks.queries import playbook_in_force
from hutong.texts import N_


@beside
async def pictures_wanted(session: AsyncSession, playbook: Playbook) -> Sequence[Finding]:
    """What ships with the packs comes by itself when an office begins."""
    named = [
        (f"checklists[{i}].items[{j}].{'photo' if name == item.photo else 'photos'}", name)
        for i, checklist in enumerate(playbook.checklists)
        for j, item in enumerate(checklist.items)
        for name in item.pictures
        if packs.picture(name) is None
    ]
    if not named:
        return ()
    known = await _sent(session, {name for _, name in named})
    sentence = N_("还没有照片“{picture}”，请到“清单”页上传。")
    return [
        Finding(path, "picture-missing", sentence, {"picture": name}, Severity.WARNING)
        for path, name in named
        if name not in known
    ]


async def bring_examples(session: AsyncSession) -> None:
    """Of an office that begins: have the pictures that its pack names and that ship with it put on its shelf."""
    await enqueue(session, "photo.examples", dedupe_key="photo.examples")


async def shipped_examples(session: AsyncSession, *, now: datetime) -> dict[str, UUID]:
    """Names that the rules in force give, that ship with the packs, and under which nobody has sent one; their ids."""
    playbook = (await playbook_in_force(session, now)).playbook
    named = {name for each in playbook.checklists for item in each.items for name in item.pictures}
    shipped = {name for name in named if packs.picture(name) is not None}
    office_id = bound_office(session)
    left = shipped - await _sent(session, shipped)
    return {name: uuid5(example_id(office_id, name), "shipped") for name in sorted(left)}


async def _sent(session: AsyncSession, names: set[str]) -> set[str]:
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
