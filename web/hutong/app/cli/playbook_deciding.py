"""`hutong playbook request-approval`, `approve` and `refuse`: the word of a second person on a draft."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TextIO
from uuid import UUID

import rich_click as click
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.signing_in import person_by_password
from hutong.access.standing import person_viewer
from hutong.app.cli.answers import Answer
from hutong.app.cli.playbook_texts import GIVEN, REVISION
from hutong.app.cli.reaching import Reach, reach
from hutong.app.cli.working import working
from hutong.db import Office
from hutong.errors import NotAllowed
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor
from hutong.people.models import Person
from hutong.playbooks.models import PlaybookReview
from hutong.playbooks.queries import version_row
from hutong.playbooks.references import Reference
from hutong.publications import deciding
from hutong.settings import Settings
from hutong.texts import N_, gettext

Word = Callable[[AsyncSession, UUID, int, Actor], Awaitable[PlaybookReview]]

_AS = click.option("--as", "login", metavar="LOGIN", required=True, help="Who says it: an account of the office.")
_PASSWORD = click.option(
    "--password-from", "password", type=click.File(encoding="utf-8"), metavar="FILE",
    help="Its password, the first line; - is standard input. Asked for where it is left out.",
)  # fmt: skip


@click.command(name="request-approval")
@click.argument("draft", type=GIVEN)
@REVISION
@working
async def request_approval(
    answer: Answer, settings: Settings, *, draft: Path | Reference, revision: int | None
) -> None:
    """Send a draft (OFFICE@draft:ID) to a second person: everybody who may approve it is told."""
    reference, draft_id = named_draft(draft)
    async with reach(settings) as at:

        async def ask(session: AsyncSession, draft_id: UUID, revision: int, by: Actor) -> PlaybookReview:
            return await deciding.ask_approval(session, draft_id, new_id(), revision=revision, by=by, now=at.now)

        review = await _said(at, reference, draft_id, revision, None, ask)
    _give(answer, reference, review)


@click.command()
@click.argument("draft", type=GIVEN)
@_AS
@_PASSWORD
@REVISION
@working
async def approve(
    answer: Answer, settings: Settings, *, draft: Path | Reference, login: str, password: TextIO | None,
    revision: int | None,
) -> None:  # fmt: skip
    """Approve a draft (OFFICE@draft:ID), as somebody other than who saved it last."""
    reference, draft_id = named_draft(draft)
    async with reach(settings) as at:
        who = await _person(at, reference, login, password)

        async def approved(session: AsyncSession, draft_id: UUID, revision: int, by: Actor) -> PlaybookReview:
            return await deciding.approve(session, draft_id, new_id(), revision=revision, by=by, now=at.now)

        review = await _said(at, reference, draft_id, revision, who, approved)
    _give(answer, reference, review)


@click.command()
@click.argument("draft", type=GIVEN)
@_AS
@_PASSWORD
@click.option("--because", required=True, help="What is to be changed; its author reads it.")
@REVISION
@working
async def refuse(
    answer: Answer, settings: Settings, *, draft: Path | Reference, login: str, password: TextIO | None,
    because: str, revision: int | None,
) -> None:  # fmt: skip
    """Send a draft (OFFICE@draft:ID) back to whoever wrote it, with the reason."""
    reference, draft_id = named_draft(draft)
    async with reach(settings) as at:
        who = await _person(at, reference, login, password)

        async def refused(session: AsyncSession, draft_id: UUID, revision: int, by: Actor) -> PlaybookReview:
            return await deciding.refuse(
                session, draft_id, new_id(), revision=revision, reason=because, by=by, now=at.now
            )

        review = await _said(at, reference, draft_id, revision, who, refused)
    _give(answer, reference, review)


def named_draft(draft: Path | Reference) -> tuple[Reference, UUID]:
    if isinstance(draft, Path) or not isinstance(draft.which, UUID):
        raise click.BadParameter(gettext(N_("请写一份草稿，如 OFFICE@draft:ID")), param_hint="DRAFT")
    return draft, draft.which


async def _person(at: Reach, reference: Reference, login: str, password: TextIO | None) -> Person:
    """Whoever sits at the terminal is not yet the second person: that one's own password says so."""
    place = await at.office(reference.slug)
    given = (
        password.readline().rstrip("\r\n") if password else click.prompt(gettext(N_("密码")), hide_input=True, err=True)
    )
    return await person_by_password(at.databases, place.id, login, given)


async def _said(
    at: Reach, reference: Reference, draft_id: UUID, revision: int | None, who: Person | None, word: Word
) -> PlaybookReview:
    """In one transaction; without a person it is the system's. Raises NotAllowed for one who may not approve."""
    place = await at.office(reference.slug)
    async with at.databases.session(Office(place.id)) as session:
        by = SYSTEM
        if who is not None:
            viewer = await person_viewer(session, who, session_id=new_id(), day=at.now.astimezone(place.zone).date())
            if not viewer.may("playbook.approve"):
                raise NotAllowed
            by = viewer.actor
        if revision is None:
            revision = (await version_row(session, draft_id)).revision
        return await word(session, draft_id, revision, by)


_SHOWN = {
    "asked": N_("{draft} 第 {n} 次保存：已送请审批。"),
    "approved": N_("{draft} 第 {n} 次保存：已批准。"),
    "refused": N_("{draft} 第 {n} 次保存：已退回。"),
}


def _give(answer: Answer, reference: Reference, review: PlaybookReview) -> None:
    facts = {
        "office": reference.slug, "draft": review.playbook_id, "revision": review.revision, "sha256": review.sha256,
        "decision": review.decision, "reason": review.reason, "id": review.id, "by": review.decided_by,
    }  # fmt: skip
    draft = f"{reference.slug}@draft:{review.playbook_id}"
    shown = gettext(_SHOWN[review.decision], draft=draft, n=review.revision)
    answer.give(facts, shown=shown)
