"""Figures, comparison and bulletins as pages: who sees what, and where each number leads."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from hutong.db import Office
from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.reports.models import MonthlyFacts, OfficeSize

PASSWORD = "a sentence to remember"
AT = datetime.now(UTC) - timedelta(days=3)


async def walked(world, office, minutes, *, alley=None):
    data = {
        "alley": str(alley or new_id()), "alley_kind": "alley", "person": str(new_id()), "post_kind": "steward",
        "minutes": minutes, "found": 0, "fixed": 0,
    }  # fmt: skip
    row = {
        "office_id": office.office_id, "id": new_id(), "occurred_at": AT, "actor": {"kind": "generator"},
        "kind": "patrol.finished", "subject": new_id(), "data": data,
    }  # fmt: skip
    async with world.databases.session(Office(office.office_id)) as session:
        await session.execute(insert(JournalEvent).values(**row))


async def signed_in_above(world, account, where):
    browser = world.browser()
    answer = await browser.post(f"{where}/sign-in", {"login": account.login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return browser


async def test_a_figure_opens_onto_its_rows_for_those_who_lead_and_stays_a_total_for_others(world):
    office = await world.office()
    await walked(world, office, 130)
    leader = await world.signed_in(office, await world.person(office, post="command"))
    chief = await world.signed_in(office, await world.person(office, post="alley-chief"))
    page = await leader.get(f"/o/{office.slug}/figures/patrol_hours")
    assert page.status_code == 200
    assert ">130<" in page.text
    assert '<span class="stat-figure">2<small> 小时' in page.text
    only_total = await chief.get(f"/o/{office.slug}/figures/patrol_hours")
    assert '<span class="stat-figure">2<small> 小时' in only_total.text
    assert ">130<" not in only_total.text
    assert (await chief.get(f"/o/{office.slug}/figures/patrol_hours/rows.xlsx")).status_code == 403


async def test_party_members_are_a_total_for_everyone(world):
    office = await world.office()
    leader = await world.signed_in(office, await world.person(office, post="command"))
    page = await leader.get(f"/o/{office.slug}/figures/stewards_party")
    assert page.status_code == 200
    assert "<tbody>" not in page.text
    assert (await leader.get(f"/o/{office.slug}/figures/stewards_party/rows.xlsx")).status_code == 403


@pytest.mark.parametrize("path", ["nobody", "council_meetings_nowhere", "%00", "stewards'--"])
async def test_an_unknown_figure_is_not_there(world, path):
    office = await world.office()
    leader = await world.signed_in(office, await world.person(office, post="command"))
    assert (await leader.get(f"/o/{office.slug}/figures/{path}")).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("from=2018-01-01&to=2017-01-01", 422), ("from=0001-01-01&to=9999-12-31", 422), ("from=gestern", 400), ("to=0001-01-01", 422),
     ("from=9999-12-31&to=9999-12-31", 422), ("after=nonsense", 200), ("after=2026-01-01~x", 200), ("alley=x", 400)],
)  # fmt: skip
async def test_odd_periods_and_pages_are_answered(world, query, status):
    office = await world.office()
    leader = await world.signed_in(office, await world.person(office, post="command"))
    assert (await leader.get(f"/o/{office.slug}/figures/patrol_hours?{query}")).status_code == status


async def test_one_office_does_not_open_the_figures_of_another(world):
    office, other = await world.office(), await world.office()
    leader = await world.signed_in(office, await world.person(office, post="command"))
    assert (await leader.get(f"/o/{other.slug}/figures/patrol_hours")).status_code == 404


async def compared_offices(world):
    """Two offices of two districts with rollups of this month; the administrator of the first's district."""
    month = date.today().replace(day=1)  # noqa: DTZ011 - a day like today's, wherever
    offices = [await world.office(), await world.office()]
    for office in offices:
        where = {"office_id": office.office_id, "city_id": world.city_id, "district_id": office.district_id}
        async with world.databases.session(Office(office.office_id)) as session:
            session.add(MonthlyFacts(**where, month=month, alley_kind="alley", opened=50, due=40, closed_on_time=36))
            session.add(OfficeSize(**where, alley_kind="alley", alleys=10, length_m=2000))
    return offices, f"from={month}&to={month + timedelta(days=40)}"


