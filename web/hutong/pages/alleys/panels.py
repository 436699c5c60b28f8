"""The panels of an alley's page. A feature adds its own by naming them in its `controllers` module:

    async def _projects(session: AsyncSession, asked: AskedAlley) -> dict[str, Any] | None:
        return {"projects": await queries.projects_of(session, asked.alley.id)}

    alley_panels = [Panel("improvements/_of_alley.html", _projects, order=45)]

The partial finds what was gathered as `panel`, beside `about` (the AskedAlley), `viewer`, `place` and `visit`, and
draws one `ui.card`. None leaves the panel out. `wide` ones take the whole width; `permission` is what a reader needs.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alleys.models import Alley
from hutong.cases.states import Setting
from hutong.playbooks.document import Playbook
from hutong.posts.queries import OfficeNow
from hutong.visits.clock import Clock


@dataclass(frozen=True, slots=True)
class AskedAlley:
    """Whose page it is and who looks. `in_reach`: the reader may open this alley's matters."""

    alley: Alley
    viewer: Viewer
    office: OfficeNow
    setting: Setting
    clock: Clock
    in_reach: bool

    @property
    def playbook(self) -> Playbook:
        return self.setting.playbook

    @property
    def is_over(self) -> bool:
        return self.alley.until is not None and self.alley.until < self.clock.today

    @property
    def last_day(self) -> date:
        """Today, or the last day of an alley that is no more."""
        return min(self.clock.today, self.alley.until) if self.alley.until else self.clock.today


Gathered = dict[str, Any] | None
Gather = Callable[[AsyncSession, AskedAlley], Awaitable[Gathered]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A lower `order` stands higher on the page."""

    template: str
    gather: Gather
    order: int = 50
    permission: str = "alley.read"
    wide: bool = False


_panels: list[Panel] = []


def register(panels: Sequence[Panel]) -> None:
    """Called once for each feature when the application is put together."""
    _panels.extend(panel for panel in panels if panel not in _panels)
    _panels.sort(key=lambda panel: panel.order)


async def panels_of(session: AsyncSession, asked: AskedAlley) -> list[tuple[Panel, dict[str, Any]]]:
    """Each panel that this reader may see and that has something to show, in order."""
    found = []
    for panel in _panels:
        if asked.viewer.may(panel.permission):
            gathered = await panel.gather(session, asked)
            if gathered is not None:
                found.append((panel, gathered))
    return found
