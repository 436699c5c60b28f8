"""A resident's report: added by the visitor's narrow role, taken up as a case once, followed by its code."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import func, select, update

from hutong.boards import receiving
from hutong.boards.progress import progress_of
from hutong.boards.receiving import receive_reports
from hutong.boards.schemas import TellProblem
from hutong.boards.service import NoSuchReport, hash_of_code, report_with, tell_problem
from hutong.cases.models import Case, PublicReport
from hutong.db import Databases, Public, bound_office
from hutong.errors import Invalid
from hutong.ids import new_id
from hutong.notices.models import Notice
from worlds import MakeOffice, OfficeWorld

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TOLD = TellProblem(category="road", description="路面塌了一块，在口上", position_m=40)


@pytest.fixture
async def office(make_office: MakeOffice) -> OfficeWorld:
    return await make_office("longtan", people={"alley-chief": 2, "steward": 2, "command": 1})


async def tell(databases: Databases, office: OfficeWorld, told: TellProblem = TOLD) -> str:
    async with databases.session(Public(office.id)) as session:
        stored = await tell_problem(
            session, told, alley=office.alleys[0].id, playbook=office.playbook, now=NOW, secret=b"s"
        )
        return stored.code


async def test_a_report_becomes_one_case_however_often_it_is_taken_up(
    databases: Databases, office: OfficeWorld
) -> None:
    code = await tell(databases, office)
    async with office.session() as session:
        before = await progress_of(session, await report_with(session, code), "zh")
    assert (before.number, before.step) == (None, None)
    for _ in range(2):
        await receive_reports(databases)
    async with office.session() as session:
        (case,) = await session.scalars(select(Case))
        assert (case.source, case.category, case.alley_id) == ("resident", "road", office.alleys[0].id)
        assert case.position_m == 40
        after = await progress_of(session, await report_with(session, code.lower().replace("-", " ")), "zh")
    assert after.number == case.number
    assert after.step
    assert after.due_at == case.due_at


@pytest.mark.parametrize(("words", "category", "asked"), [
    ("路面塌了一块，在口上", "road", 0), ("请你们过来看一看吧", None, 1),
])  # fmt: skip
async def test_where_the_chosen_category_was_retired_the_words_decide_and_else_somebody_is_asked(
    databases: Databases, office: OfficeWorld, words: str, category: str | None, asked: int
) -> None:
    await tell(databases, office, msgspec.structs.replace(TOLD, description=words))
    async with office.session() as session:
        await session.execute(update(PublicReport).values(category="no-longer"))
    await receive_reports(databases)
    async with office.session() as session:
        (case,) = await session.scalars(select(Case))
        assert case.category == (category or office.playbook.categories[0].code)
        notices = (await session.scalars(select(Notice).where(Notice.kind == "board.unsorted"))).all()
    assert len(notices) == asked


@pytest.mark.parametrize("minutes", [0, 5])
async def test_more_than_a_round_takes_that_cannot_be_taken_up_keep_no_other_offices_waiting(
    databases: Databases, office: OfficeWorld, make_office: MakeOffice, superuser_exec, monkeypatch, minutes: int
) -> None:
    other = await make_office("longtan")
    first, second = sorted((office, other), key=lambda each: each.id)
    rows = (
        f"INSERT INTO public_reports (office_id, id, alley_id, category, description, code_hash, received_at)"
        f" SELECT '{first.id}', gen_random_uuid(), '{first.alleys[0].id}', 'road', '路面塌了', md5(g::text || '{minutes}'),"
        f" now() - interval '{minutes} minutes 1 second' FROM generate_series(1, 9) g"
    )
    await superuser_exec("DELETE FROM public_reports WHERE case_id IS NULL")  # What earlier tests left.
    await superuser_exec(rows)
    await tell(databases, second)
    opening = receiving.open_case

    async def refuse(session, *told, **more):
        if bound_office(session) == first.id:
            raise RuntimeError("nothing can be opened here")
        return await opening(session, *told, **more)

    monkeypatch.setattr(receiving, "open_case", refuse)
    monkeypatch.setattr(receiving, "_AT_ONCE", 6)
    monkeypatch.setattr(receiving, "_AGAIN", timedelta(hours=1))
    await receive_reports(databases)
    async with second.session() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == 1
    # What could not be taken up has gone to the end of its line: the next round takes the others.
    for tried in (5, 9):
        async with first.session() as session:
            back = select(func.count()).select_from(PublicReport).where(PublicReport.try_at > func.now())
            assert await session.scalar(back) == tried
        await receive_reports(databases)
    await superuser_exec(f"DELETE FROM public_reports WHERE office_id = '{first.id}'")


async def test_a_page_sent_twice_is_one_report_with_one_code(databases: Databases, office: OfficeWorld) -> None:
    mine, other = msgspec.structs.replace(TOLD, id=new_id()), msgspec.structs.replace(TOLD, id=new_id())
    codes = [await tell(databases, office, told) for told in (mine, mine, other)]
    reworded = await tell(databases, office, msgspec.structs.replace(mine, description="路面塌了两块，在口上"))
    assert codes[0] == codes[1]
    assert len({*codes, reworded}) == 3
    async with office.session() as session:
        for code in {*codes, reworded}:
            assert (await report_with(session, code)).category == "road"
        assert await session.scalar(select(func.count()).select_from(PublicReport)) == 3


async def test_a_code_of_another_office_finds_nothing_here(
    databases: Databases, office: OfficeWorld, make_office: MakeOffice
) -> None:
    theirs = await tell(databases, await make_office("longtan", people={"alley-chief": 2}))
    mine = await tell(databases, office)
    async with office.session() as session:
        assert (await report_with(session, mine)).code_hash == hash_of_code(mine)
        with pytest.raises(NoSuchReport):
            await report_with(session, theirs)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (TellProblem(category="road", description="路面塌了一块", phone="13800000000"), "phone_consent"),
        (TellProblem(category="nonsense", description="路面塌了一块"), "category"),
    ],
)
async def test_what_cannot_be_kept_is_refused_by_its_field(
    databases: Databases, office: OfficeWorld, told: TellProblem, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await tell(databases, office, told)
    assert [problem.field for problem in refused.value.problems] == [field]
    async with office.session() as session:
        assert await session.scalar(select(func.count()).select_from(PublicReport)) == 0
