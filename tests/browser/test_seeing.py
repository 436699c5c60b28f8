"""Rules drawn, the way of a case, its whys, the nightly check and the tree of posts: sound at every width."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.escalation.service import sweep_office
from hutong.ids import new_id
from hutong.journal import SYSTEM, seal_now
from hutong.people.models import Person
from hutong.tracing.checking import begin_check, check_batch
from hutong.tracing.folding import fold_office

PEOPLE = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1,
    "office-admin": 1, "community-lead": 1,
}  # fmt: skip


@pytest.fixture
async def scene(make_office, databases, password_hash):
    """An office with a case long overdue, a deadline altered behind its back, and a post nobody holds."""
    street = await make_office("financial-street", alleys=3, people=PEOPLE, west=True)
    now, cases = datetime.now(UTC), []
    for category in ("bikes", "illegal-building"):
        report = OpenCase(id=new_id(), alley=street.alleys[0].id, category=category, title="门口的事")
        async with street.session() as session:
            reporter = Reporter(person=street.people["alley-chief"][1].id, source="patrol")
            await open_case(session, report, reporter, by=SYSTEM, now=now - timedelta(days=40))
        cases.append(report.id)
    for days in range(40):
        await sweep_office(databases, street.id, now=now - timedelta(days=39 - days))
    await seal_now(databases, street.id)
    await fold_office(databases, street.id)
    alter = text("UPDATE cases SET due_at = due_at + interval '3 days' WHERE office_id = :office AND id = :case")
    vacate = text(
        "UPDATE appointments SET until = since WHERE office_id = :office AND post_id IN"
        " (SELECT id FROM posts WHERE office_id = :office AND kind = 'deputy-general-chief')"
    )
    async with street.session() as session:
        await session.execute(alter, {"office": street.id, "case": cases[0]})
        await session.execute(vacate, {"office": street.id})
        mine = Person.office_id == street.id
        await session.execute(update(Person).where(mine).values(password_hash=password_hash))
        await begin_check(session, day=now.date(), now=now)
        while await check_batch(session, now.date(), now=now):
            pass
    return street, cases


@pytest.mark.long
async def test_pages_are_sound(scene, window, password, axe, sizes, faults):
    street, (altered, hard) = scene
    home = f"/o/{street.slug}"
    page = await window(sizes["phone"])
    await page.goto(f"{home}/sign-in")
    await page.fill("#f-login", "office-admin1")
    await page.fill("#f-password", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    found = []
    for name, path in (
        ("rules", "/playbooks"),
        ("case", f"/cases/{hard}"),
        ("why", f"/cases/{altered}/why"),
        ("why-en", f"/cases/{hard}/why?lang=en"),
        ("recounts", "/recounts?lang=zh"),
        ("tree", "/posts"),
    ):
        answer = await page.goto(home + path)
        assert answer.status == 200, name
        found += await faults(page, axe, name, sizes)
        await page.set_viewport_size({"width": 1280, "height": 900})
        drawn = await page.evaluate(
            "[...document.querySelectorAll('svg.flow-drawing')].map(s => s.getBBox().width > 0)"
        )
        assert all(drawn), name
    assert found == []
