"""What one web process shares among its requests."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from hutong.access.directory import Directory
from hutong.access.sessions import Sessions
from hutong.access.throttle import Throttle
from hutong.cases.settings import Settings as Rules
from hutong.clocks import SharedClock
from hutong.counters import Counters
from hutong.db import Databases
from hutong.keeping import Keeper
from hutong.lockbox import Lockbox
from hutong.objects import Store
from hutong.reports.comparing import Line
from hutong.settings import Settings
from hutong.visits.senders import AtTheDesk, ByTextMessage, CodeSender

# The owner's log-in is not among them: a web process cannot change the schema.
WEB_ROLES = ("app", "district", "public", "system")


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    databases: Databases
    directory: Directory
    sessions: Sessions
    counters: Counters
    throttle: Throttle
    store: Store
    codes: CodeSender
    box: Lockbox
    rules: Rules
    """The setting of cases and patrols on the hot paths, kept for a second."""
    comparisons: Keeper[Hashable, list[Line]] = field(default_factory=lambda: Keeper(1.0, most=64))
    """A city's offices side by side: the same for all who ask, so counted once a second at most."""
    clock: SharedClock = field(default_factory=SharedClock)

    @classmethod
    def of(cls, settings: Settings) -> "Services":
        databases = Databases(settings, roles=WEB_ROLES)
        directory = Directory(databases)
        counters = Counters(settings.redis_url)
        sessions = Sessions(databases, directory)
        box = Lockbox.of(settings)
        codes = AtTheDesk() if settings.demo else ByTextMessage(databases, box)
        throttle, store = Throttle(counters), Store(settings)
        return cls(settings, databases, directory, sessions, counters, throttle, store, codes, box, Rules(databases))

    async def close(self) -> None:
        await self.databases.dispose()
        await self.counters.close()
        self.store.close()
