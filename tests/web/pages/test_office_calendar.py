"""The office's calendar: a day entered, refused and taken away; a year settled; told in the case's history."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from hutong.calendars.models import OfficeDay, SettledYear
from hutong.clocks import national_years
from hutong.ids import new_id
from hutong.redating.models import Redating

TODAY = datetime.now(UTC).date()


async def rows(world, model):
    async with world.session() as session:
        return (await session.scalars(select(model).where(model.office_id == world.id).order_by(model.id))).all()


async def test_a_day_is_entered_changed_and_taken_away(street, make_office, sign_in):
    head = await sign_in(street, "office-admin")
    here = f"/o/{street.slug}/calendar"
    assert "全按国家的安排" in (await head.get(here)).text
    tomorrow = TODAY + timedelta(days=1)
    form = {"id": str(new_id()), "day": tomorrow.isoformat(), "working": "closed", "reason": "大雪停办"}
    for bad, sentence in (
        ({"day": "2026-02-30"}, None), ({"day": "9999-12-31"}, "只能填最近"), ({"working": "maybe"}, None),
        ({"reason": ""}, None), ({"reason": "雪" * 10_000}, None), ({"reason": "a\x00b"}, None), ({"id": "x"}, None),
    ):  # fmt: skip
        answer = await head.post(here, {**form, **bad})
        assert answer.status_code == 422, bad
        assert sentence is None or sentence in answer.text
    for _ in range(2):
        assert (await head.post(here, form)).status_code == 303
    (row,) = await rows(street, OfficeDay)
    assert (row.day, row.working, row.reason) == (tomorrow, False, "大雪停办")
    page = (await head.get(here)).text
    assert "大雪停办" in page
    assert "期限的重新计算" in page
    assert len(await rows(street, Redating)) == 1

    other = await make_office("financial-street", alleys=1, people={"office-admin": 1}, west=True)
    theirs = f"/o/{other.slug}/calendar"
    stranger = await sign_in(other, "office-admin")
    assert (await stranger.post(f"{theirs}/{row.id}/withdraw", {}, page=theirs)).status_code == 404
    for _ in range(2):
        assert (await head.post(f"{here}/{row.id}/withdraw", {}, page=here)).status_code == 303
    assert "全按国家的安排" in (await head.get(here)).text
    assert len(await rows(street, Redating)) == 2

    for year in ("二〇二七", str(TODAY.year + 9)):
        assert (await head.post(f"{here}/years", {"year": year}, page=here)).status_code == 422
    unknown = max(national_years().stop, TODAY.year)
    for _ in range(2):
        assert (await head.post(f"{here}/years", {"year": str(unknown)}, page=here)).status_code == 303
    assert [row.year for row in await rows(street, SettledYear)] == [unknown]
    assert "本街道已录完" in (await head.get(here)).text
    chief = await sign_in(street, "alley-chief")
    assert (await chief.get(here)).status_code == 403
