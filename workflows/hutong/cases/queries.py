"""Reading cases: one that a person may see, open items, what happened, and why it stands as it does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.following import in_reach
from hutong.cases.rows import READ, state_of
from hutong.cases.rules import Offer, offers
from hutong.cases.settings import setting_at
from hutong.cases.states import CaseState, Setting
from hutong.db import bound_office
from hutong.db.wires import Driver, DriverWire, SessionWire, Wire
from hutong.errors import NotThere
from hutong.journal import Actor, JournalEvent, JournalPersonal
from hutong.playbooks.flows import Action, Step
from hutong.posts.queries import OfficeNow, office_at

PAGE = 25

_ONE = f"SELECT {READ}, description, position_m FROM cases WHERE office_id = $1 AND id = $2"  # noqa: S608 - constants
LISTED = (
    "c.id, c.number, c.title, c.category, c.grade, c.flow, c.step, c.danger, c.alley_id, c.playbook_version, "
    "c.opened_at, c.step_since, c.owner_post_id, c.owner_person_id, c.owner_department_id, c.due_at, "
    "c.overdue_since, c.closed_at, c.outcome, c.revision, c.also_post_ids"
)
# Each post's own index end is read, and no more than a page of it, however much is stored. What a post shares with an
# owner is found by the alleys that its holder answers for; none of it is his own as well.
OPEN = f"""
SELECT {LISTED} FROM unnest($2::uuid[]) AS mine(post)
  CROSS JOIN LATERAL (SELECT {LISTED} FROM cases c
    WHERE c.office_id = $1 AND c.owner_post_id = mine.post AND c.closed_at IS NULL
    ORDER BY c.due_at, c.id LIMIT $4) c
UNION ALL
(SELECT {LISTED} FROM cases c WHERE c.office_id = $1 AND c.owner_person_id = $3 AND c.closed_at IS NULL
  ORDER BY c.due_at, c.id LIMIT $4)
UNION ALL
SELECT {LISTED} FROM unnest($5::uuid[]) AS here(alley)
  CROSS JOIN LATERAL (SELECT {LISTED} FROM cases c
    WHERE c.office_id = $1 AND c.alley_id = here.alley AND c.closed_at IS NULL AND c.also_post_ids IS NOT NULL
      AND c.also_post_ids && $2::uuid[] AND coalesce(c.owner_post_id <> ALL($2::uuid[]), true)
      AND c.owner_person_id IS DISTINCT FROM $3
    ORDER BY c.due_at, c.id LIMIT $4) c
ORDER BY due_at, id LIMIT $4
"""  # noqa: S608 - constants alone


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list of cases. Times are UTC. `shared`: the reader's post has it together with its owner."""

    id: UUID
    number: str
    title: str
    category: str
    grade: str
    flow: str
    step: str | None
    danger: bool
    alley_id: UUID
    alley: str
    playbook_version: int
    opened_at: datetime
    step_since: datetime
    owner_post_id: UUID | None
    owner_person_id: UUID | None
    owner: str
    shared: bool
    due_at: datetime | None
    overdue_since: datetime | None
    closed_at: datetime | None
    outcome: str | None
    revision: int


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A case with what the reader may do about it, and the setting that it is read under; `is_shared` as of an `Item`.

    `offers` are the actions that are his by duty, `actions` those of them that nothing hinders now.
    """

    state: CaseState
    number: str
    title: str
    description: str | None
    position_m: int | None
    playbook_version: int
    revision: int
    step: Step | None
    actions: tuple[Action, ...]
    offers: tuple[Offer, ...]
    owner: str
    owner_people: tuple[UUID, ...]
    is_mine: bool
    is_shared: bool
    setting: Setting
    office: OfficeNow


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the timeline; `personal` is empty once erased."""

    id: UUID
    at: datetime
    kind: str
    actor: Actor
    actor_name: str
    data: dict[str, Any]
    personal: dict[str, Any]


async def case_for(
    session: AsyncSession, person: UUID, case_id: UUID, *, now: datetime, everything: bool = False
) -> CaseView:
    """Raises NotThere outside the person's reach. `everything` is for those who may read the whole office."""
    rows = await SessionWire(session).rows(_ONE, bound_office(session), case_id)
    if not rows:
        raise NotThere
    row = rows[0]
    office, setting = await setting_at(session, now, row["playbook_version"])
    state = state_of(row, setting.directory)
    if not everything and not in_reach(setting, state, person, now):
        raise NotThere
    day = setting.day(now)
    people = state.owner.people(setting.directory, day)
    offered = offers(setting, state, person, now)
    return CaseView(
        state=state,
        number=row["number"],
        title=row["title"],
        description=row["description"],
        position_m=row["position_m"],
        playbook_version=row["playbook_version"],
        revision=row["revision"],
        step=setting.step(state.flow, state.step) if state.step else None,
        actions=tuple(offer.action for offer in offered if offer.hindrance is None),
        offers=offered,
        owner=office.names.get(state.owner.id or UUID(int=0), ""),
        owner_people=people,
        is_mine=person in people,
        is_shared=person not in people
        and any(post.id in state.also for post in setting.directory.posts_answered_for(person, day)),
        setting=setting,
        office=office,
    )


