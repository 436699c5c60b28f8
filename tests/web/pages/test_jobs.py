"""Background work on pages: an office's own with reasons and deeds, the platform's without contents."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text

from hutong.db import Office
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.jobs.overview import lanes_of_office
from hutong.journal import JournalEvent
from hutong.notices.models import Delivery, Robot

SECRET = "13800000000"


async def order(world, office, **values):
    """A job of the office, brought into a state by hand."""
    async with world.databases.session(Office(office.office_id)) as session:
        job_id = await enqueue(session, "notice.deliver", delivery_id=new_id(), note=SECRET)
        for name, value in values.items():
            sentence = f"UPDATE jobs SET {name} = {value} WHERE office_id = :office AND id = :job"
            await session.execute(text(sentence), {"office": office.office_id, "job": job_id})
    return job_id


async def events(world, office):
    async with world.databases.session(Office(office.office_id)) as session:
        return [
            (row.kind, row.subject, row.actor["kind"], row.data)
            for row in await session.scalars(
                select(JournalEvent).where(JournalEvent.kind.like("job.%")).order_by(JournalEvent.id)
            )
        ]


@pytest.fixture
async def offices(world):
    """Mine and another, each with jobs in several states, and the browser of my administrator."""
    mine, theirs = await world.office(), await world.office()
    browser = await world.signed_in(mine, await world.person(mine, administrator=True))
    return mine, theirs, browser


async def test_an_office_sees_its_own_jobs_with_reasons_and_acts_on_them(world, offices):
    mine, theirs, browser = offices
    home = f"/o/{mine.slug}/jobs"
    failed = await order(world, mine, failed_at="now()", last_error="'TimeoutError: the gateway'", attempts="8")
    waiting = await order(world, mine)
    done = await order(world, mine, done_at="now()")
    foreign = await order(world, theirs, failed_at="now()", last_error="'TimeoutError: theirs'")

    page = (await browser.get(home)).text
    assert [job for job in (failed, waiting, done, foreign) if str(job) in page] == [failed, waiting]
    assert "TimeoutError: the gateway" in page
    assert SECRET not in page
    only_failed = (await browser.get(f"{home}?state=failed&lane=normal&kind=notice.deliver")).text
    assert (str(failed) in only_failed, str(waiting) in only_failed) == (True, False)
    assert str(failed) in (await browser.get(f"{home}?state=no-such-state&lane=x")).text  # Filters nothing.
    sheet = await browser.get(f"{home}/jobs.xlsx?state=failed")
    (_heads, row) = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert (row[0], row[2], row[6]) == ("发送消息", "没有办成", "TimeoutError: the gateway")

    shown = (await browser.get(f"{home}/{failed}")).text
    assert ("再办一次" in shown, SECRET in shown) == (True, False)
    assert (await browser.post(f"{home}/{failed}/retry", page=f"{home}/{failed}")).status_code == 303
    assert (await browser.post(f"{home}/{failed}/retry", page=f"{home}/{failed}")).status_code == 409
    assert (await browser.post(f"{home}/{waiting}/cancel", page=f"{home}/{waiting}")).status_code == 303
    assert "已取消" in (await browser.get(f"{home}/{waiting}?lang=zh")).text
    data = {"job": "notice.deliver"}
    assert await events(world, mine) == [
        ("job.retried", failed, "person", data),
        ("job.cancelled", waiting, "person", data),
    ]

    # One that gave up for good is put away: it keeps its reason, and nothing is red for it any more.
    away = await order(world, mine, failed_at="now()", last_error="'GiveUp: no such number'")
    assert (await browser.post(f"{home}/{away}/cancel", page=f"{home}/{away}")).status_code == 303
    shown = (await browser.get(f"{home}/{away}?lang=zh")).text
    assert ("已取消" in shown, "GiveUp: no such number" in shown, "再办一次" in shown) == (True, True, True)
    assert str(away) not in (await browser.get(home)).text
    async with world.databases.session(Office(mine.office_id)) as session:
        assert {each.failed for each in (await lanes_of_office(session)).values()} == {0}
    assert (await browser.post(f"{home}/{away}/cancel", page=home)).status_code == 409

    for path in (f"/{foreign}", f"/{new_id()}"):
        assert (await browser.get(home + path)).status_code == 404
        for deed in ("retry", "cancel"):
            assert (await browser.post(f"{home}{path}/{deed}", page=home)).status_code == 404
    assert (await browser.get(f"/o/{theirs.slug}/jobs")).status_code == 404
    assert await events(world, theirs) == []
    steward = await world.signed_in(mine, await world.person(mine, post="steward"))
    assert (await steward.get(home)).status_code == 403


async def test_all_that_gave_up_is_had_again_at_once_or_by_kind(world, offices):
    mine, theirs, browser = offices
    home = f"/o/{mine.slug}/jobs"
    failed = [await order(world, mine, failed_at="now()", last_error="'TimeoutError: x'") for _ in range(3)]
    await order(world, mine, failed_at="now()", kind="'notice.receipt'")
    foreign = await order(world, theirs, failed_at="now()")
    page = (await browser.get(home)).text
    assert ("没有办成的全部再办（4）" in page, "再办“发送消息”（3）" in page) == (True, True)
    assert (await browser.post(f"{home}/failed/notice.deliver/retry", page=home)).status_code == 303
    assert [subject for _, subject, *_ in await events(world, mine)] == failed
    assert (await browser.post(f"{home}/failed/retry", page=home)).status_code == 303
    assert len(await events(world, mine)) == 4
    assert "再办“" not in (await browser.get(home)).text
    assert (await browser.post(f"{home}/failed/no.such.kind/retry", page=home)).status_code == 404
    assert await events(world, theirs) == []
    assert foreign


async def test_the_platform_has_messages_to_groups_sent_again_and_nothing_else(world, offices):
    mine, theirs, _browser = offices
    robot, to_robot, to_person = new_id(), new_id(), new_id()
    async with world.databases.session(Office(mine.office_id)) as session:
        group = {"name": "群", "kind": "wecom", "url": "https://192.0.2.1/", "kinds": []}
        session.add(Robot(office_id=mine.office_id, id=robot, **group))
        await session.flush()
        for delivery, of in ((to_robot, robot), (to_person, None)):
            sent = {"kind": "case.overdue", "body": SECRET, "link": "", "state": "failed"}
            session.add(Delivery(office_id=mine.office_id, id=delivery, robot_id=of, **sent))
    again = {}
    for delivery in (to_robot, to_person):
        job = again[delivery] = await order(world, mine, failed_at="now()")
        async with world.databases.session(Office(mine.office_id)) as session:
            told = "UPDATE jobs SET args = jsonb_build_object('delivery_id', CAST(:delivery AS text)) WHERE office_id = :o AND id = :j"
            await session.execute(text(told), {"delivery": str(delivery), "o": mine.office_id, "j": job})
    home, operator = f"/c/{world.city_slug}", await world.account("operator")
    browser = world.browser()
    await browser.post(f"{home}/sign-in", {"login": operator.login, "password": "a sentence to remember"})
    deed = f"{home}/jobs/{mine.office_id}/unsent"
    page = (await browser.get(f"{home}/jobs")).text
    assert (deed in page, "群消息再发（1）" in page, SECRET in page) == (True, True, False)
    assert (await browser.post(deed, page=f"{home}/jobs")).status_code == 303
    assert [(kind, subject, actor) for kind, subject, actor, _ in await events(world, mine)] == [
        ("job.retried", again[to_robot], "authority")
    ]
    async with world.databases.session(Office(mine.office_id)) as session:
        states = dict((await session.execute(select(Delivery.id, Delivery.state))).all())
    assert states == {to_robot: "waiting", to_person: "failed"}
    assert deed not in (await browser.get(f"{home}/jobs")).text
    assert (await browser.post(f"{home}/jobs/{new_id()}/unsent", page=f"{home}/jobs")).status_code == 404
    editor, other = await world.account("city_editor"), world.browser()
    await other.post(f"{home}/sign-in", {"login": editor.login, "password": "a sentence to remember"})
    assert (await other.post(deed, page=home)).status_code == 403
    assert await events(world, theirs) == []


@pytest.mark.long
async def test_the_platform_sees_lanes_and_ages_and_no_contents(world, offices):
    mine, _theirs, _browser = offices
    await order(world, mine, failed_at="now()", last_error=f"'ValueError: {SECRET}'")
    await order(world, mine, run_at="now() - interval '3 hours'")
    await order(world, mine, lease_until="now() + interval '1 minute'")
    operator = await world.account("operator")
    browser = world.browser()
    home = f"/c/{world.city_slug}"
    signed = await browser.post(f"{home}/sign-in", {"login": operator.login, "password": "a sentence to remember"})
    assert signed.status_code == 303
    page = (await browser.get(f"{home}/jobs")).text
    assert "3小时" in page
    assert (SECRET in page, "notice.deliver" in page) == (False, False)
    sheet = await browser.get(f"{home}/jobs/offices.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    # Every office of these tests bears this name; the one with a failed job stands first.
    assert [row[1:5] for row in rows if row[4] == 1 and row[5] >= 3 * 3600] == [["普通", 1, 1, 1]]

    editor = await world.account("city_editor")
    other = world.browser()
    await other.post(f"{home}/sign-in", {"login": editor.login, "password": "a sentence to remember"})
    assert (await other.get(f"{home}/jobs")).status_code == 403
    assert (await browser.get(f"/o/{mine.slug}/jobs")).status_code in {403, 404}
