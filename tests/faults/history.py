"""Compares what phones were promised with what is stored."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from faults.phones import Item, Phone, picture
from hutong.cases.models import Case
from hutong.db import Databases, Office
from hutong.journal import JournalEvent
from hutong.objects import ObjectMissing, Store
from hutong.patrols.models import Patrol
from hutong.photos.models import Photo
from hutong.photos.states import AWAITED
from hutong.submissions.models import Submission


async def differences(databases: Databases, office: UUID, phones: Sequence[Phone]) -> list[str]:
    """What was promised and is not there, is there twice, or is there and was never sent; empty when all is well."""
    sent = [item for phone in phones for item in phone.queue]
    async with databases.session(Office(office)) as session:
        kept = {
            row.id: (row.state, row.number)
            for row in await session.execute(
                select(Submission.id, Submission.state, Submission.number).where(Submission.office_id == office)
            )
        }
        walks = Counter(await session.scalars(select(Patrol.id).where(Patrol.office_id == office)))
        cases = Counter(await session.scalars(select(Case.id).where(Case.office_id == office)))
        # Announced with the words is not arrived.
        here = Photo.office_id == office, Photo.state.not_in(AWAITED)
        photos = Counter(await session.scalars(select(Photo.id).where(*here)))
        told = Counter(
            (row.kind, row.subject)
            for row in await session.execute(
                select(JournalEvent.kind, JournalEvent.subject).where(
                    JournalEvent.office_id == office, JournalEvent.kind.in_(("patrol.finished", "case.opened"))
                )
            )
        )
    found = [wrong for item in sent for wrong in _of(item, kept, walks, cases, photos, told)]
    for name, rows, known in (
        ("walk", walks, {item.patrol for item in sent}),
        ("case", cases, {item.case for item in sent}),
        ("photo", photos, {item.photo for item in sent}),
    ):
        found += [f"a {name} that nobody sent: {each}" for each in rows if each not in known]
    return found


def _of(item: Item, kept: dict, walks: Counter, cases: Counter, photos: Counter, told: Counter) -> list[str]:
    wrong = []
    if not item.receipt:
        wrong.append(f"never receipted: {item.id}")
    if kept.get(item.id) != ("accepted", item.receipt):
        wrong.append(f"promised {item.receipt}, stored {kept.get(item.id)}: {item.id}")
    if (walks[item.patrol], told["patrol.finished", item.patrol]) != (1, 1):
        wrong.append(f"walk stored {walks[item.patrol]} times, told {told['patrol.finished', item.patrol]} times")
    if item.case and (cases[item.case], told["case.opened", item.case]) != (1, 1):
        wrong.append(f"case stored {cases[item.case]} times, told {told['case.opened', item.case]} times")
    if item.photo and photos[item.photo] != 1:
        wrong.append(f"photo stored {photos[item.photo]} times: {item.photo}")
    return wrong


async def unready_pictures(databases: Databases, store: Store, office: UUID) -> list[str]:
    """Photos that did not get ready, are of other bytes than were sent, or have nothing in the store."""
    async with databases.session(Office(office)) as session:
        rows = (await session.execute(select(Photo).where(Photo.office_id == office))).scalars().all()
    found = [f"{row.state} ({row.reason}): {row.id}" for row in rows if row.state != "ready"]
    for row in rows:
        if row.sha256 and bytes(row.sha256) != hashlib.sha256(picture(row.id)).digest():
            found.append(f"other bytes than were sent: {row.id}")
        for key in filter(None, (row.large_key, row.small_key)):
            try:
                await store.shelf(office).head(key)
            except ObjectMissing:
                found.append(f"missing: {key}")
    return found