async def test_a_district_compares_both_and_opens_the_cases_of_its_own(world):
    offices, asked = await compared_offices(world)
    account = await world.account("district_admin", district_id=offices[0].district_id)
    district = (await _districts(world))[offices[0].district_id]
    browser = await signed_in_above(world, account, f"/d/{district}")
    page = await browser.get(f"/d/{district}/comparison?{asked}")
    assert page.status_code == 200
    own, other = (f"/d/{district}/comparison/{office.slug}/cases" for office in offices)
    assert own in page.text
    assert other not in page.text
    assert (await browser.get(f"{own}?{asked}")).status_code == 200
    assert (await browser.get(f"{other}?{asked}")).status_code == 404
    answer = await browser.client.get(f"/d/{district}/comparison?{asked}", headers={"accept": "application/json"})
    lines = {line["slug"]: line for line in answer.json()["offices"]}
    assert {slug: (line["on_time_rate"], line["cases_per_alley"]) for slug, line in lines.items()} == {
        office.slug: (0.9, 5.0) for office in offices
    }
    sheet = await browser.get(f"/d/{district}/comparison/offices.xlsx?{asked}")
    assert sheet.content[:2] == b"PK"


async def _districts(world):
    from sqlalchemy import select

    from hutong.offices.models import District

    async with world.databases.engine("app").connect() as connection:
        return {row.id: row.slug for row in await connection.execute(select(District.id, District.slug))}


async def test_an_issue_from_draft_to_a_reader_without_an_account(world):
    office = await world.office()
    await walked(world, office, 600)
    district = (await _districts(world))[office.district_id]
    clerk = await signed_in_above(
        world, await world.account("district_admin", district_id=office.district_id), f"/d/{district}"
    )
    editor = await signed_in_above(world, await world.account("city_editor"), f"/c/{world.city_slug}")
    second = await signed_in_above(world, await world.account("city_editor"), f"/c/{world.city_slug}")
    home = f"/c/{world.city_slug}/bulletins"

    item = {
        "title": "巡访的情况怎么样",
        "body": "共巡访{figure:patrol_hours}小时，继续努力。",
        "office": str(office.office_id),
    }
    period = {"period_from": str(AT.date() - timedelta(days=5)), "period_until": str(AT.date() + timedelta(days=2))}
    wrong = await clerk.post(
        f"/d/{district}/bulletins/items/new", {**item, **period, "body": "共{figure:nonsense}件事项。"}
    )
    assert wrong.status_code == 422
    assert "nonsense" in wrong.text
    made = await clerk.post(f"/d/{district}/bulletins/items/new", {**item, **period})
    assert made.status_code == 303
    at = made.headers["location"]
    shown = await clerk.get(at)
    assert "<strong>10</strong>" in shown.text
    sent = await clerk.post(at, {**item, **period, "revision": "1", "and_send": "1"})
    assert sent.status_code == 303

    head = {
        "name": "专报",
        "issue": "1",
        "total_issue": "1",
        "issuer": "市里",
        "issued_on": "2017-08-30",
        "revision": "1",
    }
    begun = await editor.post(f"{home}/new", head)
    issue = begun.headers["location"]
    item_id = at.rsplit("/", 1)[1]
    assert (await editor.post(f"{issue}/place", {"item": item_id, "revision": "1"}, page=issue)).status_code == 303
    assert (await editor.post(f"{issue}/review", {"revision": "2"}, page=issue)).status_code == 303
    alone = await editor.post(f"{issue}/sign", {"revision": "3"}, page=issue)
    assert alone.status_code == 409
    signed = await second.post(f"{issue}/sign", {"revision": "3"}, page=issue)
    assert signed.status_code == 303

    page = (await second.get(issue)).text
    link = re.search(r'value="https?://[^/"]+(/c/[^"]+/reading/[^"]+/original)"', page)[1]
    reader = world.browser()
    document = await reader.get(link)
    assert document.status_code == 200
    assert document.content == (await second.get(f"{issue}/original")).content
    assert document.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    lineage = await reader.get(link.replace("original", re.search(r'href="(figures/[^"]+)"', document.text)[1]))
    assert lineage.status_code == 200
    assert '<span class="stat-figure">10<small> 小时' in lineage.text
    # Nothing else opens without an account.
    assert (await reader.get(link.replace("original", f"figures/{new_id()}/patrol_hours"))).status_code == 404
    assert (await reader.get(f"{issue}/original")).status_code == 303
    later = await second.get(f"{issue}/later")
    assert "没有更正过" in later.text


