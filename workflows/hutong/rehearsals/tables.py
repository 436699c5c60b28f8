"""What a rehearsal needs of the tables: who held what on any day, walks, and the cases around the period."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import Case
from hutong.cases.rules import Earlier
from hutong.cases.sending import BESIDE, kind_of
from hutong.db import bound_office
from hutong.evaluations.counting import Walk
from hutong.journal import JournalEvent
from hutong.notices.events import RobotSwitched
from hutong.notices.holding import digest_at
from hutong.notices.models import Delivery, Notice, Robot
from hutong.patrols.models import Patrol
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import CLOSED
from hutong.posts.directory import Directory
from hutong.posts.facts import AlleyFact, AwayFact, PlaceFact, PostFact, TermFact
from hutong.posts.models import Absence, Appointment, Post, PostPlace
from hutong.rehearsals.rules.directory import Remembering
from hutong.rehearsals.rules.ground import Closing, Listener, Waiting


async def office_directory(session: AsyncSession) -> Directory:
    """Every row there ever was: the directory itself asks which of them count on a day."""
    office = bound_office(session)
    alleys = select(Alley.id, Alley.community_id, Alley.kind, Alley.name, Alley.since, Alley.until)
    posts = select(Post.id, Post.kind, Post.name, Post.since, Post.until, Post.reports_to)
    places = select(PostPlace.post_id, PostPlace.alley_id, PostPlace.community_id, PostPlace.since, PostPlace.until)
    terms = select(
        Appointment.id, Appointment.post_id, Appointment.person_id, Appointment.since, Appointment.until,
        Appointment.cover, Appointment.term_until,
    )  # fmt: skip
    away = select(Absence.person_id, Absence.since, Absence.until)
    return Remembering(
        kinds=(),
        alleys=tuple(
            AlleyFact(*row)
            for row in await session.execute(alleys.where(Alley.office_id == office).order_by(Alley.code))
        ),
        posts=tuple(
            PostFact(*row) for row in await session.execute(posts.where(Post.office_id == office).order_by(Post.id))
        ),
        places=tuple(
            PlaceFact(*row)
            for row in await session.execute(places.where(PostPlace.office_id == office).order_by(PostPlace.id))
        ),
        appointments=tuple(
            TermFact(*row)
            for row in await session.execute(terms.where(Appointment.office_id == office).order_by(Appointment.id))
        ),
        absences=tuple(
            AwayFact(*row)
            for row in await session.execute(away.where(Absence.office_id == office).order_by(Absence.id))
        ),
    )


async def walks_in(session: AsyncSession, first: date, last: date, zone: tzinfo) -> dict[UUID, list[Walk]]:
    """Finished walks by alley; the time at which each began is on the wall of `zone`."""
    rows = await session.execute(
        select(Patrol.alley_id, Patrol.person_id, Patrol.day, Patrol.minutes, Patrol.started_at).where(
            Patrol.office_id == bound_office(session),
            Patrol.day.between(first, last),
            Patrol.finished_at.is_not(None),
        )
    )
    found: dict[UUID, list[Walk]] = defaultdict(list)
    for alley, person, day, minutes, began in rows:
        found[alley].append(Walk(alley, person, day, minutes or 0, began.astimezone(zone).time()))
    return found


async def standing_at(session: AsyncSession, since: datetime, until: datetime) -> Sequence[UUID]:
    """Cases that were open when the period began, or were begun again in it."""
    office = bound_office(session)
    again = select(JournalEvent.subject).where(
        JournalEvent.office_id == office,
        JournalEvent.kind == "case.reopened",
        JournalEvent.occurred_at >= since,
        JournalEvent.occurred_at < until,
    )
    statement = select(Case.id).where(
        Case.office_id == office,
        Case.opened_at < since,
        or_(Case.closed_at.is_(None), Case.closed_at >= since, Case.id.in_(again)),
    )
    return (await session.scalars(statement)).all()


async def first_opened(session: AsyncSession, cases: Sequence[UUID]) -> datetime | None:
    """When the first of these cases was opened; none of no cases."""
    if not cases:
        return None
    statement = select(func.min(Case.opened_at)).where(Case.office_id == bound_office(session), Case.id.in_(cases))
    found: datetime | None = await session.scalar(statement)
    return found


async def followers_at(session: AsyncSession, since: datetime) -> dict[UUID, dict[UUID, UUID | None]]:
    """What had been merged by then and still is, with who reported it, by the case that leads."""
    statement = select(Case.leader_id, Case.id, Case.reporter_id).where(
        Case.office_id == bound_office(session), Case.leader_id.is_not(None), Case.closed_at < since
    )
    found: dict[UUID, dict[UUID, UUID | None]] = defaultdict(dict)
    for leader, case, reporter in await session.execute(statement):
        if leader is not None:
            found[leader][case] = reporter
    return found


async def closings_between(session: AsyncSession, start: datetime, since: datetime) -> list[Closing]:
    """What was closed then and is closed now: a case like it in the period came back."""
    settled_by = func.coalesce(cast(Case.state["handled_post"].astext, Uuid), Case.owner_post_id)
    rows = await session.execute(
        select(Case.alley_id, Case.category, Case.id, Case.closed_at, settled_by, Case.position_m)
        .where(
            Case.office_id == bound_office(session),
            Case.closed_at >= start,
            Case.closed_at < since,
            Case.outcome == CLOSED,
        )
        .order_by(Case.closed_at, Case.id)
    )
    return [
        Closing(alley, category, Earlier(case, closed_at, post, position_m))
        for alley, category, case, closed_at, post, position_m in rows
        if closed_at is not None
    ]


async def open_at(session: AsyncSession, moment: datetime) -> int:
    """Cases open at a moment, as far as their rows still say."""
    statement = select(func.count()).where(
        Case.office_id == bound_office(session),
        Case.opened_at < moment,
        or_(Case.closed_at.is_(None), Case.closed_at >= moment),
    )
    return await session.scalar(statement) or 0


async def notices_in(session: AsyncSession, since: datetime, until: datetime) -> dict[str, int]:
    """Notices about cases to people and to departments, by template."""
    rows = await session.execute(
        select(Notice.kind, func.count())
        .where(
            Notice.office_id == bound_office(session),
            Notice.created_at >= since,
            Notice.created_at < until,
            Notice.kind.startswith("case."),
            Notice.kind.not_in([kind_of(template) for template in BESIDE]),
        )
        .group_by(Notice.kind)
    )
    found = Counter({kind.removeprefix("case."): count for kind, count in rows})
    bodies = await session.execute(
        select(DepartmentNotice.kind, func.count())
        .where(
            DepartmentNotice.office_id == bound_office(session),
            DepartmentNotice.case_id.is_not(None),
            DepartmentNotice.created_at >= since,
            DepartmentNotice.created_at < until,
        )
        .group_by(DepartmentNotice.kind)
    )
    return found + Counter(dict(bodies.tuples().all()))


async def messages_in(session: AsyncSession, since: datetime, until: datetime) -> int:
    """Messages about cases to groups, one for each robot."""
    statement = select(func.count()).where(
        Delivery.office_id == bound_office(session),
        Delivery.created_at >= since,
        Delivery.created_at < until,
        Delivery.kind.startswith("case."),
        # What goes to persons and to departments stands in the same table.
        Delivery.robot_id.is_not(None),
    )
    return await session.scalar(statement) or 0


async def ways_in(session: AsyncSession, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """Messages about cases to persons beside their inboxes, by template and way."""
    rows = await session.execute(
        select(Delivery.kind, Delivery.channel, func.count())
        .where(
            Delivery.office_id == bound_office(session),
            Delivery.created_at >= since,
            Delivery.created_at < until,
            Delivery.kind.startswith("case."),
            Delivery.kind.not_in([kind_of(template) for template in BESIDE]),
            Delivery.person_id.is_not(None),
        )
        .group_by(Delivery.kind, Delivery.channel)
    )
    return {(kind.removeprefix("case."), way): count for kind, way, count in rows}


async def listeners(session: AsyncSession) -> list[Listener]:
    """The office's robots, each with when it spoke: from being set up on, but for when it was switched off."""
    office = bound_office(session)
    switches: dict[UUID, list[tuple[datetime, bool]]] = defaultdict(list)
    told = select(JournalEvent.subject, JournalEvent.occurred_at, JournalEvent.data["active"].as_boolean()).where(
        JournalEvent.office_id == office, JournalEvent.kind == RobotSwitched.kind
    )
    for robot, at, active in await session.execute(told.order_by(JournalEvent.occurred_at, JournalEvent.id)):
        switches[robot].append((at, active))
    rows = await session.execute(
        select(Robot.id, Robot.kinds, Robot.created_at).where(Robot.office_id == office).order_by(Robot.id)
    )
    return [Listener(tuple(topics), _spells(created_at, switches[robot])) for robot, topics, created_at in rows]


