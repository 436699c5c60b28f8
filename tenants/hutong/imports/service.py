"""Read a workbook and stage it; put it into force, whole or not at all, when someone confirms."""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Community
from hutong.db import bound_office
from hutong.errors import NotThere, Refusal
from hutong.imports.applying import apply_rows
from hutong.imports.checking import Present, check_workbook
from hutong.imports.models import Import
from hutong.imports.reading import read_workbook
from hutong.imports.schemas import CellProblem, Workbook
from hutong.journal import Actor
from hutong.people.models import Person
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.models import Appointment, Post, PostPlace
from hutong.texts import N_


class ImportHasProblems(Refusal):
    status = 422
    sentence = N_("还有 {count} 处要改，改好后重新上传。")


class ImportAlreadyDone(Refusal):
    sentence = N_("这份表格已经处理过了。")


async def stage_import(session: AsyncSession, *, file_name: str, content: bytes, by: Actor, day: date) -> Import:
    """Keep what the workbook says and everything that is wrong with it; nothing of it is in force yet.

    Raises Invalid when the file is no such workbook.
    """
    book, problems = read_workbook(content)
    playbook = (await playbook_in_force(session, day)).playbook
    problems += check_workbook(book, playbook, await present(session))
    staged = Import(
        office_id=bound_office(session),
        file_name=file_name[:200],
        state="staged",
        rows=msgspec.to_builtins(book),
        problems=[msgspec.to_builtins(problem) for problem in problems],
        uploaded_by=msgspec.to_builtins(by),
    )
    session.add(staged)
    await session.flush()  # The page that follows shows its id.
    return staged


async def confirm_import(session: AsyncSession, import_id: UUID, *, by: Actor, now: datetime, day: date) -> Import:
    """Put a staged workbook into force. It is checked again, for what has changed since it was read."""
    staged = (
        await session.execute(select(Import).where(Import.id == import_id).with_for_update())
    ).scalar_one_or_none()
    if staged is None:
        raise NotThere
    if staged.state != "staged":
        raise ImportAlreadyDone
    book = msgspec.convert(staged.rows, Workbook)
    playbook = (await playbook_in_force(session, day)).playbook
    problems = problems_of(staged) or check_workbook(book, playbook, await present(session))
    if problems:
        raise ImportHasProblems(count=len(problems))
    await apply_rows(session, book, playbook, by=by, now=now, day=day)
    staged.state, staged.applied_at = "applied", now
    return staged


def problems_of(staged: Import) -> list[CellProblem]:
    return msgspec.convert(staged.problems, list[CellProblem])


async def present(session: AsyncSession) -> Present:
    """What the office has already, for the check."""
    alleys = (await session.execute(select(Alley.name, Alley.code).where(Alley.until.is_(None)))).all()
    communities = (await session.execute(select(Community.name))).scalars()
    people = (await session.execute(select(Person.login, Person.card))).all()
    place = func.coalesce(Alley.name, Community.name, "")
    holders = await session.execute(
        select(Post.kind, place, func.count())
        .select_from(Appointment)
        .join(Post, (Post.office_id == Appointment.office_id) & (Post.id == Appointment.post_id))
        .outerjoin(PostPlace, (PostPlace.office_id == Post.office_id) & (PostPlace.post_id == Post.id))
        .outerjoin(Alley, (Alley.office_id == PostPlace.office_id) & (Alley.id == PostPlace.alley_id))
        .outerjoin(Community, (Community.office_id == PostPlace.office_id) & (Community.id == PostPlace.community_id))
        .where(Appointment.until.is_(None), ~Appointment.cover)
        .group_by(Post.kind, place)
    )
    return Present(
        alleys=frozenset(row.name for row in alleys),
        communities=frozenset(communities),
        codes=frozenset(row.code for row in alleys),
        logins=frozenset(row.login for row in people if row.login),
        cards=frozenset(row.card for row in people if row.card),
        holders=Counter({(kind, name): count for kind, name, count in holders}),
    )
