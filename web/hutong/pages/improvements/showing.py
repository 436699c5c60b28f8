"""What the page of a project is made of."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.commitments.queries import of_project
from hutong.improvements import queries
from hutong.improvements.models import Improvement
from hutong.improvements.rules import (
    ORDER,
    Counted,
    after,
    balances,
    days_held,
    missing,
    sums,
    whole,
    yuan_of,
)
from hutong.pages.commitments.words import standing_word as promise_word
from hutong.pages.councils.reaching import alleys_for, reach_of
from hutong.pages.councils.taking import taking
from hutong.pages.improvements.drawing import register_bars, stage_line
from hutong.pages.improvements.words import (
    BUDGETS,
    budget_word,
    category_word,
    convenience_word,
    kind_word,
    stage_word,
    standing_word,
)
from hutong.photos.queries import pairs, photos_of
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.improving import Stage
from hutong.playbooks.labels import member_label
from hutong.posts.facts import on
from hutong.visits.clock import Clock


async def project_page(session: AsyncSession, viewer: Viewer, clock: Clock, project_id: UUID) -> dict[str, Any]:
    """The whole context; raises NotThere."""
    project = await queries.project_of(session, project_id)
    at, setting = await setting_at(session, clock.now())
    playbook, day = setting.playbook, clock.today
    alleys = await queries.alleys_of(session, project_id)
    lines = await queries.register_of(session, project_id)
    by_category = sums(
        (Counted(each.line.category, each.standing, each.metres) for each in lines),
        [category.code for category in playbook.categories],
    )
    money = await queries.money_of(session, project_id)
    photos = await photos_of(session, "improvement", project_id)
    rows = await queries.stages_of(session, project_id)
    reach = reach_of(viewer, setting, clock)
    within = reach is None or {alley for alley, _ in alleys} <= reach
    material = await queries.material_of(session, project_id)
    return {
        "project": project,
        "alleys": alleys,
        "post": at.names.get(project.post_id) if project.post_id else None,
        "line": stage_line(
            project.stage, rows, lambda stage: say(playbook.improving.rule(stage).name),
            ended=project.ended_on is not None, day=day,
        ),
        "stage": stage_word(playbook, project.stage, ended=project.ended_on is not None),
        "next": _next(project, playbook),
        "lacking": await _lacking(session, project, playbook),
        "lines": lines,
        "sums": by_category,
        "total": whole(by_category),
        "bars": register_bars(by_category, lambda code: category_word(playbook, code)),
        "money": money,
        "balances": [(name, balances(queries.entries(money))[code]) for code, name in BUDGETS],
        "material": material,
        "pieces": sum(each.pieces for each in material),
        "agenda": (agenda := await queries.agenda_of(session, project_id)),
        "waiting_lines": {item.subject_id for item in agenda if item.state in {"waiting", "put_off"}},
        "taken": await taking(session, "improvement", project_id, project.name, [alley for alley, _ in alleys]),
        "promises": await of_project(session, project_id, day=day, calendar=setting.calendar),
        "pairs": pairs(photos),
        "waiting_photos": sum(not photo.is_ready for photo in photos),
        "points": [
            (point, alley, convenience_word(playbook, point.kind))
            for point, alley in await queries.conveniences_of(session, project_id)
        ],
        "rebounds": await queries.rebounds_of(session, project, since=_since(project, clock)),
        "days_held": lambda each: days_held(project.held_since or day, each.opened_at.astimezone(clock.zone).date()),
        "may_manage": viewer.may("improvement.manage") and within,
        "yuan": yuan_of,
        "category": lambda code: category_word(playbook, code),
        "standing": standing_word,
        "promise": promise_word,
        "budget": budget_word,
        "kind": kind_word,
    }  # fmt: skip


def _next(project: Improvement, playbook: Playbook) -> tuple[str, str] | None:
    """(stage, its name) that comes next; none at the last or after the end."""
    if project.ended_on is not None:
        return None
    stage = after(Stage(project.stage) if project.stage else None)
    return (stage, say(playbook.improving.rule(stage).name)) if stage else None


async def _lacking(session: AsyncSession, project: Improvement, playbook: Playbook) -> list[str]:
    """What the present stage still lacks, in words."""
    if project.stage is None or project.ended_on is not None or project.stage == ORDER[-1]:
        return []
    facts = await queries.facts_of(session, project.id)
    return [member_label(need) for need in missing(playbook.improving.rule(Stage(project.stage)), facts)]


def _since(project: Improvement, clock: Clock) -> datetime | None:
    """From the morning of the day on which holding began."""
    return datetime.combine(project.held_since, time(), clock.zone) if project.held_since else None


async def choices(session: AsyncSession, viewer: Viewer, clock: Clock) -> dict[str, Any]:
    """What the form of a plan chooses from."""
    _, setting = await setting_at(session, clock.now())
    posts = [(post.id, post.name) for post in on(setting.directory.posts, clock.today)]
    return {
        "alleys": [(alley.id, alley.name) for alley in alleys_for(viewer, setting, clock)],
        "posts": sorted(posts, key=lambda row: row[1]),
        "stages": [(str(stage), say(setting.playbook.improving.rule(stage).name)) for stage in ORDER],
    }
