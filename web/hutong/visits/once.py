"""The same form sent twice (a double click, a resend) does its deed once and leads to the same page.

Every form carries a mark of its own page. The mark and all that was typed make a key, stored in the transaction of the
deed: of two requests at once the second waits for the first, and finds the key taken. A refused form stores nothing.
"""

import hashlib
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import IdempotencyKey
from hutong.db import Office
from hutong.errors import Refusal
from hutong.ids import new_id
from hutong.texts import N_
from hutong.visits.csrf import FIELD, SAFE
from hutong.visits.visit import current_visit

MARK = "_once"


class SentBefore(Refusal):
    """The deed is done already; `went_to` is where it led."""

    sentence = N_("这份表已经交过了。")

    def __init__(self, went_to: str) -> None:
        super().__init__()
        self.went_to = went_to


async def key_of(request: Request[Any, Any, Any]) -> str | None:
    """The key of a form sent by a person within the own office; None for anything else.

    At a board one is a visitor like any other, signed in or not: nothing of the own office can be written there.
    """
    visit = current_visit()
    viewer = visit.viewer
    if request.method in SAFE or viewer is None or viewer.kind != "person":
        return None
    if viewer.office_id is None or visit.scope != Office(viewer.office_id):
        return None
    form = await request.form()
    mark = form.get(MARK)
    if not isinstance(mark, str) or not mark:
        return None
    digest = hashlib.sha256(f"{request.url.path}\0{mark}".encode())
    for name, value in form.multi_items():
        if name not in {FIELD, MARK}:
            typed = (value.filename or "") if isinstance(value, UploadFile) else str(value)
            digest.update(f"\0{name}\0{typed}".encode(errors="replace"))
    return digest.hexdigest()


async def begin(session: AsyncSession, key: str) -> None:
    """Take the key; raises SentBefore when it was taken by a deed that is done."""
    viewer = current_visit().viewer
    if viewer is None:  # pragma: no cover - key_of asked already
        return
    values = {"office_id": viewer.office_id, "id": new_id(), "key": key, "person_id": viewer.id}
    taken = await session.execute(
        insert(IdempotencyKey)
        .values(**values, body_hash=bytes.fromhex(key), status=303, created_at=current_visit().now)
        .on_conflict_do_nothing(index_elements=["office_id", "person_id", "key"])
        .returning(IdempotencyKey.id)
    )
    if taken.first() is None:
        raise SentBefore(await session.scalar(select(IdempotencyKey.location).where(*_mine(key))) or "/")


async def finish(session: AsyncSession, key: str) -> None:
    """Remember where the deed led. One that answered with a page of its own may be sent again."""
    if went_to := current_visit().went_to:
        await session.execute(update(IdempotencyKey).where(*_mine(key)).values(location=went_to))
    else:
        await session.execute(delete(IdempotencyKey).where(*_mine(key)))


def _mine(key: str) -> tuple[Any, ...]:
    viewer = current_visit().viewer
    if viewer is None:  # pragma: no cover - key_of asked already
        raise LookupError(key)
    return (
        IdempotencyKey.office_id == viewer.office_id,
        IdempotencyKey.person_id == viewer.id,
        IdempotencyKey.key == key,
    )
