"""What a direct line of a draft would take: the cases of lately that meet its condition."""

from uuid import UUID

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.cases.matching import DAYS, MOST, lately
from hutong.conditions import describe
from hutong.errors import NotThere
from hutong.pages.answers import Page
from hutong.pages.cases.words import category_word
from hutong.pages.playbook_forms.opening import Opened, opened
from hutong.playbooks.checking.findings import is_fatal
from hutong.playbooks.checking.shape import read
from hutong.playbooks.condition_fields import fields_at_opening
from hutong.playbooks.describing import say
from hutong.posts.queries import office_at
from hutong.visits.clock import Clock


class RoutesLately(Controller):
    path = "/o/{slug:str}/playbooks/drafts/{draft_id:uuid}/routes"

    @get("/{n:int}/lately", permission="playbook.draft", name="playbook_forms.lately")
    async def show(self, session: AsyncSession, office: OfficePlace, clock: Clock, draft_id: UUID, n: int) -> Page:
        """Of the draft as it is saved; one whose condition has a fault is not there, for the form tells the fault."""
        draft = await opened(session, office, draft_id)
        playbook = read(draft.read)[0].playbook
        routes = playbook.routes
        if not 0 <= n < len(routes) or not can_be_asked(draft, n):
            raise NotThere
        now = clock.now()
        calendar = (await office_at(session, now)).calendar
        found = await lately(session, routes[n], routes[:n], calendar=calendar, now=now)
        return Page(
            "playbook_forms/lately.html",
            draft=draft,
            name=say(routes[n].name),
            condition=describe(routes[n].when, fields_at_opening(playbook)),
            found=found,
            days=DAYS,
            most=MOST,
            form=f"{draft.home}?at=routes[{n}]",
            category=lambda code: category_word(playbook, code),
        )


def can_be_asked(draft: Opened, n: int) -> bool:
    """Whether a direct line and those that are asked before it have no error; what is merely odd can be asked."""
    asked = tuple(f"routes[{i}]" for i in range(n + 1))
    return not is_fatal(finding for finding in draft.findings if finding.path.startswith(asked))
