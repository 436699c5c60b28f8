"""Saying something about a case, watching it, linking and labelling it: nothing of this moves it.

Every verb takes a case that the reader was shown; raises NotThere for one that is not his to see.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.annotations.errors import NoSuchCase, NotAPost, NotYourComment, SameCase, TooManyLabels
from hutong.annotations.events import CaseCommented, CaseLabelled, CaseLinked, CaseWatched, CommentErased
from hutong.annotations.models import CaseComment, CaseLabel, CaseLink, CaseWatch
from hutong.annotations.schemas import Comment, Link
from hutong.cases.effects import Tell
from hutong.cases.following import may_see_case
from hutong.cases.models import Case
from hutong.cases.queries import CaseView, case_for
from hutong.cases.wording import notices
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import Actor, Event, append
from hutong.notices.models import Notice
from hutong.retention.held import erasable

MOST_LABELS = 10


async def comment_on(
    session: AsyncSession, case: CaseView, said: Comment, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Said twice under one id it is said once. Whoever is mentioned hears of it where the case is his to see."""
    directory, day = case.setting.directory, case.setting.day(now)
    posts = tuple(dict.fromkeys(said.mentions))
    if not set(posts) <= {post.id for post in directory.posts}:
        raise NotAPost(field="mentions")
    row = {
        "office_id": bound_office(session), "id": said.id, "case_id": case.state.id, "person_id": person,
        "body": said.body.strip(), "mentions": list(posts), "at": now,
    }  # fmt: skip
    if not await _added(session, CaseComment, row):
        return
    _note(session, case, CaseCommented(subject=case.state.id, comment=said.id, mentions=posts), by=by, now=now)
    people = {p for post in posts for p in directory.holders(post, day).people} - {person}
    told = tuple(sorted(p for p in people if may_see_case(case.setting, case.state, p, now)))
    if told:
        tell = Tell(to=told, template="mentioned", people=(person,))
        found = notices(case.office, case.setting, case.state, case.title, [tell], now, number=case.number)
        session.add_all(
            Notice(
                office_id=case.office.id, id=n.id, person_id=n.person_id, kind=n.kind, title=n.title, body=n.body,
                link=n.link, urgent=n.urgent, created_at=n.created_at, held_until=n.held_until,
            )
            for n in found
        )  # fmt: skip


async def erase_comment(
    session: AsyncSession, case: CaseView, comment: UUID, *, person: UUID, by: Actor, now: datetime
) -> None:
    """By whoever said it; that something was said stays. Raises NotThere, NotYourComment."""
    found = await session.get(CaseComment, (bound_office(session), comment), with_for_update=True)
    if found is None or found.case_id != case.state.id:
        raise NotThere
    if found.person_id != person:
        raise NotYourComment
    if found.erased_at is None:
        found.body, found.erased_at = None, now
        _note(session, case, CommentErased(subject=case.state.id, comment=comment), by=by, now=now)


async def erase_comments(session: AsyncSession, *, before: datetime, now: datetime) -> int:
    """The words about closed cases that are older than `before`."""
    office_id = bound_office(session)
    closed = select(Case.id).where(Case.office_id == office_id, Case.closed_at.is_not(None))
    over = (
        CaseComment.office_id == office_id, CaseComment.at < before, CaseComment.erased_at.is_(None),
        CaseComment.case_id.in_(closed),
    )  # fmt: skip
    erased = 0
    async for some in erasable(session, CaseComment.case_id, *over, now=now):
        gone = update(CaseComment).where(*over, some).values(body=None, erased_at=now)
        result = await session.execute(gone.execution_options(synchronize_session=False))
        erased += int(getattr(result, "rowcount", 0))
    return erased


async def watch(session: AsyncSession, case: CaseView, *, person: UUID, by: Actor, now: datetime) -> None:
    row = {
        "office_id": bound_office(session), "id": new_id(), "case_id": case.state.id, "person_id": person, "since": now,
    }  # fmt: skip
    if await _added(session, CaseWatch, row):
        _note(session, case, CaseWatched(subject=case.state.id, watching=True), by=by, now=now)


