"""Work that waits for whoever a visitor of the demo becomes: the first holder of each kind of post."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.demo.chance import chance
from hutong.demo.opening import Opened
from hutong.demo.playing import Story
from hutong.demo.reporting import Reporting
from hutong.demo.walking import Walk
from hutong.people.models import Person
from hutong.playbooks.flows import StepKind
from hutong.playbooks.posts import Desk
from hutong.posts.models import Appointment, Post

# Hours ago: one for today, one near its limit, one that nobody did anything about.
_AGES = (5.0, 30.0, 24 * 11.0)
_CALLS, _BEFORE_CALL = 3, timedelta(days=3)
_LOOKED_BACK = timedelta(days=14)
_SINCE_DANGER = timedelta(minutes=40)
_OWN_AGES = (24 * 6.0, 24 * 9.0)


class Face(msgspec.Struct, frozen=True):
    """Someone to sign in as: the kind of post, the post, the person."""

    kind: str
    post: UUID
    person: UUID


async def faces(session: AsyncSession, opened: Opened) -> list[Face]:
    """In the order in which the demo's door offers them: the first by name of each kind of post."""
    office = opened.office.office_id
    rows = await session.execute(
        select(Post.kind, Post.id, Person.id.label("person"))
        .join(Appointment, (Appointment.office_id == Post.office_id) & (Appointment.post_id == Post.id))
        .join(Person, (Person.office_id == Appointment.office_id) & (Person.id == Appointment.person_id))
        .where(Post.office_id == office, Appointment.office_id == office, Person.office_id == office)
        .ext(distinct_on(Post.kind))
        .order_by(Post.kind, Post.name, Person.name)
    )
    return [Face(row.kind, row.id, row.person) for row in rows]


def arrange(
    opened: Opened, found: Sequence[Face], walks: Sequence[Walk], reporting: Reporting, now: datetime
) -> list[Story]:
    """Reports that wait at the first step of their flow for a face, and settled ones for those who report."""
    rng = chance(opened.scenario.slug, "arranged")
    walks = [walk for walk in walks if walk.ends > now - _LOOKED_BACK]
    stories: list[Story] = []
    for face in found:
        kind = opened.playbook.post(face.kind)
        if kind.desk is Desk.STEWARD:
            own = [walk for walk in walks if walk.person.id == face.person]
            plain = [c.code for c in opened.playbook.categories if not c.danger]
            for age in _OWN_AGES:
                walk = _nearest(own, now - timedelta(hours=age))
                if walk is not None:
                    stories.append(reporting.report(walk, rng.choice(plain), walk.ends))
            continue
        waiting = [category for category, danger in _begun_with(opened, face.kind) if not danger]
        for age, walk in zip(_AGES, _walks_for(opened, face, walks, now), strict=False):
            if waiting:
                # What nobody touched for so long is a quick matter, and therefore late.
                category = waiting[0] if age == _AGES[-1] else rng.choice(waiting)
                at = min(walk.ends, now - timedelta(hours=age))
                stories.append(reporting.report(walk, category, at, stall=True))
            elif not any(story.state.danger for story in stories):
                stories += _danger(opened, face, walk, reporting, now)
    stories += _calls(opened, walks, reporting, now)
    return sorted(stories, key=lambda story: story.report.now)


def _calls(opened: Opened, walks: Sequence[Walk], reporting: Reporting, now: datetime) -> Iterator[Story]:
    """Departments called these days, where the office's flows come to that, and not answered yet or just."""
    hard = [
        category.code
        for category in opened.playbook.categories
        if any(step.kind is StepKind.JOINT_CALL for step in opened.playbook.flow_for(category.code).steps)
    ]
    for n, category in enumerate(hard[:_CALLS]):
        walk = _nearest(walks, now - _BEFORE_CALL - timedelta(days=n))
        if walk is not None:
            yield reporting.report(walk, category, walk.ends, toward=StepKind.JOINT_CALL)


def _danger(opened: Opened, face: Face, walk: Walk, reporting: Reporting, now: datetime) -> list[Story]:
    """One that came in a while ago, for a post that takes nothing else first; one is enough for an afternoon."""
    begun = [category for category, danger in _begun_with(opened, face.kind) if danger]
    return [reporting.report(walk, begun[0], now - _SINCE_DANGER, danger=True, stall=True)] if begun else []


def _begun_with(opened: Opened, kind: str) -> Iterator[tuple[str, bool]]:
    """Categories whose flow begins with a kind of post, and whether they are dangers."""
    for category in opened.playbook.categories:
        flow = opened.playbook.flow_for(category.code)
        if flow.step(flow.first).who.post == kind:
            yield category.code, category.danger


def _walks_for(opened: Opened, face: Face, walks: Sequence[Walk], now: datetime) -> Iterator[Walk]:
    """Walks of about the right ages in places that the face's post covers."""
    alleys = _alleys_of(opened, face)
    for age in _AGES:
        near = [w for w in walks if w.alley in alleys and now - timedelta(hours=age + 48) < w.ends]
        walk = _nearest(near, now - timedelta(hours=age))
        if walk is not None:
            yield walk


def _nearest(walks: Sequence[Walk], moment: datetime) -> Walk | None:
    return min(walks, key=lambda walk: abs(moment - walk.ends), default=None)


def _alleys_of(opened: Opened, face: Face) -> set[UUID]:
    places = next(places for post, _, _, places in opened.held if post.id == face.post)
    if not places:
        return {alley.id for alley in opened.alleys}
    return {a.id for a in opened.alleys if a.id in places or a.community_id in places}
