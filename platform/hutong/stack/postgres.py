"""PostgreSQL: its cluster is built aside and renamed when whole, so a half-built one is never taken for real."""

import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from hutong.stack.binaries import postgres_programs
from hutong.stack.children import Child, Program
from hutong.stack.errors import DataFolderUnusable, DiskFull, ServerFailed
from hutong.stack.keys import Keys
from hutong.stack.places import Places
from hutong.stack.ports import HOST, Ports
from hutong.stack.processes import end, identity
from hutong.stack.servers import Server

MAJOR = "18"
ADMIN = "hutong_admin"
DATABASE = "hutong"

OPTIONS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# For data that nobody will miss: tests run twice as fast, and a crash of the machine may lose everything.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    name = "postgres"
    ports = ("postgres",)

    def __init__(self, places: Places, ports: Ports, keys: Keys, *, durable: bool) -> None:
        self._places, self._ports, self._keys = places, ports, keys
        self._options = OPTIONS | ({} if durable else FORGETFUL)
        self._bin = postgres_programs(places)

    def prepare(self) -> None:
        cluster = self._places.postgres
        for unfinished in self._places.folder.glob("postgres.new-*"):
            shutil.rmtree(unfinished)
        if not (cluster / "global" / "pg_control").is_file() or not (cluster / "PG_VERSION").is_file():
            if cluster.exists():
                # Never delete what might have been data: somebody may want to look.
                cluster.rename(cluster.with_name(f"postgres.broken-{int(time.time())}"))
            self._build()
        elif (found := (cluster / "PG_VERSION").read_text().strip()) != MAJOR:
            raise DataFolderUnusable(cluster, f"it was made by PostgreSQL {found}, and this is {MAJOR}")
        self._end_leftover()
        self._keep_passwords()

    def _build(self) -> None:
        cluster = self._places.folder / f"postgres.new-{os.getpid()}"
        cluster.mkdir(mode=0o700)
        password = cluster.with_suffix(".password")
        password.touch(mode=0o600)
        password.write_text(self._keys.postgres_superuser)
        if user := self._places.user:
            os.chown(cluster, user.uid, user.gid)
            os.chown(password, user.uid, user.gid)
        try:
            self._run(
                "initdb", "-D", str(cluster), "-U", "postgres", f"--pwfile={password}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            )  # fmt: skip
            admin = f"CREATE ROLE {ADMIN} LOGIN CREATEROLE CREATEDB PASSWORD '{self._keys.postgres_admin}'"
            self._alone(cluster, admin, f"CREATE DATABASE {DATABASE} OWNER {ADMIN}")
            cluster.rename(self._places.postgres)
            self._mark.write_text(self._keys.fingerprint)
        finally:
            password.unlink(missing_ok=True)
            shutil.rmtree(cluster, ignore_errors=True)

    def _keep_passwords(self) -> None:
        """If keys.json was made anew, give the log-ins its passwords."""
        if self._mark.is_file() and self._mark.read_text() == self._keys.fingerprint:
            return
        self._alone(
            self._places.postgres,
            f"ALTER ROLE postgres PASSWORD '{self._keys.postgres_superuser}'",
            f"ALTER ROLE {ADMIN} PASSWORD '{self._keys.postgres_admin}'",
        )
        self._mark.write_text(self._keys.fingerprint)

    @property
    def _mark(self) -> Path:
        """Tells which keys the cluster knows."""
        return self._places.folder / "postgres.keys"

    def _alone(self, cluster: Path, *statements: str) -> None:
        """Run statements in single-user mode, before the server listens to anybody."""
        self._run("postgres", "--single", "-D", str(cluster), "postgres", given="".join(f"{s}\n" for s in statements))

    def _run(self, program: str, *arguments: str, given: str = "") -> None:
        user = self._places.user
        done = subprocess.run(  # noqa: S603 - the programs of the wheel, arguments of our own
            [self._bin / program, *arguments],
            input=given,
            capture_output=True,
            text=True,
            cwd="/",
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            start_new_session=True,
            check=False,
        )
        said = done.stdout + done.stderr
        log = self._places.log(self.name)
        with log.open("a") as file:
            file.write(said)
        if done.returncode != 0 or re.search(r"^(\S+ \S+ \S+ \[\d+\] )?(ERROR|FATAL|PANIC):", said, re.MULTILINE):
            failure = ServerFailed(program, "failed", log, said)
            if failure.is_disk_full:
                raise DiskFull(self._places.folder, 0) from failure
            raise failure

    def _end_leftover(self) -> None:
        """Stop a postmaster that outlived its supervisor, and forget one that is gone."""
        note = self._places.postgres / "postmaster.pid"
        try:
            pid = int(note.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            note.unlink(missing_ok=True)
            return
        who = identity(pid)
        if who is not None and str(self._places.postgres) in who:
            end(pid, who, sig=signal.SIGINT, grace=30)
        # We hold the folder's lock: whoever has that number now is not a server of this folder.
        note.unlink(missing_ok=True)

    def program(self) -> Program:
        options = self._options | {"port": str(self._ports["postgres"])}
        return Program(
            name=self.name,
            argv=(
                str(self._bin / "postgres"),
                "-D",
                str(self._places.postgres),
                *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
            ),
            log=self._places.log(self.name),
            user=self._places.user,
            stop_signal=signal.SIGINT,  # Fast: roll back what is open, write a checkpoint, go.
            grace=60,
        )

    def is_ready(self, child: Child) -> bool:
        """What `pg_ctl -w` looks at: the eighth line of postmaster.pid, once it is this server's."""
        with suppress(OSError, IndexError):
            lines = (self._places.postgres / "postmaster.pid").read_text().split("\n")
            return lines[0] == str(child.pid) and lines[7].strip() == "ready"
        return False

    def url(self, user: str, password: str, database: str = DATABASE) -> str:
        return f"postgresql://{user}:{password}@{HOST}:{self._ports['postgres']}/{database}"

    def settings(self) -> dict[str, str]:
        return {"HUTONG_DATABASE_URL": self.url(ADMIN, self._keys.postgres_admin)}

    @property
    def superuser_url(self) -> str:
        """For tests that damage things on purpose; nothing else signs in as superuser."""
        return self.url("postgres", self._keys.postgres_superuser, "postgres")
