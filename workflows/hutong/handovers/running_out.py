"""聘期到了: an appointment that nobody renewed ends on its day, with the same handover as when somebody ends it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, bound_office
from hutong.handovers.ending import end_term
from hutong.handovers.errors import NobodyTakesOver
from hutong.jobs import ticker
from hutong.journal import SYSTEM, append
from hutong.offices.rounds import in_each_office
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.verbs import Verb
from hutong.posts.events import TermNear, TermOverstayed
from hutong.posts.queries import office_at
from hutong.publications.audience import people_with, tell_each
from hutong.texts import N_, gettext

EVERY = timedelta(hours=1)
NEAR = timedelta(days=30)
CAUGHT_UP = timedelta(days=92)
"""What ran out longer ago went on without anybody minding before terms ended by themselves: the list shows it, and
somebody renews or ends it. No round is missed for as long as that."""
_BECAUSE = "聘期届满"

# Two rounds at once take different ones, and the second sees what the first has ended.
_OVER = """
SELECT a.id, a.term_until FROM appointments a
 WHERE a.office_id = :office AND a.until IS NULL AND a.term_until < :day AND a.term_until >= :since
 ORDER BY a.term_until, a.id LIMIT 500 FOR UPDATE OF a SKIP LOCKED
"""
_NEAR = """
SELECT a.id, a.term_until FROM appointments a
 WHERE a.office_id = :office AND a.until IS NULL AND a.term_until BETWEEN :day AND :last
   AND NOT EXISTS (SELECT FROM journal j WHERE j.office_id = :office AND j.subject = a.id AND j.kind = :kind
                      AND j.data->>'until' = a.term_until::text)
 ORDER BY a.term_until, a.id LIMIT 500 FOR UPDATE OF a SKIP LOCKED
"""
_TOLD = """
SELECT subject, data->>'until' FROM journal WHERE office_id = :office AND subject = ANY(:terms) AND kind = :kind
"""


@ticker("terms.run_out", every=EVERY)
async def let_terms_run_out(databases: Databases) -> int:
    """Safe to run twice at once, and after days in which nobody ran it: what has ended is not there to end again."""
    return await in_each_office(databases, "terms.run_out", run_out, now=await databases.now(), open_only=True)


async def run_out(session: AsyncSession, local: datetime) -> int:
    """How many terms of the bound office ended, or were told of; the first time on a day does what that day asks."""
    now, day = local.astimezone(UTC), local.date()
    ended, staying = 0, []
    found = await session.execute(text(_OVER), {"office": bound_office(session), "day": day, "since": day - CAUGHT_UP})
    for term in found.all():
        try:
            async with session.begin_nested():
                await end_term(session, term.id, last_day=term.term_until, because=_BECAUSE, by=SYSTEM, now=now)
        except NobodyTakesOver:
            # A post at the top stays somebody's: the next round asks again.
            staying.append(term)
        else:
            ended += 1
    return ended + await _tell_staying(session, staying, now) + await _tell_near(session, day, now)


async def _tell_staying(session: AsyncSession, terms: list[Any], now: datetime) -> int:
    """Those who appoint hear once that somebody's term is over and nobody could take over."""
    if not terms:
        return 0
    asked = {"office": bound_office(session), "terms": [term.id for term in terms], "kind": TermOverstayed.kind}
    rows = await session.execute(text(_TOLD).bindparams(bindparam("terms", type_=ARRAY(Uuid))), asked)
    told = {tuple(row) for row in rows}
    fresh = []
    for term in terms:
        if (term.id, term.term_until.isoformat()) not in told:
            append(session, TermOverstayed(subject=term.id, until=term.term_until), by=SYSTEM, at=now)
            fresh.append(term.id)

    def words() -> tuple[str, str]:
        title = gettext(N_("{n} 个岗位聘期已过，没有人可以接手"), n=len(fresh))
        return title, gettext(N_("没有别人、代岗或上级可以接手，任职先不结束。请续聘，或者写明由谁接任。"))

    await _tell(session, fresh, words, now=now)
    return len(fresh)


async def _tell_near(session: AsyncSession, day: date, now: datetime) -> int:
    """One word about all whose term ends within the month, so that they are renewed in time."""
    asked = {"office": bound_office(session), "day": day, "last": day + NEAR, "kind": TermNear.kind}
    near = (await session.execute(text(_NEAR), asked)).all()
    for term in near:
        append(session, TermNear(subject=term.id, until=term.term_until), by=SYSTEM, at=now)

    def words() -> tuple[str, str]:
        title = gettext(N_("{n} 个聘期快到了，最早 {day}"), n=len(near), day=near[0].term_until.isoformat())
        return title, gettext(N_("到期不续聘，任职就在那天结束，岗位上的事自动交接。"))

    await _tell(session, [term.id for term in near], words, now=now)
    return len(near)


async def _tell(session: AsyncSession, terms: list[UUID], words: Any, *, now: datetime) -> None:
    if not terms:
        return
    office = await office_at(session, now)
    playbook = (await playbook_in_force(session, now)).playbook
    people = await people_with(session, playbook, {Verb.ADMINISTER, Verb.ENGAGE}, now)
    await tell_each(session, people, "terms.ending", words, f"/o/{office.slug}/people/terms", now=now)
