"""The list of alleys and the page of one."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from hutong.alleys.models import Alley
from hutong.alleys.service import register_unit
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.patrols.models import Patrol
from worlds import BEIJING


@pytest.fixture
async def reported(street):
    """A matter at 40 m of the second alley, walked this morning, with a shop in the register; its id."""
    now, alley, chief = datetime.now(UTC), street.alleys[1], street.people["alley-chief"][1]
    case = OpenCase(id=new_id(), alley=alley.id, category="piling", title="12号门前堆物")
    async with street.session() as session:
        await open_case(session, case, Reporter(person=chief.id, source="patrol"), by=SYSTEM, now=now)
        await session.execute(update(Case).where(Case.office_id == street.id, Case.id == case.id).values(position_m=40))
        session.add(
            Patrol(
                office_id=street.id, id=new_id(), alley_id=alley.id, person_id=chief.id, post_kind="alley-chief",
                checklist="ten",
                playbook_version=1, day=now.astimezone(BEIJING).date(), started_at=now - timedelta(minutes=40), finished_at=now, minutes=40,
                items=[],
            )
        )  # fmt: skip
        register_unit(
            session, alley=alley.id, name="=HYPERLINK(1)食品店", kind="shop", since=alley.since, by=SYSTEM, now=now
        )
    return case.id


async def test_the_list_says_who_answers_what_is_open_and_when_it_was_walked(street, sign_in, reported):
    chief = await sign_in(street, "general-chief")
    home = f"/o/{street.slug}/alleys"
    page = (await chief.get(home)).text
    first, second = page.index("试验1号"), page.index("试验2号")
    assert first < second
    assert "共 2 条，长 0.3 千米" in page
    row = page[second : page.index("</tr>", second)]
    assert (">1<" in row, "街巷长2" in row or "巷长" in row, "200 米" in row) == (True, True, True)
    assert "试验1号" not in (await chief.get(f"{home}?kind=alley")).text
    assert "没有符合的街巷" in (await chief.get(f"{home}?q=%25")).text
    turned = (await chief.get(f"{home}?sort=open")).text
    assert turned.index("试验2号") < turned.index("试验1号")
    # What makes no sense is as if it were not there.
    assert (await chief.get(f"{home}?community=x&sort=%00&kind=river&which=1")).status_code == 200


async def test_the_spreadsheet_is_the_list_as_filtered_and_holds_no_formula(street, sign_in):
    async with street.session() as session:
        await session.execute(
            update(Alley).where(Alley.office_id == street.id, Alley.code == "a001").values(name="=1+1")
        )
    chief = await sign_in(street, "general-chief")
    answer = await chief.get(f"/o/{street.slug}/alleys/alleys.xlsx?kind=street")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[:4] for row in rows[1:]] == [["a001", "=1+1", "大街", 100.0]]


async def test_the_page_draws_the_matter_where_it_lies_and_names_no_house(street, sign_in, reported):
    chief = await sign_in(street, "general-chief")
    answer = await chief.get(f"/o/{street.slug}/alleys/{street.alleys[1].id}")
    page = answer.text
    assert answer.status_code == 200
    assert 'cx="200"' in page  # 40 m of 200 m
    assert ("40 米" in page, f"/cases/{reported}" in page, "12号门前" in page) == (True, True, False)
    assert ("HYPERLINK" in page, "有 1 天巡过" in page) == (True, True)


async def test_only_who_may_open_its_matters_gets_links_to_them(street, sign_in, reported):
    other = await sign_in(street, "alley-chief", 0)
    page = (await other.get(f"/o/{street.slug}/alleys/{street.alleys[1].id}")).text
    assert "40 米" in page
    assert f"/cases/{reported}" not in page


async def test_another_offices_alley_is_not_there(street, make_office, sign_in):
    theirs = await make_office("starter", alleys=1, west=True)
    chief = await sign_in(street, "general-chief")
    assert (await chief.get(f"/o/{street.slug}/alleys/{theirs.alleys[0].id}")).status_code == 404
    assert (await chief.get(f"/o/{street.slug}/alleys/{new_id()}")).status_code == 404
    assert "试验1号" not in (await chief.get(f"/o/{street.slug}/alleys?community={theirs.alleys[0].community_id}")).text


async def test_a_vacant_post_is_marked_on_list_and_page(street, sign_in):
    from hutong.posts.models import Appointment, Post

    async with street.session() as session:
        from sqlalchemy import select

        chiefs = select(Post.id).where(Post.office_id == street.id, Post.kind == "alley-chief")
        await session.execute(
            update(Appointment)
            .where(Appointment.office_id == street.id, Appointment.post_id.in_(chiefs))
            .values(until=Appointment.since)
            .execution_options(synchronize_session=False)
        )
    general = await sign_in(street, "general-chief")
    assert "2 条有空缺岗位" in (await general.get(f"/o/{street.slug}/alleys")).text
    assert "空缺</span>" in (await general.get(f"/o/{street.slug}/alleys/{street.alleys[0].id}")).text
