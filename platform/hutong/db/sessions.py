"""The one place that begins, binds and commits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria

from hutong.db.base import OfficeTable
from hutong.db.scopes import Office, Public, Scope, ScopeMissing, binding, role_of
from hutong.settings import ROLES, Settings

_GONE = (
    asyncpg.InternalClientError, asyncpg.InvalidCachedStatementError, asyncpg.ReadOnlySQLTransactionError,
    asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.IdleInTransactionSessionTimeoutError,
)  # fmt: skip


def is_gone(error: BaseException | None) -> bool:
    """Whether the driver means, by an error that is no connection error, that the server under this line ended.

    Or that tables were changed under it: what was prepared before is of no use. After a FATAL message a line is
    neither closed nor usable ("cannot switch to state 11; another operation (2) is in progress"). What the driver
    calls an interface error is also a value that it cannot send. One that has become a standby reads only.
    """
    if isinstance(error, asyncpg.InterfaceError):
        return "closed" in str(error)
    return isinstance(error, _GONE)


def _give_up_the_line(context: ExceptionContext) -> None:
    """Have the pool let go of all its old lines at the first of these, instead of failing once for each.

    No answer in time is none of them: a statement may have stood before a locked row, and whoever tried it in a
    savepoint goes on with the rest.
    """
    if is_gone(context.original_exception.__cause__):
        context.is_disconnect = True


class BoundSession(Session):
    """A session that knows for whom it works; see `Databases.session`."""


@event.listens_for(BoundSession, "after_begin")
def _bind_scope(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    scope = session.info.get("scope")
    if scope is None:
        raise ScopeMissing
    if statements := binding(scope):
        for statement in statements.split("; "):
            connection.exec_driver_sql(statement)


@event.listens_for(BoundSession, "do_orm_execute")
def _name_the_office(state: ORMExecuteState) -> None:
    """Every ORM read and bulk write names its office as well: the policy is the wall, this finds the shard."""
    scope = state.session.info.get("scope")
    if isinstance(scope, (Office, Public)) and (state.is_select or state.is_update or state.is_delete):
        office_id = office_of(scope)
        state.statement = state.statement.options(
            with_loader_criteria(
                OfficeTable, lambda cls: cls.office_id == office_id, include_aliases=True, propagate_to_loaders=False
            )
        )


def office_of(scope: Scope) -> UUID:
    """The office that a scope is bound to; raises `ScopeMissing` where it is bound to none."""
    match scope:
        case Office(id=office_id) | Public(office_id=office_id):
            return office_id
        case _:
            raise ScopeMissing


def bound_office(session: AsyncSession) -> UUID:
    """The office that `session` works for."""
    return office_of(session.info["scope"])


async def name_city(session: AsyncSession, city_id: UUID) -> None:
    """Let an office's transaction also read what its own city shares with it: the few tables whose policy says so.

    The office stays as it is bound. `city_id` comes from the office's own row, never from what somebody sent.
    """
    office_of(session.info["scope"])
    await (await session.connection()).exec_driver_sql(f"SET LOCAL app.city_id = '{UUID(str(city_id))}'")


class Databases:
    """One pool for each database role that this process plays; pools open when first used.

    Who wants a connection while all are taken waits for `pool_wait` seconds at most.
    """

    def __init__(
        self, settings: Settings, *, roles: tuple[str, ...] = ROLES, pool_size: int | None = None, pool_wait: float = 5
    ) -> None:
        self._settings = settings
        self._pool_wait = pool_wait
        self._roles = roles
        self._pool_size = pool_size or settings.pool_size
        self._engines: dict[str, AsyncEngine] = {}

    def engine(self, role: str) -> AsyncEngine:
        """The pool of `role`; raises KeyError for a role this process does not play."""
        if role not in self._roles:
            raise KeyError(role)
        if role not in self._engines:
            engine = create_async_engine(
                self._settings.role_url(role).replace("postgresql://", "postgresql+asyncpg://", 1),
                pool_size=self._pool_size,
                max_overflow=self._pool_size,
                pool_timeout=self._pool_wait,
                pool_pre_ping=False,
                # After half an hour a line is made anew: a name that leads elsewhere since is followed.
                pool_recycle=1800,
                connect_args={
                    "timeout": 5,
                    "command_timeout": 30,
                    "server_settings": {"application_name": f"hutong-{role}", "timezone": "UTC"},
                },
            )
            event.listen(engine.sync_engine, "handle_error", _give_up_the_line)
            self._engines[role] = engine
        return self._engines[role]

    @asynccontextmanager
    async def session(self, scope: Scope) -> AsyncIterator[AsyncSession]:
        """One transaction for `scope`: return to commit, raise to abandon."""
        async with (
            AsyncSession(
                self.engine(role_of(scope)),
                sync_session_class=BoundSession,
                expire_on_commit=False,
                info={"scope": scope},
            ) as session,
            session.begin(),
        ):
            yield session

    @asynccontextmanager
    async def driver(self, scope: Scope) -> AsyncIterator["asyncpg.Connection[Any]"]:
        """The driver's connection inside one transaction for `scope`: the hot paths.

        BEGIN and the binding go in one round trip. Ends in COMMIT, ROLLBACK or a thrown-away connection,
        on cancellation too: an abandoned BEGIN would return to the pool with this office bound.
        """
        async with self.engine(role_of(scope)).connect() as connection:
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            if driver is None:  # pragma: no cover - the pool always holds one
                raise ScopeMissing
            try:
                await driver.execute(f"BEGIN; {binding(scope)}")
                yield driver
                await driver.execute("COMMIT")
            except Exception as trouble:
                if isinstance(trouble, TimeoutError) or is_gone(trouble):
                    await connection.invalidate()
                    raise
                try:
                    await driver.execute("ROLLBACK")
                except Exception:
                    await connection.invalidate()
                    raise
                raise
            except BaseException:
                # Cancelled: the driver may be mid-answer, so the connection is not fit for another office.
                await connection.invalidate()
                raise

    async def now(self) -> datetime:
        """The database's time, in UTC, for rounds: a machine whose own clock is wrong fires nothing early or late."""
        async with self.engine(self._roles[0]).connect() as connection:
            raw = await connection.get_raw_connection()
            # Past the transaction that SQLAlchemy would begin: one round trip.
            driver = raw.driver_connection
            if driver is None:  # pragma: no cover - the pool always holds one
                raise ScopeMissing
            found: datetime = await driver.fetchval("SELECT clock_timestamp()")
            return found

    async def dispose(self) -> None:
        for engine in self._engines.values():
            await engine.dispose()
        self._engines.clear()
