"""One deed for many cases: each checked by itself, each a transaction of its own, and told which did not and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.annotations.service import label, watch
from hutong.cases.errors import ActionUnknown, NothingToSend
from hutong.cases.handling import hand_on
from hutong.cases.queries import CaseView, case_for
from hutong.cases.schemas import HandOn, TakeStep
from hutong.cases.steps import take_step
from hutong.db import Databases, Office
from hutong.errors import FieldProblem, Invalid, Refusal
from hutong.journal import Actor
from hutong.playbooks.flows import CLOSED, Action
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

MOST = 100
Deed = Literal["accept", "assign", "hand_on", "close", "label", "watch"]


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """To hand on: a `post`, or the `alley` that they are really in. `label` is for labelling; the note goes to each."""

    cases: tuple[UUID, ...] = ()
    deed: Deed
    post: UUID | None = None
    alley: UUID | None = None
    label: Annotated[str, msgspec.Meta(max_length=20)] = ""
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Fared(msgspec.Struct, frozen=True, kw_only=True):
    """How one of them fared; without number and title where it is not there for this reader."""

    id: UUID
    number: str = ""
    title: str = ""
    refusal: Refusal | None = None


async def do_together(
    databases: Databases, office_id: UUID, sent: Together, *, person: UUID, everything: bool, by: Actor, now: datetime
) -> list[Fared]:
    """In the order in which they were ticked. Raises Invalid for what is wrong with the deed itself."""
    _check(sent)
    fared = []
    for case_id in dict.fromkeys(sent.cases):
        case: CaseView | None = None
        refusal: Refusal | None = None
        try:
            async with databases.session(Office(office_id)) as session:
                case = await case_for(session, person, case_id, now=now, everything=everything)
                await _do(session, case, sent, person=person, by=by, now=now)
        except Refusal as refused:
            refusal = refused
        named = (case.number, case.title) if case is not None else ("", "")
        fared.append(Fared(id=case_id, number=named[0], title=named[1], refusal=refusal))
    return fared


def _check(sent: Together) -> None:
    if not sent.cases:
        raise NothingToSend(field="cases")
    if len(sent.cases) > MOST:
        raise Invalid([FieldProblem("cases", N_("一次最多 {most} 件。"), most=MOST)])
    problems = []
    if sent.deed == "hand_on" and (sent.post is None) == (sent.alley is None):
        problems.append(FieldProblem("post", N_("请选一个岗位，或者选一条街巷。")))
    if sent.deed == "hand_on" and not sent.note.strip():
        problems.append(FieldProblem("note", N_("请写明为什么转办。")))
    if sent.deed == "label" and not sent.label.strip():
        problems.append(FieldProblem("label", N_("请写标签。")))
    if problems:
        raise Invalid(problems)


async def _do(session: AsyncSession, case: CaseView, sent: Together, *, person: UUID, by: Actor, now: datetime) -> None:
    case_id, note = case.state.id, sent.note.strip()
    match sent.deed:
        case "hand_on":
            handed = HandOn(post=sent.post, alley=sent.alley, note=note, revision=case.revision)
            await hand_on(session, case_id, handed, person=person, by=by, now=now)
        case "label":
            await label(session, case, sent.label, person=person, by=by, now=now)
        case "watch":
            await watch(session, case, person=person, by=by, now=now)
        case _:
            action = action_for(case.actions, sent.deed)
            step = TakeStep(action=action.code, note=note, outcome=note, revision=case.revision)
            await take_step(session, case_id, step, person=person, by=by, now=now)


def action_for(actions: Sequence[Action], deed: str) -> Action:
    """Raises ActionUnknown where the case's step has none of the kind for this person."""
    if deed == "close":
        found = next((a for a in actions if a.to == CLOSED and not a.reasons), None)
    elif deed == "accept":
        found = next((a for a in actions if a.accepts and not a.reasons), None)
    else:
        found = next((a for a in actions if a.verb is Verb.ASSIGN and not a.reasons), None)
    if found is None:
        raise ActionUnknown
    return found
