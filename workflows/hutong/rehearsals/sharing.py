"""Which posts shared a step that a case really came to. Pure.

No event names them: they follow from the step, by the version that the event bears, and from who was where on the day.
"""

from datetime import datetime
from uuid import UUID

from hutong.playbooks.errors import NotInPlaybook
from hutong.rehearsals.rules.ground import Ground, Rules


class Sharing:
    """Asked of every step that was come to; most have nobody beside their owner, which is remembered."""

    def __init__(self, ground: Ground) -> None:
        self._rules = Rules(ground)
        self._kinds: dict[tuple[int, str, str], tuple[str, ...]] = {}

    def __call__(
        self, version: int, flow: str, step: str, alley: UUID, at: datetime, owner: UUID | None
    ) -> frozenset[UUID]:
        key = version, flow, step
        if key not in self._kinds:
            self._kinds[key] = self._also(*key)
        if not self._kinds[key]:
            return frozenset()
        setting = self._rules.known_at(self._rules.version(version), at)
        day = setting.day(at)
        covering = (p.id for kind in self._kinds[key] for p in setting.directory.posts_covering(alley, kind, day))
        return frozenset(covering) - {owner}

    def _also(self, version: int, flow: str, step: str) -> tuple[str, ...]:
        try:
            return self._rules.version(version).playbook.flow(flow).step(step).who.also
        except (KeyError, NotInPlaybook):
            return ()
