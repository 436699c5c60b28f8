"""A rehearsal in Chromium: ordered with a click, watched without a reload, read case by case at every width."""

import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

import hutong.rehearsals.jobs  # noqa: F401 - declares the job that is run here in the place of a worker
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.escalation.service import wake_due
from hutong.ids import new_id
from hutong.jobs import run_due
from hutong.journal import SYSTEM
from hutong.people.models import Person
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import version_row
from hutong.playbooks.service import save_draft
from hutong.settings import Settings

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("HUTONG_SHOTS", "")
PEOPLE = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1,
    "office-admin": 1, "community-lead": 1,
}  # fmt: skip


@pytest.fixture
async def scene(make_office, password_hash):
    """An office with late cases, and a draft that gives them more time."""
    street = await make_office("financial-street", alleys=2, people=PEOPLE, west=True)
    now = datetime.now(UTC)
    async with street.session() as session:
        await session.execute(update(Person).where(Person.office_id == street.id).values(password_hash=password_hash))
        for n, category in enumerate(("road", "bikes", "piling", "bikes")):
            case = OpenCase(id=new_id(), alley=street.alleys[n % 2].id, category=category, title=f"第{n + 1}件事")
            at = now - timedelta(days=12 - n)
            await open_case(session, case, Reporter(source="call"), by=SYSTEM, now=at)
    async with street.session() as session:
        await wake_due(session, now=now - timedelta(days=1))
    draft = new_id()
    async with street.session() as session:
        mine = select(PlaybookVersion.id).where(PlaybookVersion.office_id == street.id, PlaybookVersion.version == 1)
        source = (await version_row(session, (await session.scalars(mine)).one())).source
        slower = re.sub(r"(limit\s*=\s*\{[^}]*amount\s*=\s*)(\d+)", lambda m: f"{m[1]}{int(m[2]) * 25}", source)
        slower = slower.replace("awarded = true", "awarded = false")
        await save_draft(session, source=slower, by=SYSTEM, now=now, draft_id=draft)
    return street, f"/o/{street.slug}/playbooks/drafts/{draft}"


@pytest.mark.long
async def test_a_rehearsal_is_ordered_watched_and_read(scene, window, password, axe, sizes, faults, server_settings):
    street, draft = scene
    page = await window(sizes["phone"])
    await page.goto(f"/o/{street.slug}/sign-in")
    await page.fill("#f-login", "office-admin1")
    await page.fill("#f-password", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    await page.goto(f"{draft}/rehearsals")
    found = await faults(page, axe, "order", sizes)
    await page.click("#order button[type=submit]")
    await page.wait_for_selector("text=正在推演")
    found += await faults(page, axe, "waiting", sizes)
    await run_due(street.databases, street.id, {Settings: server_settings})
    # Nobody reloads: the page asks by itself.
    await page.wait_for_selector("text=有 4 件会不同")
    await page.wait_for_selector("[data-chart] svg")
    found += await faults(page, axe, "found", sizes)
    await page.click("text=期限不同")
    await page.wait_for_selector("#cases tbody tr")
    await page.click("#cases tbody a")
    await page.wait_for_selector("h2:has-text('按草案')")
    for why in await page.query_selector_all("details.why > summary"):
        await why.click()
    found += await faults(page, axe, "case", sizes)
    await page.go_back()
    await page.click("#regraded tbody a")
    await page.wait_for_selector("text=等级是怎么来的")
    found += await faults(page, axe, "grade", sizes)
    await page.goto(draft)
    await page.wait_for_selector("text=4 件事项，4 件会不同")
    found += await faults(page, axe, "draft", sizes)
    assert found == []
