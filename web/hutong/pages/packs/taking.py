"""Taking over from the district's or the city's baseline: always a draft, never the rules themselves."""

from typing import Any

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import go
from hutong.pages.forms import read_form
from hutong.pages.packs.schemas import MoveOn, TakeSections
from hutong.playbooks.baselines.errors import NoSuchBaseline, SectionsMissing
from hutong.playbooks.baselines.offering import Standing, standings
from hutong.playbooks.baselines.taking import Taken, move_on, take
from hutong.playbooks.inheriting import Level
from hutong.playbooks.queries import Version, newest_published, version_row
from hutong.playbooks.service import save_draft
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class Taking(Controller):
    path = "/o/{slug:str}/packs/baseline"

    @post("/take", permission="playbook.draft", status_code=200)
    async def take(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Response[Any]:
        """Raises SectionsMissing, NoSuchBaseline."""
        sent = (await read_form(request, TakeSections)).value
        newest = await newest_published(session) or in_force
        here = await _standing(session, newest, sent.level)
        if not set(sent.sections) & set(here.newest.document):
            raise SectionsMissing(field="sections")
        source = (await version_row(session, newest.id)).source
        own = {change.key[0] for change in here.differences} & set(here.inherited)
        taken = take(source, here.newest, sent.level, sent.sections, own)
        await save_draft(
            session, source=taken.source, by=viewer.actor, now=clock.now(), draft_id=sent.id,
            based_on=newest.version, onto=newest.version, notes=_note(here, taken),
        )  # fmt: skip
        return go(f"{office.home}/playbooks/drafts/{sent.id}")

    @post("/move-on", permission="playbook.draft", status_code=200)
    async def move_on(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Response[Any]:
        """Raises NoSuchBaseline where nothing newer is there."""
        sent = (await read_form(request, MoveOn)).value
        newest = await newest_published(session) or in_force
        here = await _standing(session, newest, sent.level)
        if here.pinned is None or not here.has_news:
            raise NoSuchBaseline
        source = (await version_row(session, newest.id)).source
        taken = move_on(source, newest.playbook, here.pinned, here.newest)
        await save_draft(
            session, source=taken.source, by=viewer.actor, now=clock.now(), draft_id=sent.id,
            based_on=newest.version, onto=newest.version, notes=_note(here, taken),
        )  # fmt: skip
        return go(f"{office.home}/playbooks/drafts/{sent.id}")


async def _standing(session: AsyncSession, in_force: Version, level: Level) -> Standing:
    found = next((s for s in await standings(session, in_force.playbook) if s.level is level), None)
    if found is None:
        raise NoSuchBaseline
    return found


def _note(here: Standing, taken: Taken) -> str:
    if taken.kept:
        return gettext(
            N_("{name}基准第 {n} 版；自己改过的 {k} 节没有动"), name=here.name, n=here.newest.version, k=len(taken.kept)
        )
    return gettext(N_("沿用{name}基准第 {n} 版"), name=here.name, n=here.newest.version)
