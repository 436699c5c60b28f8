"""Whoever watches a case hears that it ran over and climbed, once, as of anything else that happens to it."""

from datetime import timedelta

from hutong.annotations import service
from hutong.cases.queries import case_for
from hutong.escalation.service import sweep_office
from hutong.journal import Actor


async def test_a_watcher_hears_of_lateness_once_and_of_reminders_never(street, report, databases, inbox, now):
    state = await report(street, category="bikes")
    watcher, other = street.one("headquarters"), street.people["general-chief"][1]
    async with street.session() as session:
        case = await case_for(session, watcher.id, state.id, now=now)
        await service.watch(session, case, person=watcher.id, by=Actor("person", watcher.id), now=now)
    before = await inbox(street, watcher.id)
    late = state.due_at + timedelta(minutes=5)
    await sweep_office(databases, street.id, now=state.due_at - timedelta(minutes=1))
    reminded = await inbox(street, watcher.id)
    assert reminded == before
    await sweep_office(databases, street.id, now=late)
    await sweep_office(databases, street.id, now=late)
    kinds = (await inbox(street, watcher.id))[len(before) :]
    assert kinds.count("case.watched") + kinds.count("case.supervised") + kinds.count("case.escalated") >= 1
    assert kinds.count("case.watched") <= 1
    assert "case.watched" not in await inbox(street, other.id)
