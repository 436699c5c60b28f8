"""The ground of a rehearsal, read from the journal and the tables of its office; nothing is written."""

from datetime import UTC, date, datetime, time, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.notices.reaching import reach
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import published_versions, version
from hutong.posts.queries import office_at
from hutong.posts.reach import present_until
from hutong.rehearsals.graded import answers_in, decisions_in, scores_in, tiers_after
from hutong.rehearsals.knowing import known_since
from hutong.rehearsals.past import read_past
from hutong.rehearsals.recounting import lifted_rungs, recountings_in
from hutong.rehearsals.rules.acts import Opened
from hutong.rehearsals.rules.grading import spans
from hutong.rehearsals.rules.ground import Ground, Term
from hutong.rehearsals.rules.results import Real
from hutong.rehearsals.sharing import Sharing
from hutong.rehearsals.tables import (
    closings_between,
    first_opened,
    followers_at,
    listeners,
    messages_in,
    notices_in,
    office_directory,
    open_at,
    standing_at,
    waiting_at,
    walks_in,
    ways_in,
)
from hutong.rehearsals.words import words_of
from hutong.rosters.queries import turns_given
from hutong.tiers.queries import standings_before


class Period(msgspec.Struct, frozen=True):
    """Days of the office, both inclusive."""

    first: date
    last: date


async def read_ground(session: AsyncSession, period: Period, *, now: datetime, draft: Playbook) -> tuple[Ground, Real]:
    """What the bound office's past gives for a period, up to `now`, and what was really made of it."""
    bare = await bare_ground(session, period, now=now)
    since, until = bare.since, bare.until
    standing = await standing_at(session, since, until)
    begins = min(since, await first_opened(session, standing) or since)
    bare = await _as_known(session, bare, begins)
    recountings = await recountings_in(session, begins, until, bare.calendar.place)
    known = {term.person_id for term in bare.directory.appointments} | {alley.id for alley in bare.directory.alleys}
    past = await read_past(
        session, since=since, until=until, standing=standing, playbooks=bare.playbooks, shares=Sharing(bare),
        known=known, lifted=await lifted_rungs(session, since, until, standing) if recountings else (),
    )  # fmt: skip
    words, unasked = await words_of(session, since, until, [*bare.playbooks.values(), draft])
    for n, act in enumerate(past.acts if words else ()):
        if isinstance(act, Opened) and act.case in words:
            past.acts[n] = msgspec.structs.replace(act, words=words[act.case])
    watched = (playbook.rebound for playbook in (*bare.playbooks.values(), draft))
    longest = max((rebound.window_days for rebound in watched if rebound), default=0)
    months = spans(period.first, period.last)
    ground = msgspec.structs.replace(
        bare,
        acts=past.acts,
        granted=past.granted,
        closings=await closings_between(session, since - timedelta(days=longest + 1), since),
        waiting=await waiting_at(session, since, bare.calendar.place, bare.playbooks),
        walks=await walks_in(session, period.first, period.last, bare.calendar.place),
        turns=await turns_given(session, period.first, period.last),
        answers=await answers_in(session, period.first, period.last),
        stood=await standings_before(session, months[0].month),
        decisions=await decisions_in(session, months[0].month, months[-1].month, until),
        recountings=recountings,
        followers=await followers_at(session, since),
        unasked=unasked,
    )
    templates = await notices_in(session, since, until)
    scored, scores = await scores_in(session, months)
    real = Real(
        facts=past.facts, templates=templates, open=await open_at(session, until), points=past.points,
        groups=await messages_in(session, since, until), ways=await ways_in(session, since, until),
        tiers=await tiers_after(session, months[-1].month) if months[-1].is_whole else {},
        had=past.had, shared=past.shared, scores=scores, scored=scored,
    )  # fmt: skip
    return ground, real


async def _as_known(session: AsyncSession, ground: Ground, begins: datetime) -> Ground:
    """With what was known of people and days at its end, and of when it was otherwise known since `begins`."""
    directory, calendar = ground.directory, ground.calendar
    found = await known_since(session, begins, ground.until, directory=directory, calendar=calendar)
    if found is None:
        return ground
    return msgspec.structs.replace(
        ground, directory=found.directory(found.last), calendar=found.calendar(found.last),
        knowledge=found if found.last else None, directories=[],
    )  # fmt: skip


async def bare_ground(session: AsyncSession, period: Period, *, now: datetime) -> Ground:
    """Who holds what and which rules governed when; nothing has happened yet."""
    office = await office_at(session, now)
    calendar = office.calendar
    since = datetime.combine(period.first, time(), calendar.place).astimezone(UTC)
    end = datetime.combine(period.last + timedelta(days=1), time(), calendar.place).astimezone(UTC)
    rows = await published_versions(session)
    departments, heads = office.bodies
    terms = [
        Term(row.in_force_from, row.published_at, row.version)
        for row in rows
        if row.version is not None and row.in_force_from is not None and row.published_at is not None
    ]
    return Ground(
        since=since,
        until=min(end, now),
        now=now,
        first=period.first,
        last=period.last,
        calendar=calendar,
        directory=msgspec.structs.replace(await office_directory(session), departments=departments, heads=heads),
        playbooks={term.version: (await version(session, term.version)).playbook for term in terms},
        terms=sorted(terms, key=lambda term: (term.in_force_from, term.version)),
        acts=(),
        present=await present_until(session),
        listeners=await listeners(session),
        reach=await reach(session),
    )
