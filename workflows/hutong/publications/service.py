"""Publishing a draft as everybody does it, by page, command or API: what the office asks first, and who hears of it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import Refusal
from hutong.jobs import enqueue
from hutong.journal import Actor
from hutong.notices.service import tell
from hutong.playbooks import service as playbooks
from hutong.playbooks.approving import rules_of_publishing
from hutong.playbooks.comparing import Change, compare
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import newest_published, playbook_in_force, version_row
from hutong.posts.directory import Directory
from hutong.posts.queries import OfficeNow, office_at
from hutong.publications import wording
from hutong.publications.audience import Touched, languages_of, touched
from hutong.publications.bodies import TouchedBody, bodies_touched, tell_bodies
from hutong.publications.errors import PastNotRehearsed, RehearsalMissing
from hutong.publications.jobs import REMIND_BEFORE
from hutong.rehearsals.models import Rehearsal, State
from hutong.rehearsals.service import digest
from hutong.texts import speaking

DAY = timedelta(days=1)
PUBLISHED = "playbook.published"
"""The kind of notice by which people hear what a version changes for them."""
PAST_ENOUGH = timedelta(days=7)


async def publish(
    session: AsyncSession,
    draft_id: UUID,
    *,
    number: str,
    in_force_from: date,
    by: Actor,
    now: datetime,
    trial: bool = False,
    trial_until: date | None = None,
    revision: int | None = None,
    onto: int | None = None,
) -> PlaybookVersion:
    """Put a draft into force and tell everybody whom it touches what changes for them, and nothing else.

    Raises RehearsalMissing, PastNotRehearsed, and whatever `hutong.playbooks.service.publish` raises.
    """
    before = await _in_force_before(session, in_force_from)
    if (await rules_of_publishing(session, now)).rehearsed:
        lacking = await rehearsal_lacking(session, await version_row(session, draft_id), now=now)
        if lacking is not None:
            raise lacking
    put = await playbooks.publish(
        session, draft_id, number=number, in_force_from=in_force_from, by=by, now=now, trial=trial,
        trial_until=trial_until, revision=revision, onto=onto,
    )  # fmt: skip
    if before is not None:
        await _tell_touched(session, put, compare(before, msgspec.convert(put.document, Playbook)), now=now)
    if put.trial_until is not None:
        await _remind_of_trial(session, put, now=now)
    return put


async def those_touched(
    session: AsyncSession, draft: Playbook, *, now: datetime
) -> tuple[tuple[Touched, ...], tuple[TouchedBody, ...]]:
    """Whom publishing would tell of what, by kinds of post and by departments, against what it takes the place of."""
    office = await office_at(session, now)
    newest = await newest_published(session)
    if newest is None:
        return (), ()
    before = newest.playbook
    return _touched(office.directory(office.version or 0, before.posts), compare(before, draft), now, office.zone)


async def rehearsal_lacking(session: AsyncSession, draft: PlaybookVersion, *, now: datetime) -> Refusal | None:
    """What is missing of a rehearsal of this very text to the end.

    An office that has had cases for longer than PAST_ENOUGH looks at as many days of its own; a new one has none.
    """
    here = Rehearsal.office_id == bound_office(session), Rehearsal.playbook_id == draft.id
    done = Rehearsal.sha256 == digest(draft.source), Rehearsal.state == State.DONE
    rows = await session.execute(select(Rehearsal.generated, Rehearsal.first, Rehearsal.last).where(*here, *done))
    found = rows.all()
    if not found:
        return RehearsalMissing()
    if any(not generated and last - first + DAY >= PAST_ENOUGH for generated, first, last in found):
        return None
    old = select(Case.id).where(Case.office_id == bound_office(session), Case.opened_at < now - PAST_ENOUGH).limit(1)
    return PastNotRehearsed(days=PAST_ENOUGH.days) if await session.scalar(old) is not None else None


def place_for_each(office: OfficeNow, n: int) -> str:
    """Where a version says to whoever reads it what it changes for that one."""
    return f"/o/{office.slug}/playbooks/versions/{n}/for-me"


def _touched(
    directory: Directory, changes: Sequence[Change], now: datetime, zone: str
) -> tuple[tuple[Touched, ...], tuple[TouchedBody, ...]]:
    day = now.astimezone(ZoneInfo(zone)).date()
    return touched(directory, changes, day), bodies_touched(directory, changes, day)


async def _in_force_before(session: AsyncSession, day: date) -> Playbook | None:
    """What the new version takes the place of: whatever would govern on its first day."""
    try:
        return (await playbook_in_force(session, day)).playbook
    except NoPlaybookInForce:
        return None


async def _tell_touched(
    session: AsyncSession, put: PlaybookVersion, changes: Sequence[Change], *, now: datetime
) -> None:
    """One notice to each, whatever the number of posts held."""
    office = await office_at(session, now)
    kinds = msgspec.convert(put.document, Playbook).posts
    groups, bodies = _touched(office.directory(put.version or 0, kinds), changes, now, office.zone)
    tell_bodies(session, office, put, bodies, now=now)
    held: dict[UUID, set[str]] = {}
    for group in groups:
        for person in group.people:
            held.setdefault(person, set()).add(group.post)
    alike: dict[frozenset[str], list[UUID]] = {}
    for person, kinds_held in held.items():
        alike.setdefault(frozenset(kinds_held), []).append(person)
    link = place_for_each(office, put.version or 0)
    for posts, people in alike.items():
        theirs = {id(change) for group in groups if group.post in posts for change in group.changes}
        told = [change for change in changes if id(change) in theirs]
        for language, readers in (await languages_of(session, people)).items():
            with speaking(language):
                title, body = wording.published(put, told)
            await tell(
                session, to=readers, kind=PUBLISHED, title=title, body=body, link=link, to_groups=False,
                now=now,
            )  # fmt: skip


async def _remind_of_trial(session: AsyncSession, put: PlaybookVersion, *, now: datetime) -> None:
    """In the morning, so many days before the trial ends; at once where that is past."""
    office = await office_at(session, now)
    if put.trial_until is None:
        return
    morning = datetime.combine(put.trial_until - REMIND_BEFORE, time(9), ZoneInfo(office.zone))
    await enqueue(session, "playbook.remind_trial", run_at=max(morning, now), version=put.version)
