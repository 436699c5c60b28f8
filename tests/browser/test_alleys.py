"""The pages of alleys in Chromium: sound at every width, and a map pinned by a tap."""

import asyncio
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import pyvips
from sqlalchemy import select, update

from hutong.alley_records.maps import add_map
from hutong.alley_records.schemas import AddMap
from hutong.alleys.service import register_unit
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.objects import Store
from hutong.patrols.models import Patrol
from hutong.people.models import Person
from hutong.photos.models import Photo
from hutong.tiers.models import AlleyTier
from hutong.tiers.service import grade_month
from worlds import BEIJING

PEOPLE = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "office-admin": 1,
    "community-lead": 1,
}  # fmt: skip
MATTERS = (("piling", 20), ("bikes", 22), ("road", 120), ("illegal-building", 199), ("piling", None))


def picture() -> bytes:
    """Paper with a road drawn across."""
    paper = pyvips.Image.black(900, 600, bands=3).linear([0, 0, 0], [246, 240, 225]).cast("uchar")
    for offset in range(40):
        paper = paper.draw_line([120, 110, 100], 60, 280 + offset, 840, 260 + offset)
    return paper.webpsave_buffer(Q=80)


@pytest.fixture
async def scene(make_office, server_settings, password_hash):
    """An office whose second alley was walked and graded for some months, with matters along it and a map of it."""
    street = await make_office("financial-street", alleys=2, people=PEOPLE, west=True)
    now, alley, chief = datetime.now(UTC), street.alleys[1], street.people["alley-chief"][1]
    today = now.astimezone(BEIJING).date()
    items = street.playbook.checklist_on(today).items
    async with street.session() as session:
        await session.execute(update(Person).where(Person.office_id == street.id).values(password_hash=password_hash))
        for n, (category, metres) in enumerate(MATTERS):
            case = OpenCase(id=new_id(), alley=alley.id, category=category, title="门口")
            at = now - timedelta(days=6 * n)
            await open_case(session, case, Reporter(person=chief.id, source="patrol"), by=SYSTEM, now=at)
            await session.execute(
                update(Case).where(Case.office_id == street.id, Case.id == case.id).values(position_m=metres)
            )
        for n in range(120):
            day = today - timedelta(days=n)
            began = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
            if day.weekday() < 6 and began < now:
                session.add(
                    Patrol(
                        office_id=street.id, id=new_id(), alley_id=alley.id, person_id=chief.id,
                        post_kind="alley-chief", checklist="ten", playbook_version=1, day=day, started_at=began,
                        finished_at=began + timedelta(minutes=30), minutes=30,
                        items=[{"item": i.code, "state": "found" if n % 40 == 0 else "clear"} for i in items],
                    )
                )  # fmt: skip
        for name, kind in (("食品店", "shop"), ("理发店", "shop"), ("胡同小学", "unit")):
            register_unit(session, alley=alley.id, name=name, kind=kind, since=alley.since, by=SYSTEM, now=now)
        month = (today.replace(day=1) - timedelta(days=85)).replace(day=1)
        while month < today.replace(day=1):
            await session.flush()
            past = (month + timedelta(days=32)).replace(day=1)
            await grade_month(session, month, by=SYSTEM, now=datetime(past.year, past.month, past.day, tzinfo=UTC))
            month = past
        drawn, photo = new_id(), new_id()
        shelf = Store(server_settings).shelf(street.id)
        keys = {size: shelf.key("photos", photo, size) for size in ("large", "small")}
        new = AddMap(id=drawn, author_id=chief.id, drawn_on=date(2026, 6, 1), seen_by="public", photos=[photo])
        await add_map(session, alley.id, new, author_post="alley-chief", person=chief.id, by=SYSTEM, now=now)
        session.add(
            Photo(
                office_id=street.id, id=photo, subject_kind="map", subject_id=drawn, slot="scene", state="ready",
                key=str(photo), large_key=keys["large"], small_key=keys["small"], uploaded_by=chief.id,
                media_type="image/webp",
            )
        )  # fmt: skip
    content = await asyncio.to_thread(picture)
    for key in keys.values():
        await shelf.put(key, io.BytesIO(content), media_type="image/webp")
    return street, drawn


async def _sign_in(page, street, person, password):
    await page.goto(f"/o/{street.slug}/sign-in")
    await page.fill('input[name="login"]', person.login)
    await page.fill('input[name="password"]', password)
    await page.click("form button[type=submit]")
    await page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_the_pages_of_alleys_are_sound_and_a_tap_places_a_pin(scene, window, sizes, axe, faults, password):
    street, drawn = scene
    home, alley = f"/o/{street.slug}", street.alleys[1]
    page = await window(sizes["desk"])
    await _sign_in(page, street, street.one("office-admin"), password)
    async with street.session() as session:
        waiting = await session.scalar(
            select(AlleyTier.id).where(AlleyTier.office_id == street.id, AlleyTier.proposed.is_not(None)).limit(1)
        )
    paths = {
        "alleys": f"{home}/alleys",
        "alley": f"{home}/alleys/{alley.id}",
        "alley-recut": f"{home}/alleys/{alley.id}/recut",
        "alley-map-new": f"{home}/alleys/{alley.id}/maps/new",
        "tiers": f"{home}/tiers",
        "tier-decide": f"{home}/tiers/{waiting}",
        "wall": f"/b/{alley.board_code}",
    }
    found = []
    for name, path in paths.items():
        await page.set_viewport_size({"width": 1280, "height": 900})
        await page.goto(path)
        found += await faults(page, axe, name, sizes)
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.goto(f"{home}/alleys/{alley.id}/maps/{drawn}")
    box = await page.locator(".drawn img").bounding_box()
    await page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    assert [await page.input_value(f"#f-{axis}") for axis in ("x", "y")] == ["25.0", "50.0"]
    await page.fill("#f-note", "老槐树")
    await page.click("#pin button[type=submit]")
    await page.wait_for_selector(".pin-list li")
    assert "老槐树" in await page.inner_text(".pin-list")
    found += await faults(page, axe, "alley-map", sizes)
    assert found == []
