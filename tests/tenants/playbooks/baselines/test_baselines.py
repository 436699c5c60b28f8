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
    BaselineMissing,
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
from hutong.playbooks.service import publish, save_draft

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
        ("a = " + "[" * 1000, ["too-deep"]),
        ('name = { zh = "区" }\n' + DEPARTMENTS, ["offices-own"]),
        ("[[departments]]\ncode = 3\n", ["wrong-type", "missing-key"]),
        ("[[departmets]]\ncode = 'x'\n", ["unknown-key", "empty-baseline"]),
    ],
)
def test_what_is_wrong_with_one_is_said(source, codes):
    checked = check_baseline(source)
    assert checked.document is None
    assert [finding.code for finding in checked.findings] == codes
    assert all(finding.text and "{" not in finding.text for finding in checked.findings)


async def test_versions_follow_one_another_and_are_never_edited(lay_down, district, city):
    first = await lay_down(FIRST, "一")
    second = await lay_down(LISTS, "二")
    async with district() as session:
        assert (await newest(session, city.id, city.east)).version == second.version == first.version + 1
        with pytest.raises(Exception, match="permission denied"):
            await session.execute(text("UPDATE baselines SET source = '' WHERE city_id = :c"), {"c": city.id})


async def test_a_second_editor_and_a_bad_publication_are_refused(district, city):
    place = new_id()
    facts = {"number": "甲", "in_force_from": date(2026, 12, 1), "by": None, "now": NOW}
    async with district() as session:
        with pytest.raises(NoSuchBaseline):
            await publish_baseline(session, city.id, place, revision=1, **facts)
        await save_baseline(session, city.id, place, source="broken", revision=0, by=None, now=NOW)
        await session.flush()
        for stale in (0, 7):
            with pytest.raises(BaselineChangedMeanwhile):
                await save_baseline(session, city.id, place, source=FIRST, revision=stale, by=None, now=NOW)
        with pytest.raises(BaselineHasErrors):
            await publish_baseline(session, city.id, place, revision=1, **facts)
        await save_baseline(session, city.id, place, source=FIRST, revision=1, by=None, now=NOW)
        put = await publish_baseline(session, city.id, place, revision=2, **facts)
        await session.flush()
        with pytest.raises(BaselineNumberTaken):
            await publish_baseline(session, city.id, place, revision=3, **facts)
        early = {**facts, "number": "乙", "in_force_from": date(2026, 11, 1)}
        with pytest.raises(BaselineTooEarly):
            await publish_baseline(session, city.id, place, revision=3, **early)
        assert [each.id for each in await baselines(session, city.id, place)] == [put.id]


async def test_an_office_reads_its_own_citys_baselines_and_no_others(make_office, lay_down, databases, city):
    office = await make_office("starter")
    put = await lay_down(FIRST, "三")
    async with databases.session(Office(office.id)) as session:
        nothing = await session.scalar(text("SELECT count(*) FROM baselines"))
        (standing,) = [s for s in await standings(session, office.playbook) if s.level is Level.DISTRICT]
        assert nothing == 0
        assert (standing.newest.id, standing.name, standing.pinned) == (put.id, "东区", None)
        cities = set(await session.scalars(text("SELECT city_id FROM baselines")))
        assert cities == {city.id}
        with pytest.raises(Exception, match="permission denied"):
            await session.execute(text("INSERT INTO baselines (city_id) VALUES (:c)"), {"c": city.id})
    async with databases.session(City(new_id())) as session:
        assert await baselines(session, city.id, city.east) == []


async def test_a_section_that_is_inherited_is_filled_in_when_the_draft_is_saved(make_office, lay_down):
    office = await make_office("starter")
    put = await lay_down(FIRST, "四")
    written = without(packs.text("starter"), ["checklists"])
    written += f'\n[inherits]\nfrom = "district"\nversion = {put.version}\nsections = ["checklists"]\n'
    assert check_text(written).playbook is None
    async with office.session() as session:
        saved = await save_draft(session, source=written, by=SYSTEM, now=NOW)
        raw = toml.raw(saved.draft.source)
        assert raw["checklists"] == toml.raw(FIRST)["checklists"]
        assert raw["inherits"] == {"from": "district", "version": put.version, "sections": ["checklists"]}


async def test_a_version_that_is_not_there_fills_nothing(make_office, lay_down):
    office = await make_office("starter")
    await lay_down(FIRST, "五")
    written = without(packs.text("starter"), ["checklists"])
    written += '\n[inherits]\nfrom = "district"\nversion = 9999\nsections = ["checklists"]\n'
    async with office.session() as session:
        saved = await save_draft(session, source=written, by=SYSTEM, now=NOW)
        assert saved.draft.source == written
        assert "checklists" in [finding.path for finding in saved.findings]


async def test_a_version_that_is_not_there_cannot_be_claimed(make_office, city):
    office = await make_office("starter")
    pinned = '\n[inherits]\nfrom = "city"\nversion = 9999\nsections = ["checklists"]\n'
    async with office.session() as session:
        saved = await save_draft(session, source=packs.text("starter") + pinned, by=SYSTEM, now=NOW)
        await session.flush()
        with pytest.raises(BaselineMissing):
            await publish(session, saved.draft.id, number="甲2号", in_force_from=date(2026, 12, 1), by=SYSTEM, now=NOW)


async def test_differences_are_told_and_a_newer_version_leaves_the_offices_own_alone(make_office, lay_down):
    office = await make_office("financial-street")
    first = await lay_down(FIRST, "六")
    taken = take(packs.text("financial-street"), first, Level.DISTRICT, {"checklists", "departments"})
    mine = put_in(taken.source, {"checklists": LISTS.replace("无乱停车", "无乱停乱放", 1)})
    playbook = check_text(mine).playbook
    assert playbook is not None
    assert playbook.inherits is not None
    newer = FIRST.replace("无堆物堆料", "无堆物", 1).replace('zh = "公安"', 'zh = "公安分局"', 1)
    second = await lay_down(newer, "七")
    async with office.session() as session:
        (standing,) = [s for s in await standings(session, playbook) if s.level is Level.DISTRICT]
    assert standing.has_news
    assert {change.key[0] for change in standing.differences} == {"checklists"}
    assert any("无乱停车" in change.text and "乱停乱放" in change.text for change in standing.differences)
    assert {change.key[0] for change in standing.news} == {"checklists", "departments"}
    again = take(mine, first, Level.DISTRICT, {"checklists", "departments"}, own={"checklists"})
    assert (again.taken, again.kept) == (("departments",), ("checklists",))
    assert toml.raw(again.source) == toml.raw(mine)
    moved = move_on(mine, playbook, first, second)
    assert (moved.taken, moved.kept) == (("departments",), ("checklists",))
    raw = toml.raw(moved.source)
    assert raw["departments"] == toml.raw(second.source)["departments"]
    assert raw["checklists"] == toml.raw(mine)["checklists"]
    assert raw["inherits"]["version"] == second.version
