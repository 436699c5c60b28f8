"""`hutong why check`: 0 while everything agrees, 2 and the place of it once something does not."""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM

PEOPLE = {"command": 1, "alley-chief": 1, "steward": 1}


@pytest.fixture
def check(server_environment):
    """The command as a terminal runs it, beside the loop that made the office."""

    async def run(*arguments):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from hutong.app.cli import main; main()", "why", "check", *arguments, "--json",
            env={**os.environ, **server_environment}, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, _ = await process.communicate()
        return process.returncode, json.loads(out)

    return run


@pytest.mark.long
async def test_the_check_counts_again_and_its_exit_code_tells(make_office, check):
    world = await make_office("longtan", alleys=1, people=PEOPLE)
    async with world.session() as session:
        report = OpenCase(id=new_id(), alley=world.alleys[0].id, category="parking", title="门口")
        reporter = Reporter(person=world.one("steward").id, source="patrol")
        case = await open_case(session, report, reporter, by=SYSTEM, now=datetime.now(UTC))
    code, told = await check("--office", world.slug)
    assert code == 0
    assert told == {
        "same": True, "checked": {world.slug: {"case": 1, "points": 0, "score": 0, "tier": 0}}, "offices": {world.slug: []},
    }  # fmt: skip
    async with world.session() as session:
        alter = text("UPDATE cases SET rung = 3 WHERE office_id = :office AND id = :case")
        await session.execute(alter, {"office": world.id, "case": case.id})
    code, told = await check("--office", world.slug)
    assert code == 2
    (found,) = told["offices"][world.slug]
    assert (found["id"], found["field"], found["stored"], found["recomputed"]) == (str(case.id), "rung", "3", "0")
    code, told = await check("--office", "nowhere")
    assert (code, told["error"]) == (1, "no-such-office")
