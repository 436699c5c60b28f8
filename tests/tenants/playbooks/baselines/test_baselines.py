"""Baselines: laid down above, taken over below, section by section, and never by force."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from hutong.db import City, District, Office
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.playbooks import packs, toml
from hutong.playbooks.baselines.checking import check_baseline
from hutong.playbooks.baselines.errors import (
    BaselineChangedMeanwhile,
    BaselineHasErrors,
    BaselineNumberTaken,
    BaselineTooEarly,
    NoSuchBaseline,
)
from hutong.playbooks.baselines.offering import standings
from hutong.playbooks.baselines.queries import baselines, draft_of, newest
from hutong.playbooks.baselines.service import publish_baseline, save_baseline
from hutong.playbooks.baselines.taking import move_on, take
from hutong.playbooks.checking import check_text
from hutong.playbooks.excerpts import excerpt, put_in, without
from hutong.playbooks.inheriting import Level
from hutong.playbooks.service import save_draft

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LISTS = excerpt(packs.text("financial-street"), "checklists")
DEPARTMENTS = excerpt(packs.text("financial-street"), "departments")
FIRST = f"# 区基准\n{LISTS}\n{DEPARTMENTS}"


@pytest.fixture
def district(databases, city):
    return lambda: databases.session(District(city.id, city.east))


@pytest.fixture
def lay_down(district, city):
    """`await lay_down(source, number)`: saved and published by the eastern district."""

    async def put(source, number, *, place=None, day=date(2026, 12, 1)):
        async with district() as session:
            place_id = place or city.east
            mine = await newest(session, city.id, place_id)
            draft = await draft_of(session, city.id, place_id)
            await save_baseline(
                session, city.id, place_id, source=source, revision=draft.revision if draft else 0, by=None, now=NOW
            )
            await session.flush()
            put = await publish_baseline(
                session, city.id, place_id, number=f"{number}-{new_id().hex[-6:]}", in_force_from=day,
                revision=(draft.revision if draft else 1), by=None, now=NOW,
            )  # fmt: skip
            assert put.version == (mine.version + 1 if mine else 1)
            return put

    return put


def test_a_baseline_is_read_section_by_section():
    checked = check_baseline(FIRST)
    assert checked.findings == ()
    assert set(checked.document) == {"checklists", "departments"}


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("", ["empty-baseline"]),
        ("[[checklists", ["syntax"]),
        ('name = { zh = "区" }\n' + DEPARTMENTS, ["offices-own"]),
        ("[[departments]]\ncode = 3\n", ["wrong-type", "missing-key"]),
        ("[[departmets]]\ncode = 'x'\n", ["unknown-key", "empty-baseline"]),
    ],
)
def test_what_is_wrong_with_one_is_said(source, codes):
    checked = check_baseline(source)
    assert checked.document is None
    assert [finding.code for finding in checked.findings] == codes
    assert all(finding.text for finding in checked.findings)


async def test_versions_follow_one_another_and_are_never_edited(lay_down, district, city):
    first = await lay_down(FIRST, "一")
    newer = FIRST.replace("无堆物堆料", "无堆物", 1).replace('zh = "公安"', 'zh = "公安分局"', 1)
    second = await lay_down(newer, "七")
    async with office.session() as session:
        (standing,) = [s for s in await standings(session, playbook) if s.level is Level.DISTRICT]
    assert standing.has_news
    assert {change.key[0] for change in standing.differences} == {"checklists"}
    assert any("无乱停车" in change.text and "乱停乱放" in change.text for change in standing.differences)
    assert {change.key[0] for change in standing.news} == {"checklists", "departments"}
    moved = move_on(mine, playbook, first, second)
    assert (moved.taken, moved.kept) == (("departments",), ("checklists",))
    raw = toml.raw(moved.source)
    assert raw["departments"] == toml.raw(second.source)["departments"]
    assert raw["checklists"] == toml.raw(mine)["checklists"]
    assert raw["inherits"]["version"] == second.version
