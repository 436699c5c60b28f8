"""The pages of background work in Chromium: the office's list and one job, the platform's lanes and rounds."""

import pytest
from sqlalchemy import text

from hutong.db import Office
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.jobs.recurring import claim_turn, end_turn, register

STATES = (
    "failed_at = now(), attempts = 8, last_error = 'DeliveryFailed: ConnectTimeout: the other side does not answer'",
    "run_at = now() - interval '25 minutes'",
    "lease_until = now() + interval '1 minute', attempts = 1",
    "run_at = now() + interval '9 hours', attempts = 2, last_error = 'DeliveryFailed: 500'",
)


@pytest.mark.long
@pytest.mark.browser
async def test_background_work_is_readable_on_phones_and_desks(world, window, live, sizes, axe, faults, password):
    office = await world.office()
    person = await world.person(office, administrator=True)
    async with world.databases.session(Office(office.office_id)) as session:
        for kind, change in zip(
            ("notice.deliver", "photo.verify", "rehearsal.run", "notice.deliver"), STATES, strict=True
        ):
            job_id = await enqueue(session, kind, id=new_id())
            await session.execute(
                text(f"UPDATE jobs SET {change} WHERE office_id = :office AND id = :job"),
                {"office": office.office_id, "job": job_id},
            )
            if "failed_at" in change:
                failed = job_id
    name = f"test.shown.{new_id().hex[:6]}"
    await register(world.databases, name, 3600)
    turn = await claim_turn(world.databases, name)
    turn.late, turn.missed = 3 * 3600.0, 3
    await end_turn(world.databases, turn, None)
    operator = await world.account("operator")

    found = []
    page = await window(sizes["phone"])
    for home, login, paths in (
        (f"/o/{office.slug}", person.login, {"/jobs": "jobs", f"/jobs/{failed}": "job"}),
        (f"/c/{world.city_slug}", operator.login, {"/jobs": "jobs-city"}),
    ):
        await page.context.clear_cookies()
        await page.goto(f"{home}/sign-in")
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", password)
        await page.click("main button[type=submit]")
        await page.wait_for_url(lambda url: "/sign-in" not in url)
        for path, shot in paths.items():
            await page.goto(home + path)
            found += [f"{path}: {fault}" for fault in await faults(page, axe, shot, sizes, least=44)]
    assert found == []
    assert page.complaints == []
