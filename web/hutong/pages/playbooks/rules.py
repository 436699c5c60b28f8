"""Reading the rules: those in force, any version, two beside each other, and what changes for oneself."""

from typing import Any

from litestar import Controller, Request, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.moving_plans import moves_to
from hutong.ids import new_id
from hutong.pages.answers import Page, download
from hutong.pages.forms import blank
from hutong.pages.playbook_forms.schema_links import schema_address
from hutong.pages.playbooks import sections
from hutong.pages.playbooks.comparing import MOST_VERSIONS, compared, name_of
from hutong.pages.playbooks.seeing import seen
from hutong.pages.playbooks.stages import stages_of, superseded
from hutong.playbooks import toml
from hutong.playbooks.acknowledging import answered
from hutong.playbooks.comparing.touching import posts_touched
from hutong.playbooks.errors import NoSuchVersion
from hutong.playbooks.publishing import Publishing
from hutong.playbooks.queries import (
    PUBLISHED,
    Version,
    has_begun,
    number_before,
    open_drafts,
    published_row,
    published_versions,
    version,
    version_row,
)
from hutong.publications.audience import changes_of
from hutong.visits.clock import Clock

READS = ("office.read", "playbook.draft", "playbook.publish", "playbook.approve")
WRITES = ("playbook.draft", "playbook.approve", "playbook.publish")


class Rules(Controller):
    path = "/o/{slug:str}/playbooks"

    @get("/", permission=READS, name="playbooks.index")
    async def index(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version
    ) -> Page:
        may_see_drafts = any(viewer.may(permission) for permission in WRITES)
        versions = await published_versions(session)
        return Page(
            "playbooks/index.html",
            versions=versions,
            drafts=await open_drafts(session) if may_see_drafts else [],
            coming=[each for each in versions if (each.version or 0) > in_force.version],
            new_id=new_id,
            schema=schema_address(request),
            **await seen(session, in_force, in_force, clock),
            **rules_of(in_force, in_force),
        )

    @get("/versions/{number:int}", permission=READS, name="playbooks.version")
    async def show(self, session: AsyncSession, clock: Clock, in_force: Version, number: int) -> Page:
        return Page("playbooks/version.html", form=blank(), **await life_of(session, clock, in_force, number))

    @get("/versions/{number:int}/text.toml", permission=READS, name="playbooks.text")
    async def text(self, session: AsyncSession, office: OfficePlace, number: int) -> Response[bytes]:
        """As it was written, comments and all."""
        found = await _version(session, number)
        row = await published_row(session, number)
        content = (row.source or toml.write(found.playbook)).encode()
        return download(content, name=f"{office.slug}-{number}.toml", media_type="application/toml")

    @get("/versions/{number:int}/for-me", permission="signed-in", name="playbooks.for_me")
    async def for_me(self, session: AsyncSession, viewer: Viewer, number: int) -> Page:
        """What the version changes for whoever reads it, against the one before it."""
        shown, every = await changes_of(session, number if number < MOST_VERSIONS else 0)
        row = await version_row(session, shown.id)
        held = {post.kind for post in viewer.posts}
        changes = [change for change in every if posts_touched(change) & held]
        is_steward = viewer.desks == {"steward"}
        layout = "base_steward.html" if is_steward else "base_office.html"
        return Page("playbooks/for_me.html", version=shown, changes=changes, layout=layout, withdrawn=row.withdrawn_at)

    @get("/compare", permission=READS, name="playbooks.compare")
    async def compare(
        self, session: AsyncSession, viewer: Viewer, in_force: Version, old: str = "", new: str = ""
    ) -> Page:
        """Without names, the version in force against the one before it."""
        old = old or str(max(1, in_force.version - 1))
        found = await compared(session, old, new or str(in_force.version))
        may_see_drafts = any(viewer.may(permission) for permission in WRITES)
        if not may_see_drafts and None in {found.old.version, found.new.version}:
            raise NoSuchVersion
        versions = await published_versions(session, withdrawn=True)
        rows = [*(await open_drafts(session) if may_see_drafts else []), *versions]
        choices = [(str(row.version or row.id), name_of(row)) for row in rows]
        chosen = [str(row.version or row.id) for row in (found.old, found.new)]
        names = [name_of(row) for row in (found.old, found.new)]
        return Page("playbooks/compare.html", found=found, choices=choices, chosen=chosen, names=names)


async def life_of(session: AsyncSession, clock: Clock, in_force: Version, number: int) -> dict[str, Any]:
    """What the page of one version shows. Raises NoSuchVersion."""
    shown = await _version(session, number)
    row, versions = await published_row(session, number), await published_versions(session)
    stages = await stages_of(session, row, Publishing())
    return {
        "answers": await answered(session, shown.id),
        "row": row,
        "moves": await moves_to(session, number),
        "stages": [*stages, *filter(None, [superseded(row, versions)])],
        # Already in force, or only about to be: either way there is something to go back from.
        "is_followed": versions[0].version != row.version if versions else False,
        "has_begun": await has_begun(session, number, clock.now()),
        "may_withdraw": row.state == PUBLISHED and shown.in_force_from > clock.today,
        "before": await number_before(session, number),
        "new_id": new_id,
        **await seen(session, shown, in_force, clock),
        **rules_of(shown, in_force),
    }


async def _version(session: AsyncSession, number: int) -> Version:
    """A number that no column holds is a version that is not there."""
    if not 0 < number < MOST_VERSIONS:
        raise NoSuchVersion
    return await version(session, number)


def rules_of(shown: Version, in_force: Version) -> dict[str, Any]:
    return {
        "version": shown,
        "is_in_force": shown.version == in_force.version,
        "flows": sections.flows(shown.playbook),
        "parts": sections.parts(shown.playbook),
    }