async def test_a_district_begins_its_text_with_what_an_office_of_its_own_did(world):
    office, other = await world.office(), await world.office()
    await walked(world, office, 600)
    district = (await _districts(world))[office.district_id]
    clerk = await signed_in_above(
        world, await world.account("district_admin", district_id=office.district_id), f"/d/{district}"
    )
    new = f"/d/{district}/bulletins/items/new"
    days = f"from={AT.date() - timedelta(days=5)}&to={AT.date() + timedelta(days=1)}"
    page = await clerk.get(f"{new}?office={office.office_id}&{days}")
    assert page.status_code == 200
    assert "巡访{figure:patrol_hours}小时" in page.text
    assert "{figure:improvements_running}" not in page.text
    assert "整治提升项目" in page.text.split("没有写的：")[1].split("</p>")[0]
    assert (await clerk.get(f"{new}?office={other.office_id}&{days}")).status_code == 404
    assert (await clerk.get(f"{new}?office={office.office_id}&from=2018-01-01&to=2017-01-01")).status_code == 422
    assert (await clerk.get(f"{new}?office=x")).status_code == 400
    words = {"title": "巡访的情况怎么样", "body": "先写一句在这里，后面接着写。", "office": str(office.office_id)}
    period = {"period_from": str(AT.date() - timedelta(days=5)), "period_until": str(AT.date() + timedelta(days=1))}
    item = (await clerk.post(new, {**words, **period})).headers["location"]
    begun = (await clerk.get(f"{item}?draft=1")).text
    assert re.search(r"先写一句在这里，后面接着写。\s+.*\{figure:patrol_hours\}", begun)
    # Nothing is saved by looking.
    assert "{figure:patrol_hours}小时" not in (await clerk.get(item)).text


async def test_the_figures_of_an_office_are_those_of_the_systems_it_uses(world):
    office = await world.office()
    leader = await world.signed_in(office, await world.person(office, post="command"))
    assert "核定的月评" not in (await leader.get(f"/o/{office.slug}/figures")).text
    row = {
        "office_id": office.office_id, "id": new_id(), "occurred_at": AT, "actor": {"kind": "generator"},
        "kind": "evaluation.confirmed", "subject": new_id(), "data": {"month": "2026-05-01", "scores": 2},
    }  # fmt: skip
    async with world.databases.session(Office(office.office_id)) as session:
        await session.execute(insert(JournalEvent).values(**row))
    assert "核定的月评" in (await leader.get(f"/o/{office.slug}/figures")).text
    rows = await leader.get(f"/o/{office.slug}/figures/months_appraised")
    assert "2026年5月" in rows.text


async def test_a_stale_page_of_an_issue_is_told_so(world):
    editor = await signed_in_above(world, await world.account("city_editor"), f"/c/{world.city_slug}")
    home = f"/c/{world.city_slug}/bulletins"
    head = {
        "name": "专报",
        "issue": "1",
        "total_issue": "1",
        "issuer": "市里",
        "issued_on": "2017-08-30",
        "revision": "1",
    }
    issue = (await editor.post(f"{home}/new", head)).headers["location"]
    assert (await editor.post(f"{issue}/head", {**head, "issuer": "市里甲"})).status_code == 303
    stale = await editor.post(f"{issue}/head", {**head, "issuer": "市里乙"})
    assert stale.status_code == 409
    assert "市里乙" in stale.text
    assert (await editor.post(f"{home}/new", head)).status_code == 422