async def open_items(session: AsyncSession, person: UUID, *, now: datetime, limit: int = PAGE) -> list[Item]:
    """What a person has to decide on today, the earliest deadline first."""
    office, setting = await setting_at(session, now)
    return await _open_items(SessionWire(session), office, setting, person, now=now, limit=limit)


async def open_items_fast(
    connection: Driver,
    office: OfficeNow,
    setting: Setting,
    person: UUID,
    *,
    now: datetime,
    limit: int = PAGE,
) -> list[Item]:
    """The same on the driver's connection; office and setting come from `settings.Settings`."""
    return await _open_items(DriverWire(connection, office.id), office, setting, person, now=now, limit=limit)


async def _open_items(
    wire: Wire, office: OfficeNow, setting: Setting, person: UUID, *, now: datetime, limit: int
) -> list[Item]:
    directory, day = setting.directory, setting.day(now)
    posts = [post.id for post in directory.posts_answered_for(person, day)]
    alleys = list({alley.id for post in posts for alley in directory.alleys_of(post, day)})
    rows = await wire.rows(OPEN, wire.office_id, posts, person, limit, alleys)
    return [item_of(row, office, setting, posts=posts, person=person) for row in rows]


async def cases_where(
    session: AsyncSession,
    *,
    now: datetime,
    alley: UUID | None = None,
    step_kind: str | None = None,
    community: UUID | None = None,
    reporter: UUID | None = None,
    opened: bool | None = None,
    overdue: bool = False,
    danger: bool = False,
    limit: int = 50,
    before: UUID | None = None,
) -> list[Item]:
    """Cases of the office by what is asked, the newest first; `before` turns the page. `opened` False: the closed."""
    office, setting = await setting_at(session, now)
    directory = setting.directory
    wheres = ["c.office_id = $1"]
    args: list[Any] = [office.id]

    def asks(condition: str, value: Any) -> None:
        args.append(value)
        wheres.append(condition.replace("?", f"${len(args)}"))

    if alley is not None:
        asks("c.alley_id = ?", alley)
    if community is not None:
        asks("c.alley_id = ANY(?::uuid[])", [a.id for a in directory.alleys if a.community_id == community])
    if reporter is not None:
        asks("c.reporter_id = ?", reporter)
    if opened is not None:
        wheres.append("c.closed_at IS NULL" if opened else "c.closed_at IS NOT NULL")
    if overdue:
        asks("c.closed_at IS NULL AND c.due_at < ?", now)
    if danger:
        wheres.append("c.danger")
    if before is not None:
        asks("c.id < ?", before)
    if step_kind is not None:
        steps = [f"{f.code}/{s.code}" for f in setting.playbook.flows for s in f.steps if s.kind == step_kind]
        asks("c.flow || '/' || c.step = ANY(?::text[])", steps)
    args.append(limit)
    where = " AND ".join(wheres)
    # S608: the conditions are written above, the values are bound.
    statement = f"SELECT {LISTED} FROM cases c WHERE {where} ORDER BY c.id DESC LIMIT ${len(args)}"  # noqa: S608
    rows = await SessionWire(session).rows(statement, *args)
    return [item_of(row, office, setting) for row in rows]


def item_of(
    row: Mapping[str, Any],
    office: OfficeNow,
    setting: Setting,
    *,
    posts: Sequence[UUID] = (),
    person: UUID | None = None,
) -> Item:
    """`posts` are those that the reader, `person`, answers for."""
    owner = row["owner_post_id"] or row["owner_person_id"] or row["owner_department_id"]
    is_own = owner is not None and (owner == person or owner in posts)
    return Item(
        **{name: row[name] for name in _FROM_ROW},
        alley=setting.directory.alley(row["alley_id"]).name,
        owner=office.names.get(owner, "") if owner else "",
        shared=not is_own and not set(posts).isdisjoint(row["also_post_ids"] or ()),
    )


_FROM_ROW = tuple(name for name in Item.__struct_fields__ if name not in {"alley", "owner", "shared"})


async def timeline(session: AsyncSession, case_id: UUID, *, now: datetime) -> Sequence[Happening]:
    """Everything that the journal tells of a case, in its order. Names are today's."""
    office_id = bound_office(session)
    statement = (
        select(JournalEvent, JournalPersonal.data)
        .outerjoin(
            JournalPersonal,
            (JournalPersonal.office_id == office_id) & (JournalPersonal.event_id == JournalEvent.id),
        )
        .where(JournalEvent.office_id == office_id, JournalEvent.subject == case_id)
        .order_by(JournalEvent.occurred_at, JournalEvent.id)
    )
    office = await office_at(session, now)
    found = []
    for event, personal in (await session.execute(statement)).all():
        actor = msgspec.convert(event.actor, Actor)
        name = actor.name or (office.names.get(actor.id, "") if actor.id else "")
        found.append(
            Happening(
                id=event.id, at=event.occurred_at, kind=event.kind, actor=actor, actor_name=name, data=event.data,
                personal=personal or {},
            )
        )  # fmt: skip
    return found
