"""Real servers for the tests: one stack a run, shared by all workers; a database, number and bucket for each worker.

The first test that needs servers starts them, in a process that ends with the run, however it ends.
`HUTONG_TEST_DATABASE_URL` names another PostgreSQL (an administrator who may create databases and roles).
"""

import asyncio
import fcntl
import gc
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import boto3
import pytest

from hutong.settings import Settings
from hutong.stack.processes import identity
from hutong.stack.record import Record

RUN = "HUTONG_TEST_RUN"
OTHER = "HUTONG_TEST_DATABASE_URL"
TEMPLATE = "template"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        # Workers are started by this process and inherit the name of the run.
        os.environ[RUN] = f"{os.getpid()}-{secrets.token_hex(4)}"


def pytest_collection_finish(session: pytest.Session) -> None:
    # All that was imported and collected stays to the end: no collection of garbage has to walk it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and (folder := run_folder()).exists():
        end_run(folder)


def run_folder() -> Path:
    return Path(tempfile.gettempdir()) / f"hutong-test-{os.environ[RUN]}"


def run_name() -> str:
    """Begins the names of this run's roles and databases, so that two runs share a PostgreSQL in peace."""
    return f"hutong_t{os.environ[RUN].replace('-', '_')}"


def in_own_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end beside whatever loop the tests have."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@contextmanager
def alone(folder: Path, name: str) -> Iterator[Path]:
    """One worker at a time; yields the file that says the work is done."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / f"{name}.done"


def sweep() -> None:
    """Remove the folders of runs that were killed; their servers ended with them."""
    for left in Path(tempfile.gettempdir()).glob("hutong-test-*-*"):
        if identity(int(left.name.split("-")[2])) is None:
            shutil.rmtree(left, ignore_errors=True)


def start_servers(folder: Path) -> None:
    sweep()
    command = [sys.executable, "-m", "hutong.stack", folder, "--forgetful", "--while-alive", str(run_process())]
    if os.environ.get(OTHER):
        command += ["--without", "postgres"]
    with (folder / "supervisor.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    while not ((note := Record(folder).note()) and note.is_ready):
        if process.poll() is not None:
            pytest.exit(f"the servers for the tests did not start:\n{(folder / 'supervisor.log').read_text()}", 3)
        time.sleep(0.05)


def run_process() -> int:
    return int(os.environ[RUN].partition("-")[0])


def end_run(folder: Path) -> None:
    if url := os.environ.get(OTHER):
        in_own_loop(drop_everything(url))
    if note := Record(folder).note():
        os.kill(note.pid, signal.SIGTERM)
        until = time.monotonic() + 30
        while Record(folder).note() and time.monotonic() < until:
            time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


async def drop_everything(url: str) -> None:
    """Leave somebody else's PostgreSQL as it was."""
    connection = await asyncpg.connect(url)
    like = run_name().replace("_", r"\_") + r"\_%"
    try:
        for (name,) in await connection.fetch("SELECT datname FROM pg_database WHERE datname LIKE $1", like):
            await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        for (name,) in await connection.fetch("SELECT rolname FROM pg_roles WHERE rolname LIKE $1", like):
            await connection.execute(f'DROP ROLE "{name}"')
    finally:
        await connection.close()


async def make_database(url: str, name: str, *, template: str = "template1") -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()


def at_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def stack_environment() -> Mapping[str, str]:
    """`HUTONG_*` of the servers themselves, before any worker has a database of its own."""
    folder = run_folder()
    folder.mkdir(mode=0o755, exist_ok=True)
    with alone(folder, "servers") as done:
        if not done.exists():
            start_servers(folder)
            done.touch()
    note = Record(folder).note()
    assert note is not None
    own = {"HUTONG_DATABASE_URL": url} if (url := os.environ.get(OTHER)) else {}
    return {**note.environment, **own}


@pytest.fixture(scope="session")
def superuser_url(stack_environment: Mapping[str, str]) -> str:
    """For tests that damage things on purpose."""
    if os.environ.get(OTHER):
        return stack_environment["HUTONG_DATABASE_URL"]
    password = json.loads((run_folder() / "keys.json").read_text())["postgres_superuser"]
    where = urlsplit(stack_environment["HUTONG_DATABASE_URL"])
    return f"postgresql://postgres:{password}@{where.hostname}:{where.port}/postgres"


@pytest.fixture(scope="session")
def fresh_database(stack_environment: Mapping[str, str]) -> Callable[[str], str]:
    """Makes a migrated database with roles and returns its address; all are clones of one that was migrated once."""
    # Late: a run of pure tests need not import every model.
    from hutong.app.migrate import upgrade

    admin, template = stack_environment["HUTONG_DATABASE_URL"], f"{run_name()}_{TEMPLATE}"

    def make(name: str) -> str:
        with alone(run_folder(), TEMPLATE) as done:
            if not done.exists():
                in_own_loop(make_database(admin, template))
                of_template = {**stack_environment, **own_names(at_database(admin, template))}
                in_own_loop(upgrade(Settings.from_environment(of_template)))
                done.touch()
            in_own_loop(make_database(admin, f"{run_name()}_{name}", template=template))
        return at_database(admin, f"{run_name()}_{name}")

    return make


def own_names(database_url: str) -> dict[str, str]:
    # Roles belong to the whole cluster: the clones share those that the template was granted to.
    return {"HUTONG_DATABASE_URL": database_url, "HUTONG_DB_ROLE_PREFIX": run_name()}


@pytest.fixture(scope="session")
def server_environment(
    stack_environment: Mapping[str, str], fresh_database: Callable[[str], str], worker_id: str
) -> Mapping[str, str]:
    """`HUTONG_*` for this worker alone: its own migrated database, Valkey number and bucket."""
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id != "master" else 0
    bucket = f"hutong-test-{worker_id}"
    boto3.client(
        "s3",
        endpoint_url=stack_environment["HUTONG_S3_ENDPOINT"],
        aws_access_key_id=stack_environment["HUTONG_S3_ACCESS_KEY"],
        aws_secret_access_key=stack_environment["HUTONG_S3_SECRET_KEY"],
        region_name=stack_environment["HUTONG_S3_REGION"],
    ).create_bucket(Bucket=bucket)
    return {
        **stack_environment,
        **own_names(fresh_database(worker_id)),
        "HUTONG_REDIS_URL": at_database(stack_environment["HUTONG_REDIS_URL"], str(number)),
        "HUTONG_S3_BUCKET": bucket,
        "HUTONG_POOL_SIZE": "4",
        "HUTONG_METRICS_TOKEN": "scrape me",
    }


@pytest.fixture(scope="session")
def server_settings(server_environment: Mapping[str, str]) -> Settings:
    return Settings.from_environment(server_environment)
