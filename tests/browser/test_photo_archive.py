"""Letting a photo go with a finger or with cells, and the pages of archive, evidence and room, in Chromium."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select, update

import hutong.archives.jobs
import hutong.integrity.jobs
import hutong.photos.jobs
import hutong.releases.jobs  # noqa: F401 - declares the jobs that run below
from hutong.archives.planning import plan_archives
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM
from hutong.objects import Store
from hutong.offices.models import Office
from hutong.people.models import Person
from hutong.photos.schemas import About
from hutong.photos.tickets import original_key, received
from hutong.releases.models import PhotoRelease
from hutong.settings import Settings


@pytest.fixture
async def scene(make_office, store, server_settings, password_hash):
    """A closed matter with a photo; an office that is two months old."""
    street = await make_office("financial-street", alleys=2, people={"alley-chief": 1, "office-admin": 1}, west=True)
    now, case, photo, shelf = datetime.now(UTC), new_id(), new_id(), store.shelf(street.id)
    into = io.BytesIO()
    Image.radial_gradient("L").resize((1200, 900)).convert("RGB").save(into, "JPEG")
    await shelf.put(original_key(shelf, photo), into.getvalue(), media_type="image/jpeg")
    async with street.session() as session:
        await session.execute(update(Person).where(Person.office_id == street.id).values(password_hash=password_hash))
        (await session.get_one(Office, street.id)).created_at = now - timedelta(days=65)
        chief = street.one("alley-chief").id
        new = OpenCase(id=case, alley=street.alleys[0].id, category="bikes")
        await open_case(session, new, Reporter(person=chief, source="patrol"), by=SYSTEM, now=now)
        await session.flush()
        (await session.get_one(Case, (street.id, case))).closed_at = now
        await received(session, shelf, About("case", case, "after"), photo_id=photo, person=chief, now=now)
        await plan_archives(session, now.date())

    async def work():
        await run_due(street.databases, street.id, {Store: store, Settings: server_settings})

    await work()
    return street, case, photo, work


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_a_photo_is_covered_by_hand_and_by_cells_and_the_pages_are_sound(
    scene, window, sizes, axe, faults, sign_in
):
    street, case, photo, work = scene
    home, page = f"/o/{street.slug}", await window(sizes["phone"])
    await sign_in(page, street, street.one("office-admin"))
    tool = f"{home}/releases/{photo}"
    await page.goto(tool)
    await page.wait_for_function("document.querySelector('.cover img').naturalWidth > 0")
    found = await faults(page, axe, "release-tool", sizes)
    cells = await page.eval_on_selector_all(".cover-cell", "all => all.map(e => e.getBoundingClientRect().width)")
    assert min(cells) >= 44
    box = await page.locator(".cover").bounding_box()
    await page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.8, steps=4)
    await page.mouse.up()
    assert await page.locator(".cover-cell input:checked").count() == 0
    await page.locator(".cover-cell").nth(0).click()
    drawn = [int(number) for number in (await page.input_value("#f-drawn")).split(",")]
    assert [abs(number - near) < 8 for number, near in zip(drawn, (500, 500, 200, 300), strict=True)] == [True] * 4
    await page.click("#cover button[type=submit]")
    await page.wait_for_selector("#release[hx-trigger]")
    await work()
    # The page finds out by itself.
    await page.wait_for_selector(".seen-outside img")
    async with street.session() as session:
        release = (await session.scalars(select(PhotoRelease).where(PhotoRelease.office_id == street.id))).one()
    assert (len(release.places), release.state) == (2, "ready")
    found += await faults(page, axe, "release-ready", sizes)
    await page.check("#f-seen")
    await page.click("#let-go button[type=submit]")
    await page.wait_for_selector("text=已公开")
    paths = {
        "release-public": tool,
        "releases": f"{home}/releases",
        "wall-pictures": f"/b/{street.alleys[0].board_code}/",
        "archive": f"{home}/archive",
        "evidence": f"{home}/cases/{case}/evidence",
    }
    for name, path in paths.items():
        await page.goto(path)
        found += await faults(page, axe, name, sizes)
    await page.goto(f"{home}/archive")
    await page.click(f'form[action="{home}/archive/checks/whole"] button')
    await page.wait_for_selector("#check[hx-trigger]")
    found += await faults(page, axe, "check-running", sizes)
    await work()
    await page.wait_for_selector("text=没有问题")
    assert found == []
