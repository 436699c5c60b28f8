"""Beside the rules: the versions along time, and what each rule did lately."""

from datetime import UTC, datetime, timedelta

import pytest

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM, seal_now
from hutong.pages.playbooks.lines import version_line
from hutong.playbooks import packs
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import published_versions
from hutong.tracing.folding import fold_office


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def opened_here():
    """A case reported by the other alley's chief."""

    async def make(world, category, at):
        report = OpenCase(id=new_id(), alley=world.alleys[0].id, category=category, title="门口")
        reporter = Reporter(person=world.people["alley-chief"][1].id, source="patrol")
        async with world.session() as session:
            await open_case(session, report, reporter, by=SYSTEM, now=at)

    return make


async def test_what_a_rule_did_stands_beside_it_on_the_version_in_force(street, sign_in, opened_here, now):
    await opened_here(street, "bikes", now)
    await opened_here(street, "bikes", now)
    await seal_now(street.databases, street.id)
    await fold_office(street.databases, street.id)
    admin = await sign_in(street, "office-admin")
    page = (await admin.get(f"/o/{street.slug}/playbooks")).text
    assert "近 7 天 2 次" in page
    assert "各条规则近况" in page
    assert "新事项通知" in page
    assert "还有 2 件在办事项按它办" in page


async def test_versions_stand_along_time_with_the_cases_that_keep_them(street, opened_here, now):
    await opened_here(street, "bikes", now)
    today = now.date()
    async with street.session() as session:
        for n, since in (
            (2, today - timedelta(days=3)),
            (3, today - timedelta(days=3)),
            (4, today + timedelta(days=9)),
        ):
            session.add(
                PlaybookVersion(
                    office_id=street.id, version=n, state="published", number=f"街办发〔2026〕{n}号", trial=n == 3,
                    in_force_from=since, source=packs.text("financial-street"), document={},
                )
            )  # fmt: skip
    async with street.session() as session:
        line = await version_line(session, await published_versions(session), 3, today)
    assert [(m.version, m.state, m.open, m.trial) for m in line] == [
        (4, "ahead", 0, False), (3, "now", 0, True), (2, "past", 0, False), (1, "past", 1, False),
    ]  # fmt: skip
    assert [m.until for m in line] == [None, today + timedelta(days=8), *[today - timedelta(days=4)] * 2]
