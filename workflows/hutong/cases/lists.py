"""Lists of cases as a reader asks for them: which, where, about what, with which words; never past his reach."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.queries import LISTED, Item, item_of
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.db.wires import SessionWire
from hutong.playbooks.flows import StepKind
from hutong.posts.facts import AlleyFact

Which = Literal["mine", "open", "late", "danger", "closed", "all"]

_WHICH = {
    "mine": "c.closed_at IS NULL AND (c.owner_post_id = ANY({posts}::uuid[]) OR c.owner_person_id = {person}"
    " OR (c.also_post_ids IS NOT NULL AND c.alley_id = ANY({alleys}::uuid[]) AND c.also_post_ids && {posts}::uuid[]))",
    "open": "c.closed_at IS NULL",
    "late": "c.closed_at IS NULL AND c.due_at < {now}",
    "danger": "c.danger",
    "closed": "c.closed_at IS NOT NULL",
    "all": "true",
}
_BY_DEADLINE = frozenset({"mine", "late"})


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader asks a list for. `words` are looked for in title and description, and as a number."""

    which: Which = "open"
    alley: UUID | None = None
    category: str | None = None
    words: str = ""

    @property
    def turns_pages(self) -> bool:
        """What is ordered by deadline is short and shown whole; the rest goes back in time page by page."""
        return self.which not in _BY_DEADLINE


async def cases_found(
    session: AsyncSession,
    wanted: Wanted,
    *,
    person: UUID,
    everything: bool,
    now: datetime,
    limit: int = 50,
    before: UUID | None = None,
) -> list[Item]:
    """The newest first, or the earliest deadline where something is to be done; `before` turns the page."""
    office, setting = await setting_at(session, now)
    posts = [post.id for post in setting.directory.posts_answered_for(person, setting.day(now))]
    args: list[Any] = [office.id]

    def bound(value: Any) -> str:
        args.append(value)
        return f"${len(args)}"

    reach = [alley.id for alley in alleys_within(setting, person, now)]
    given = {"posts": posts, "person": person, "now": now, "alleys": reach}
    wheres = ["c.office_id = $1", _filled(_WHICH[wanted.which], given, bound)]
    if not everything:
        wheres.append(
            f"(c.alley_id = ANY({bound(reach)}::uuid[]) OR c.reporter_id = {bound(person)}"
            f" OR c.owner_person_id = ${len(args)})"
        )
    if wanted.alley is not None:
        wheres.append(f"c.alley_id = {bound(wanted.alley)}")
    if wanted.category:
        wheres.append(f"c.category = {bound(wanted.category)}")
    for word in wanted.words.split()[:5]:
        like = bound(f"%{_literal(word)}%")
        wheres.append(f"(c.title ILIKE {like} OR c.description ILIKE {like} OR c.number ILIKE {like})")
    if before is not None:
        wheres.append(f"c.id < {bound(before)}")
    order = "c.due_at, c.id" if wanted.which in _BY_DEADLINE else "c.id DESC"
    # S608: the conditions are written above, the values are bound.
    statement = f"SELECT {LISTED} FROM cases c WHERE {' AND '.join(wheres)} ORDER BY {order} LIMIT {bound(limit)}"  # noqa: S608
    rows = await SessionWire(session).rows(statement, *args)
    return [item_of(row, office, setting, posts=posts, person=person) for row in rows]


async def waiting_to_be_sent(session: AsyncSession, community: UUID, *, now: datetime, limit: int = 200) -> list[Item]:
    """Matters of a community that wait to be sent together, the earliest deadline first."""
    office, setting = await setting_at(session, now)
    alleys = [alley.id for alley in setting.directory.alleys if alley.community_id == community]
    gathering = [
        f"{flow.code}/{step.code}"
        for flow in setting.playbook.flows
        for step in flow.steps
        if step.kind is StepKind.GATHER and any(action.batch for action in step.actions)
    ]
    statement = (
        f"SELECT {LISTED} FROM cases c WHERE c.office_id = $1 AND c.closed_at IS NULL AND c.alley_id = ANY($2::uuid[])"  # noqa: S608 - a constant
        " AND c.flow || '/' || c.step = ANY($3::text[]) ORDER BY c.due_at, c.id LIMIT $4"
    )
    rows = await SessionWire(session).rows(statement, office.id, alleys, gathering, limit)
    return [item_of(row, office, setting) for row in rows]


def alleys_within(setting: Setting, person: UUID, now: datetime) -> Sequence[AlleyFact]:
    """The alleys that a person answers for today by any post, in their order."""
    day, directory = setting.day(now), setting.directory
    mine = {a.id for post in directory.posts_answered_for(person, day) for a in directory.alleys_of(post.id, day)}
    return [alley for alley in directory.alleys if alley.id in mine]


def _filled(condition: str, given: dict[str, Any], bound: Any) -> str:
    used = {name: bound(value) for name, value in given.items() if f"{{{name}}}" in condition}
    return condition.format(**used)


def _literal(word: str) -> str:
    """A word without the signs that mean something to LIKE."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
