"""QR cards for check-in: a random code a person, printed on a sheet, withdrawn when the card is lost."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

import segno
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.checkins.errors import NoCards
from hutong.checkins.events import CardIssued, CardRevoked
from hutong.checkins.models import CheckInCard
from hutong.checkins.places import Expected
from hutong.db import bound_office
from hutong.documents import set_pdf
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.texts import N_, gettext

_TEMPLATE = files("hutong.checkins") / "cards.typ"
# Typed by hand where the reader is broken: no letters that look alike.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LETTERS = 12


def new_code() -> str:
    """Some sixty random bits: nobody comes upon a neighbour's by trying."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))


async def issue_cards(
    session: AsyncSession, people: Collection[UUID], *, worker: UUID, by: Actor, now: datetime
) -> int:
    """One for each who has none; how many were made."""
    rows = [
        {
            "office_id": bound_office(session), "id": new_id(), "person_id": person, "code": new_code(),
            "issued_at": now, "issued_by": worker,
        }
        for person in dict.fromkeys(people)
    ]  # fmt: skip
    if not rows:
        return 0
    # Whoever has a standing one is left out by the index of standing cards.
    made = insert(CheckInCard).values(rows).on_conflict_do_nothing().returning(CheckInCard.id, CheckInCard.person_id)
    added = (await session.execute(made)).all()
    for card, person in added:
        append(session, CardIssued(subject=card, person=person), by=by, at=now)
    return len(added)


async def revoke_card(
    session: AsyncSession, card_id: UUID, *, within: Collection[UUID], by: Actor, now: datetime
) -> UUID:
    """Lost or worn: its code is nobody's from now on. The person; a second time changes nothing. Raises NotThere."""
    statement = select(CheckInCard).where(
        CheckInCard.office_id == bound_office(session), CheckInCard.id == card_id,
        CheckInCard.person_id.in_(list(within)),
    )  # fmt: skip
    card = (await session.scalars(statement.with_for_update())).one_or_none()
    if card is None:
        raise NotThere
    if card.revoked_at is None:
        card.revoked_at = now
        append(session, CardRevoked(subject=card.id, person=card.person_id), by=by, at=now)
        await session.flush()  # The next card of the person may follow at once.
    return card.person_id


async def cards_of(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, CheckInCard]:
    """The standing one of each person."""
    statement = select(CheckInCard).where(
        CheckInCard.office_id == bound_office(session), CheckInCard.person_id.in_(list(people)),
        CheckInCard.revoked_at.is_(None),
    )  # fmt: skip
    return {card.person_id: card for card in await session.scalars(statement)}


async def card_with(session: AsyncSession, codes: Collection[str]) -> CheckInCard | None:
    """The card of one of these codes; a standing one rather than one that was revoked."""
    statement = (
        select(CheckInCard)
        .where(CheckInCard.office_id == bound_office(session), CheckInCard.code.in_(list(codes)))
        .order_by(CheckInCard.revoked_at.is_not(None))
    )
    return (await session.scalars(statement)).first()


async def print_cards(
    office: str, language: str, expected: Sequence[Expected], cards: Mapping[UUID, CheckInCard]
) -> bytes:
    """A PDF of ten a page, by name. Raises NoCards."""
    printed: list[dict[str, Any]] = [
        {
            "name": who.name,
            "place": gettext("、").join(who.alleys[:3]),
            "code": card.code,
            "qr": segno.make_qr(card.code, error="q").svg_inline(border=2),
        }
        for who in expected
        if (card := cards.get(who.person_id)) is not None
    ]
    if not printed:
        raise NoCards
    use = gettext(N_("到社区刷这张卡登记。丢了请告诉社区，马上作废。"))
    return await set_pdf(_TEMPLATE, {"office": office, "language": language, "use": use, "cards": printed})
