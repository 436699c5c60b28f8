"""A workbook is read cell by cell, kept until confirmed, and put into force whole or not at all."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, select

from hutong.alleys.models import Alley, Community
from hutong.errors import Invalid
from hutong.imports.reading import read_workbook
from hutong.imports.schemas import SHEETS
from hutong.imports.service import ImportAlreadyDone, ImportHasProblems, confirm_import, problems_of, stage_import
from hutong.imports.template import template
from hutong.journal import SYSTEM, JournalEvent
from hutong.offices.models import BoardCode, OfficeState
from hutong.people.models import Person
from hutong.posts.models import Appointment, Post
from worlds import MakeOffice, OfficeWorld

NOW, TODAY = datetime(2026, 11, 23, 2, tzinfo=UTC), date(2026, 11, 23)
PLACES = [["槐树胡同", "街巷", 320, "东社区", ""], ["东大街", "大街", 900, "东社区", "d1"]]
PEOPLE = [
    ["张一", "居民", "是", "steward", "槐树胡同", "zhang", "13800000000", "是", "c1"],
    ["李二", "干部", "否", "alley-chief", "槐树胡同、东大街", "li", "", "", ""],
    ["李二", "干部", "否", "steward", "东大街", "li", "", "", ""],
]


def workbook(places: list[list[Any]], people: list[list[Any]], *, without: str = "") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in (("街巷", places), ("人员", people)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [c.heading for c in SHEETS[name] if c.heading != without])
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, row)
    return out.getvalue()


async def staged(office: OfficeWorld, content: bytes) -> Any:
    async with office.session() as session:
        return await stage_import(session, file_name="t.xlsx", content=content, by=SYSTEM, day=TODAY)


@pytest.fixture
async def office(make_office: MakeOffice) -> OfficeWorld:
    return await make_office("longtan", alleys=0, state=OfficeState.PREPARING)


async def test_nothing_is_saved_before_it_is_confirmed(office: OfficeWorld) -> None:
    found = await staged(office, workbook(PLACES, PEOPLE))
    assert problems_of(found) == []
    async with office.session() as session:
        assert await session.scalar(select(func.count()).select_from(Alley)) == 0
        await confirm_import(session, found.id, by=SYSTEM, now=NOW, day=TODAY)
    async with office.session() as session:
        alleys = (await session.scalars(select(Alley).order_by(Alley.name))).all()
        assert [(a.name, a.kind, a.length_m, a.code) for a in alleys] == [
            ("东大街", "street", 900, "d1"), ("槐树胡同", "alley", 320, "a001"),
        ]  # fmt: skip
        assert {
            row.office_id for row in await session.scalars(select(BoardCode).where(BoardCode.office_id == office.id))
        }
        assert await session.scalar(select(func.count()).select_from(Community)) == 1
        people = (await session.scalars(select(Person).order_by(Person.name))).all()
        assert [(p.name, p.login, p.card, p.party_member) for p in people] == [
            ("张一", "zhang", "c1", True), ("李二", "li", None, False),
        ]  # fmt: skip
        assert people[0].phone_purpose
        assert people[0].phone_consented_at == NOW
        held = await session.execute(
            select(Person.name, Post.kind, Post.name)
            .join(Appointment, (Appointment.office_id == Person.office_id) & (Appointment.person_id == Person.id))
            .join(Post, (Post.office_id == Appointment.office_id) & (Post.id == Appointment.post_id))
            .order_by(Person.name, Post.kind)
        )
        assert [tuple(row) for row in held] == [
            ("张一", "steward", "槐树胡同小巷管家"),
            ("李二", "alley-chief", "槐树胡同、东大街巷长"),
            ("李二", "steward", "东大街小巷管家"),
        ]
        kinds = await session.scalars(select(JournalEvent.kind))
        assert {"alley.registered", "appointment.begun", "post.placed"} <= set(kinds)


async def test_a_second_confirmation_changes_nothing(office: OfficeWorld) -> None:
    found = await staged(office, workbook(PLACES, []))
    async with office.session() as session:
        await confirm_import(session, found.id, by=SYSTEM, now=NOW, day=TODAY)
    with pytest.raises(ImportAlreadyDone):
        async with office.session() as session:
            await confirm_import(session, found.id, by=SYSTEM, now=NOW, day=TODAY)


async def test_what_changed_since_the_upload_is_found_at_the_confirmation(office: OfficeWorld) -> None:
    first, second = await staged(office, workbook(PLACES, [])), await staged(office, workbook(PLACES, []))
    async with office.session() as session:
        await confirm_import(session, first.id, by=SYSTEM, now=NOW, day=TODAY)
    with pytest.raises(ImportHasProblems):
        async with office.session() as session:
            await confirm_import(session, second.id, by=SYSTEM, now=NOW, day=TODAY)


WRONG_PLACES = {
    "empty name": (["", "街巷", 10, "社区", ""], "街巷名称"),
    "unknown kind": (["甲", "马路", 10, "社区", ""], "类型"),
    "no length": (["甲", "街巷", "很长", "社区", ""], "长度（米）"),
    "negative length": (["甲", "街巷", -3, "社区", ""], "长度（米）"),
    "length of nought": (["甲", "街巷", 0, "社区", ""], "长度（米）"),
    "too long a name": (["甲" * 41, "街巷", 10, "社区", ""], "街巷名称"),
    "control characters": (["甲\x07", "街巷", 10, "社区", ""], "街巷名称"),
    "twice": (["槐树胡同", "街巷", 10, "东社区", ""], "街巷名称"),
    "code twice": (["丙", "街巷", 10, "东社区", "d1"], "编号"),
}


@pytest.mark.parametrize(("row", "column"), WRONG_PLACES.values(), ids=WRONG_PLACES)
async def test_every_wrong_cell_of_a_place_is_named(office: OfficeWorld, row: list[Any], column: str) -> None:
    found = await staged(office, workbook([*PLACES, row], []))
    assert [(p.sheet, p.row, p.column) for p in problems_of(found)] == [("街巷", 4, column)]


WRONG_PEOPLE = {
    "unknown post": (["王", "居民", "否", "队长", "槐树胡同", "w", "", "", ""], {"岗位"}),
    "unknown alley": (["王", "居民", "否", "steward", "天边胡同", "w", "", "", ""], {"负责"}),
    "no alley": (["王", "居民", "否", "steward", "", "w", "", "", ""], {"负责"}),
    "phone without consent": (
        ["王", "单位", "否", "delegate-steward", "槐树胡同", "w", "139", "否", ""],
        {"同意留存电话"},
    ),
    "neither yes nor no": (["王", "单位", "大概", "delegate-steward", "槐树胡同", "w", "", "", ""], {"党员"}),
    "log-in of another": (["王", "单位", "否", "delegate-steward", "槐树胡同", "zhang", "", "", ""], {"登录名"}),
    "card of another": (["王", "单位", "否", "delegate-steward", "槐树胡同", "w", "", "", "c1"], {"卡号"}),
    "a second steward of an alley": (["王", "居民", "否", "steward", "槐树胡同", "w", "", "", ""], {"负责"}),
    "places where there are none": (["王", "干部", "否", "command", "槐树胡同", "w", "", "", ""], {"负责"}),
    "several at once": (["", "外星人", "否", "steward", "槐树胡同", "w", "", "", ""], {"姓名", "身份"}),
}


@pytest.mark.parametrize(("row", "columns"), WRONG_PEOPLE.values(), ids=WRONG_PEOPLE)
async def test_every_wrong_cell_of_a_person_is_named(office: OfficeWorld, row: list[Any], columns: set[str]) -> None:
    found = problems_of(await staged(office, workbook(PLACES, [*PEOPLE, row])))
    assert {(p.sheet, p.row) for p in found} == {("人员", 5)}
    assert {p.column for p in found} == columns


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"], ids=["empty", "text", "broken zip"])
def test_what_is_no_workbook_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_workbook(content)
    assert [problem.field for problem in refused.value.problems] == ["file"]


def test_a_missing_column_is_named() -> None:
    _, problems = read_workbook(workbook(PLACES, [], without="长度（米）"))
    assert [(p.sheet, p.row, p.column) for p in problems] == [("街巷", 1, "长度（米）")]


async def test_the_empty_template_reads_back_without_problems(office: OfficeWorld) -> None:
    book, problems = read_workbook(template(office.playbook))
    assert (book.places, book.people, problems) == ((), (), [])