def _spells(
    created_at: datetime, switches: Sequence[tuple[datetime, bool]]
) -> tuple[tuple[datetime, datetime | None], ...]:
    found: list[tuple[datetime, datetime | None]] = []
    began: datetime | None = created_at
    for at, active in switches:
        if active:
            began = began or at
        elif began is not None:
            found.append((began, at))
            began = None
    return (*found, (began, None)) if began is not None else tuple(found)


async def waiting_at(
    session: AsyncSession, since: datetime, zone: ZoneInfo, playbooks: Mapping[int, Playbook]
) -> list[Waiting]:
    """Notices that a digest still held when the period began."""
    office = bound_office(session)
    rows = await session.execute(
        select(Notice.person_id, Notice.kind, Notice.created_at, Notice.urgent, Notice.ways, Case.playbook_version)
        .join(Case, (Case.office_id == office) & (Case.id == Notice.case_id))
        .where(
            Notice.office_id == office,
            Notice.created_at >= since - timedelta(days=1),
            Notice.created_at < since,
            Notice.kind.startswith("case."),
        )
    )
    found = []
    for person, kind, at, urgent, ways, version in rows:
        template = kind.removeprefix("case.")
        until = digest_at(playbooks[version].notices, template, at, zone, urgent=urgent)
        if until is not None and until >= since:
            found.append(Waiting(person, template, until, tuple(ways or ())))
    return found
