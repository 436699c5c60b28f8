"""The office's canned texts: those that are offered, by the deed that they are for."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.phrases.models import Phrase
from hutong.texts import current_language

OFFERED = """
(SELECT coalesce(json_agg(x), '[]') FROM (SELECT p.deed, p.zh, p.en FROM phrases p
  WHERE p.office_id = $1 AND p.retired_at IS NULL ORDER BY p.place, p.id LIMIT 200) x)::text
"""
"""A column for statements whose $1 is the office; read by `offered_in`."""


class Offered(msgspec.Struct, frozen=True):
    deed: str
    zh: str
    en: str | None = None


def offered_in(found: str) -> dict[str, list[str]]:
    """By the deed, in the reader's language; in Chinese where the office wrote no English."""
    english = current_language() == "en"
    by_deed: dict[str, list[str]] = {}
    for phrase in msgspec.json.decode(found, type=list[Offered]):
        by_deed.setdefault(phrase.deed, []).append((phrase.en if english else None) or phrase.zh)
    return by_deed


async def phrases(session: AsyncSession) -> Sequence[Phrase]:
    """All that are offered, as they are kept, deed by deed."""
    statement = (
        select(Phrase)
        .where(Phrase.office_id == bound_office(session), Phrase.retired_at.is_(None))
        .order_by(Phrase.deed, Phrase.place, Phrase.id)
    )
    return (await session.scalars(statement)).all()
