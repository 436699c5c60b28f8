"""登记卡: printed, read like any card, withdrawn, replaced; the desk's closed days on the steward's own page."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from hutong.checkins.models import CheckInCard, DeskClosure
from hutong.ids import new_id

BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def lanes(make_office):
    return await make_office("longtan", alleys=1, people={"community-worker": 1, "steward": 2})


async def cards(world):
    async with world.session() as session:
        statement = select(CheckInCard).where(CheckInCard.office_id == world.id).order_by(CheckInCard.issued_at)
        return (await session.scalars(statement)).all()


async def test_a_card_is_made_printed_read_and_withdrawn(lanes, sign_in, make_office):
    worker, home = await sign_in(lanes, "community-worker"), f"/o/{lanes.slug}/checkins"
    assert (await worker.get(f"{home}/cards/cards.pdf")).status_code == 409
    for _ in range(2):
        assert (await worker.post(f"{home}/cards")).status_code == 303
    first, second = await cards(lanes)
    assert first.code != second.code
    sheet = await worker.get(f"{home}/cards/cards.pdf")
    assert (sheet.headers["content-type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")
    assert (await worker.get(f"{home}/cards/cards.pdf?person={first.person_id}")).status_code == 200
    assert (await worker.get(f"{home}/cards/cards.pdf?person={new_id()}")).status_code == 404

    async def read(code):
        form = {"id": str(new_id()), "card": code, "told": "巡了两遍"}
        return await worker.post(home, form)

    # The reader's small letters, blanks and frame do not matter.
    assert (await read(f"%{first.code.lower()[:6]} {first.code.lower()[6:]}?")).status_code == 303
    assert (await worker.post(f"{home}/cards/{second.id}/renew", page=f"{home}/cards")).status_code == 303
    third = (await cards(lanes))[-1]
    assert (third.person_id, third.code != second.code) == (second.person_id, True)
    old = await read(second.code)
    assert (old.status_code, "这张卡已经作废了" in old.text) == (422, True)
    assert (await read(third.code)).status_code == 303
    for _ in range(2):
        assert (await worker.post(f"{home}/cards/{third.id}/revoke", page=f"{home}/cards")).status_code == 303
    assert (await read("\x00")).status_code == 422
    async with lanes.session() as session:
        statement = text("SELECT kind, data::text FROM journal WHERE office_id = :o AND kind LIKE 'card.%' ORDER BY id")
        told = [tuple(row) for row in await session.execute(statement, {"o": lanes.id})]
    assert [kind for kind, _ in told] == ["card.issued"] * 2 + ["card.revoked", "card.issued", "card.revoked"]
    assert [code for code in (first.code, second.code, third.code) if code in str(told)] == []

    elsewhere = await make_office("longtan", alleys=1, people={"community-worker": 1, "steward": 1})
    stranger, away = await sign_in(elsewhere, "community-worker"), f"/o/{elsewhere.slug}/checkins"
    assert (await stranger.post(f"{away}/cards/{first.id}/revoke", page=f"{away}/cards")).status_code == 404
    foreign = await stranger.post(away, {"id": str(new_id()), "card": first.code})
    assert (foreign.status_code, first.person_id in {c.person_id for c in await cards(elsewhere)}) == (422, False)


async def test_a_steward_reads_on_her_own_page_that_the_desk_is_closed(lanes, sign_in):
    steward, today = await sign_in(lanes, "steward"), datetime.now(UTC)
    assert "不用去刷卡" not in (await steward.get(f"/o/{lanes.slug}/today")).text
    async with lanes.session() as session:
        community = lanes.alleys[0].community_id
        session.add(
            DeskClosure(
                office_id=lanes.id, id=new_id(), community_id=community, day=today.astimezone(BEIJING).date(),
                reason="盘点", noted_by=lanes.one("community-worker").id, noted_at=today,
            )
        )  # fmt: skip
    page = (await steward.get(f"/o/{lanes.slug}/today")).text
    assert "试验社区今天不开门" in page
    assert "不影响记分" in page
