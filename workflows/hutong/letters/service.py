"""Signing, renewing and ending responsibility letters."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Community
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import Actor, append
from hutong.letters.errors import LetterIsOver
from hutong.letters.events import LetterEnded, LetterSigned
from hutong.letters.models import Letter
from hutong.letters.schemas import End, Sign
from hutong.posts.models import Post
from hutong.texts import N_


async def sign(session: AsyncSession, new: Sign, *, day: date, by: Actor, now: datetime) -> None:
    """Note a signed letter; once for each id. One that renews another ends it."""
    kind, _, plain = new.taker.partition(":")
    await _check(session, new, kind, plain, day)
    community, post = (UUID(plain), None) if kind == "community" else (None, UUID(plain))
    if (await session.execute(select(Letter.id).where(Letter.id == new.id))).first():
        return
    old = await _running(session, new.renews) if new.renews is not None else None
    row = {
        "office_id": bound_office(session), "id": new.id, "title": new.title.strip(),
        "document": new.document.strip() or None, "given_by_post": new.given_by, "community_id": community,
        "post_id": post, "duties": new.duties.strip() or None, "signed_on": new.signed_on,
        "valid_until": new.valid_until, "renews_id": new.renews,
    }  # fmt: skip
    added = await session.execute(insert(Letter).values(**row).on_conflict_do_nothing().returning(Letter.id))
    if added.first() is None:
        return
    if old is not None:
        old.ended_on = day
        append(session, LetterEnded(subject=old.id, renewed=True), by=by, at=now)
    signed = LetterSigned(
        subject=new.id, given_by=new.given_by, community=community, post=post, valid_until=new.valid_until,
        renews=new.renews,
    )  # fmt: skip
    append(session, signed, by=by, at=now)


async def end(session: AsyncSession, letter_id: UUID, why: End, *, day: date, by: Actor, now: datetime) -> None:
    """Before its day; raises LetterIsOver."""
    letter = await _running(session, letter_id)
    letter.ended_on, letter.end_reason = day, why.reason.strip()
    append(session, LetterEnded(subject=letter_id, renewed=False), by=by, at=now)


async def _running(session: AsyncSession, letter_id: UUID) -> Letter:
    letter = (
        await session.execute(select(Letter).where(Letter.id == letter_id).with_for_update())
    ).scalar_one_or_none()
    if letter is None:
        raise NotThere
    if letter.ended_on is not None:
        raise LetterIsOver
    return letter


async def _check(session: AsyncSession, new: Sign, kind: str, plain: str, day: date) -> None:
    problems = []
    if (await session.execute(select(Post.id).where(Post.id == new.given_by))).first() is None:
        problems.append(FieldProblem("given_by", N_("没有这个岗位。")))
    if not await _taker_is_there(session, kind, plain):
        problems.append(FieldProblem("taker", N_("没有这个社区或岗位。")))
    elif kind == "post" and UUID(plain) == new.given_by:
        problems.append(FieldProblem("taker", N_("不能和自己签。")))
    if new.signed_on > day:
        problems.append(FieldProblem("signed_on", N_("还没有签，签了再登记。")))
    if new.valid_until < new.signed_on:
        problems.append(FieldProblem("valid_until", N_("有效期不能早于签订那天。")))
    if problems:
        raise Invalid(problems)


async def _taker_is_there(session: AsyncSession, kind: str, plain: str) -> bool:
    try:
        wanted = UUID(plain)
    except ValueError:
        return False
    statement = select(Community.id).where(Community.id == wanted)
    if kind == "post":
        statement = select(Post.id).where(Post.id == wanted)
    return (await session.execute(statement)).first() is not None
