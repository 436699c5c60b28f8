"""What turns out to be dangerous on a walk goes to the direct line with all that was written: nothing is typed twice."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.patrols.models import Patrol

BEIJING = ZoneInfo("Asia/Shanghai")


async def rows(world, model):
    async with world.session() as session:
        return list(await session.scalars(select(model).where(model.office_id == world.id)))


async def test_words_place_and_item_of_a_walk_stand_on_the_direct_line_and_answer_the_item(
    lanes, sign_in, start_walk, hidden
):
    steward = await sign_in(lanes, "steward")
    walk = await start_walk(steward, lanes)
    screen = (await steward.get(walk)).headers["location"]
    item, home = screen.rpartition("/")[2], f"/o/{lanes.slug}"
    asked = (await steward.get(screen)).text
    link = re.search(rf'href="({home}/danger[^"]*)"', asked)[1].replace("&amp;", "&")
    straight = (await steward.get(link)).text
    assert (hidden(straight, "patrol_id"), hidden(straight, "item")) == (walk.rpartition("/")[2], item)
    # She has begun to report it, and sees that it cannot wait.
    listed = next(each for each in lanes.playbook.items_on(datetime.now(BEIJING).date()) if each.code == item)
    begun = f"{home}/report?patrol={walk.rpartition('/')[2]}&item={item}&alley={lanes.alleys[0].id}&category={listed.category}"
    page = (await steward.get(begun)).text
    assert f'formaction="{home}/danger/written"' in page
    names = ("id", "patrol_id", "item", "alley_id", "category")
    form = {name: hidden(page, name) for name in names} | {"description": "墙裂了一道缝，往外歪", "position_m": "35"}
    shown = await steward.post(f"{home}/danger/written", form, page=begun)
    assert shown.status_code == 200
    assert "墙裂了一道缝，往外歪</textarea>" in shown.text
    assert 'value="35"' in shown.text
    sent = {name: hidden(shown.text, name) for name in names} | {"description": form["description"], "position_m": "35"}
    assert sent == form
    answers = [await steward.post(f"{home}/danger", sent, page=begun) for _ in range(2)]
    (to,) = {answer.headers["location"] for answer in answers}
    (case,), (patrol,) = await rows(lanes, Case), await rows(lanes, Patrol)
    assert (case.danger, case.description, case.position_m) == (True, "墙裂了一道缝，往外歪", 35)
    assert [(row["item"], row["case_id"]) for row in patrol.items] == [(item, str(case.id))]
    receipt = (await steward.get(to)).text
    assert "危险情况已经报到" in receipt
    assert f"{walk}/items/{item}/more" in receipt


async def test_neither_a_walk_that_is_not_hers_nor_whose_alley_it_is_keeps_danger_back(
    lanes, sign_in, start_walk, make_office
):
    other, steward = await sign_in(lanes, "steward", 1), await sign_in(lanes, "steward")
    walk, home = await start_walk(other, lanes, 1), f"/o/{lanes.slug}"
    told = {"alley_id": str(lanes.alleys[1].id), "description": "燃气味很重", "item": "moon"}
    for patrol in (walk.rpartition("/")[2], str(new_id())):
        answer = await steward.post(
            f"{home}/danger", told | {"id": str(new_id()), "patrol_id": patrol}, page=f"{home}/danger"
        )
        assert answer.status_code == 303, answer.text
    assert [(case.danger, case.alley_id) for case in await rows(lanes, Case)] == [(True, lanes.alleys[1].id)] * 2
    assert [patrol.items for patrol in await rows(lanes, Patrol)] == [[]]
    # What she saw in another alley answers nothing of the walk in her own.
    own = await start_walk(steward, lanes)
    item = (await steward.get(own)).headers["location"].rpartition("/")[2]
    there = {"patrol_id": own.rpartition("/")[2], "item": item, "elsewhere": str(lanes.alleys[1].id)}
    answer = await steward.post(f"{home}/danger", told | there | {"id": str(new_id())}, page=f"{home}/danger")
    assert answer.status_code == 303, answer.text
    assert [patrol.items for patrol in await rows(lanes, Patrol)] == [[], []]
    strange = await make_office("longtan", alleys=1)
    lost = told | {"id": str(new_id()), "alley_id": str(strange.alleys[0].id)}
    assert (await steward.post(f"{home}/danger", lost, page=f"{home}/danger")).status_code == 404
    wrong = await steward.post(
        f"{home}/danger/written", {"description": "写" * 10_000, "alley_id": "no"}, page=f"{home}/danger"
    )
    assert wrong.status_code == 200