async def stop_watching(session: AsyncSession, case: CaseView, *, person: UUID, by: Actor, now: datetime) -> None:
    mine = (
        CaseWatch.office_id == bound_office(session),
        CaseWatch.case_id == case.state.id,
        CaseWatch.person_id == person,
    )
    if await _gone(session, CaseWatch, mine):
        _note(session, case, CaseWatched(subject=case.state.id, watching=False), by=by, now=now)


async def link(session: AsyncSession, case: CaseView, sent: Link, *, person: UUID, by: Actor, now: datetime) -> None:
    """Raises NoSuchCase also for one that the person may not see, and SameCase."""
    office_id = bound_office(session)
    number = sent.number.strip().upper()
    other = await session.scalar(select(Case.id).where(Case.office_id == office_id, Case.number == number))
    if other is None or not await _is_seen(session, other, person, now):
        raise NoSuchCase(field="number")
    if other == case.state.id:
        raise SameCase(field="number")
    first, second = sorted((case.state.id, other))
    row = {
        "office_id": office_id, "id": new_id(), "case_id": first, "other_id": second, "linked_by": person,
        "linked_at": now,
    }  # fmt: skip
    if await _added(session, CaseLink, row):
        _note(session, case, CaseLinked(subject=case.state.id, other=other, linked=True), by=by, now=now)


async def unlink(session: AsyncSession, case: CaseView, other: UUID, *, by: Actor, now: datetime) -> None:
    """A link that is not there is gone already."""
    first, second = sorted((case.state.id, other))
    one = (CaseLink.office_id == bound_office(session), CaseLink.case_id == first, CaseLink.other_id == second)
    if await _gone(session, CaseLink, one):
        _note(session, case, CaseLinked(subject=case.state.id, other=other, linked=False), by=by, now=now)


async def label(session: AsyncSession, case: CaseView, word: str, *, person: UUID, by: Actor, now: datetime) -> None:
    """Raises TooManyLabels."""
    office_id, word = bound_office(session), " ".join(word.split())
    there = CaseLabel.office_id == office_id, CaseLabel.case_id == case.state.id
    if (await session.scalar(select(func.count()).select_from(CaseLabel).where(*there)) or 0) >= MOST_LABELS:
        raise TooManyLabels(field="label", most=MOST_LABELS)
    row = {
        "office_id": office_id, "id": new_id(), "case_id": case.state.id, "label": word, "labelled_by": person,
        "labelled_at": now,
    }  # fmt: skip
    if await _added(session, CaseLabel, row):
        _note(session, case, CaseLabelled(subject=case.state.id, label=word, labelled=True), by=by, now=now)


async def take_label_off(session: AsyncSession, case: CaseView, word: str, *, by: Actor, now: datetime) -> None:
    one = (
        CaseLabel.office_id == bound_office(session),
        CaseLabel.case_id == case.state.id,
        CaseLabel.label == word,
    )
    if await _gone(session, CaseLabel, one):
        _note(session, case, CaseLabelled(subject=case.state.id, label=word, labelled=False), by=by, now=now)


async def _is_seen(session: AsyncSession, case_id: UUID, person: UUID, now: datetime) -> bool:
    try:
        found = await case_for(session, person, case_id, now=now, everything=True)
    except NotThere:
        return False
    return may_see_case(found.setting, found.state, person, now)


async def _added(session: AsyncSession, model: type[Any], row: Mapping[str, Any]) -> bool:
    statement = insert(model).values(**row).on_conflict_do_nothing().returning(model.id)
    return await session.scalar(statement) is not None


async def _gone(session: AsyncSession, model: type[Any], wheres: Sequence[Any]) -> bool:
    return await session.scalar(delete(model).where(*wheres).returning(model.id)) is not None


def _note(session: AsyncSession, case: CaseView, event: Event, *, by: Actor, now: datetime) -> None:
    append(session, event, by=by, at=now, playbook_version=case.playbook_version)
