"""Documents of an alley: adding, taking down, and the list."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alley_records.events import DocumentAdded, DocumentRemoved
from hutong.alley_records.models import AlleyDocument
from hutong.alley_records.schemas import AddDocument
from hutong.alleys.changing import alley_with
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import Actor, append
from hutong.texts import N_

PICTURED = "document"
"""The subject kind of a document's photos."""


async def add_document(
    session: AsyncSession,
    alley_id: UUID,
    new: AddDocument,
    *,
    key: str | None,
    size: int | None,
    person: UUID,
    by: Actor,
    now: datetime,
) -> None:
    """`key` is of the PDF that lies in the store. Sent twice it is one document. Raises NotThere, Invalid."""
    alley = await alley_with(session, alley_id)
    if key is None and not new.photos:
        raise Invalid([FieldProblem("file", N_("请选一个 PDF 文件，或者拍照。"))])
    row = {
        "office_id": bound_office(session), "id": new.id, "alley_id": alley.id, "name": new.name.strip(),
        "kind": new.kind, "number": new.number.strip() or None, "dated_on": new.dated_on, "key": key, "size": size,
        "added_by": person, "added_at": now,
    }  # fmt: skip
    added = await session.execute(
        insert(AlleyDocument).values(row).on_conflict_do_nothing().returning(AlleyDocument.id)
    )
    if added.first():
        append(session, DocumentAdded(subject=new.id, alley=alley.id, document_kind=new.kind), by=by, at=now)


async def document_of(session: AsyncSession, alley: UUID, document: UUID, *, lock: bool = False) -> AlleyDocument:
    """One that is up; raises NotThere."""
    statement = select(AlleyDocument).where(
        AlleyDocument.office_id == bound_office(session),
        AlleyDocument.id == document,
        AlleyDocument.alley_id == alley,
        AlleyDocument.removed_at.is_(None),
    )
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def take_down(
    session: AsyncSession, alley: UUID, document: UUID, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Kept, and shown to nobody any more. Raises NotThere, the second time too."""
    found = await document_of(session, alley, document, lock=True)
    found.removed_at, found.removed_by = now, person
    append(session, DocumentRemoved(subject=found.id, alley=alley), by=by, at=now)


async def documents_of(session: AsyncSession, alley: UUID) -> Sequence[AlleyDocument]:
    """Those that are up, the latest first."""
    statement = (
        select(AlleyDocument)
        .where(
            AlleyDocument.office_id == bound_office(session),
            AlleyDocument.alley_id == alley,
            AlleyDocument.removed_at.is_(None),
        )
        .order_by(AlleyDocument.dated_on.desc().nulls_last(), AlleyDocument.added_at.desc())
    )
    return (await session.scalars(statement)).all()
