"""Over which alleys somebody may keep councils, projects and promises: the whole office, or those of his posts."""

from uuid import UUID

from hutong.access.viewers import Viewer
from hutong.cases.lists import alleys_within
from hutong.cases.states import Setting
from hutong.errors import NotAllowed
from hutong.posts.facts import AlleyFact, on
from hutong.visits.clock import Clock


def reach_of(viewer: Viewer, setting: Setting, clock: Clock) -> frozenset[UUID] | None:
    """None stands for every alley of the office."""
    if viewer.may("office.read"):
        return None
    return frozenset(alley.id for alley in alleys_within(setting, viewer.id, clock.now()))


def alleys_for(viewer: Viewer, setting: Setting, clock: Clock) -> list[AlleyFact]:
    """The alleys in that reach, in their order."""
    reach = reach_of(viewer, setting, clock)
    return [alley for alley in on(setting.directory.alleys, clock.today) if reach is None or alley.id in reach]


def check_reach(viewer: Viewer, setting: Setting, clock: Clock, alley: UUID) -> None:
    """Raises NotAllowed."""
    reach = reach_of(viewer, setting, clock)
    if reach is not None and alley not in reach:
        raise NotAllowed
