"""What the desks of officials have in common: their alleys, what is theirs to decide, and what is late."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases.lists import Wanted, alleys_within, cases_found
from hutong.cases.persuasion import visits_due
from hutong.cases.queries import open_items
from hutong.cases.settings import setting_at
from hutong.commitments.queries import of_posts
from hutong.evaluations.waiting import Waiting, reviews_waiting
from hutong.notices.queries import unread_count
from hutong.pages.cases.lists import counted
from hutong.pages.cases.words import category_word, standing, step_word
from hutong.pages.commitments.words import standing_word as promise_word
from hutong.pages.desks.duties import told_duties
from hutong.pages.duties.showing import told_next
from hutong.patrols.overview import alleys_today
from hutong.playbooks.approving import waiting_for
from hutong.rosters.rules.returning import CameBack
from hutong.rosters.walking import walks_to_confirm
from hutong.saved_lists.queries import offers_of
from hutong.visits.clock import Clock

TO_DECIDE = 12
LATE = 12


async def desk_facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, *, returned: Sequence[CameBack] | None = None
) -> dict[str, Any]:
    """The context that every official's desk begins with; `returned` is what came back, where it was read already."""
    now = clock.now()
    at, setting = await setting_at(session, now)
    playbook = setting.playbook
    alleys = alleys_within(setting, viewer.id, now)
    posts = [post.id for post in setting.directory.posts_answered_for(viewer.id, clock.today)]
    return {
        "today": clock.today,
        "visits_due": await visits_due(session, posts, viewer.id, clock.today),
        "alleys": await alleys_today(
            session, alleys, items=playbook.items_on(clock.today), person=viewer.id, day=clock.today, now=now
        ),
        "promises": await of_posts(session, posts, day=clock.today, calendar=setting.calendar),
        "promise_word": promise_word,
        "items": await open_items(session, viewer.id, now=now, limit=TO_DECIDE),
        "to_approve": await to_approve(session, viewer),
        "reviews": await reviews_to_answer(session, viewer),
        "saved_lists": await counted(session, viewer, clock, (await offers_of(session, viewer.id)).saved),
        "unread": await unread_count(session, viewer.id),
        "terms": playbook.terms,
        "playbook": playbook,
        "directory": setting.directory,
        "next_duties": await told_next(session, setting, viewer.id, clock, at.names, returned=returned),
        "walks_asked": len(await walks_to_confirm(session, setting, viewer.id, now)),
        "duties": await told_duties(session, setting, viewer.id, clock.today),
        "standing": standing,
        "category": lambda item: category_word(playbook, item.category),
        "step": lambda item: step_word(playbook, item.flow, item.step),
    }


async def to_approve(session: AsyncSession, viewer: Viewer) -> list[Any]:
    """Drafts of the rules that wait for the reader's word; none for who may say none."""
    return await waiting_for(session, viewer.id) if viewer.may("playbook.approve") else []


async def reviews_to_answer(session: AsyncSession, viewer: Viewer) -> Waiting | None:
    """Of scores that others asked to be looked at again; none for who may not say."""
    return await reviews_waiting(session, viewer.id) if viewer.may("evaluation.read") else None


async def late_items(session: AsyncSession, viewer: Viewer, clock: Clock) -> list[Any]:
    """Late in the reader's reach, whoever has it, the latest of all first."""
    wanted = Wanted(which="late")
    everything = viewer.may("office.read")
    return await cases_found(session, wanted, person=viewer.id, everything=everything, now=clock.now(), limit=LATE)
