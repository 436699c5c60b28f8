"""A call or a chat message, entered on one page: guessed while it is typed, refused in words, once for each page."""

import re

import pytest

from hutong.ids import new_id
from hutong.journal import SYSTEM


@pytest.fixture
def page_of(street):
    return f"/o/{street.slug}/calls/new"


async def test_a_pasted_message_alone_is_enough(street, sign_in, page_of):
    lead = await sign_in(street, "community-lead")
    sent = {
        "id": str(new_id()), "came_by": "message",
        "description": "王大妈 2026/11/30 09:12\n试验2号 12 号门口共享单车挡住盲道，我电话 13800138000",
    }  # fmt: skip
    told = await lead.post(page_of, sent)
    assert told.status_code == 200, told.text
    assert "试验2号" in told.text
    number = re.search(r"<h1>已登记</h1><p>([^<]+)", told.text)[1]
    again = await lead.post(page_of, sent)
    assert number in again.text  # The same page sent twice is one case.
    case = (await lead.get(f"/o/{street.slug}/cases?which=all&source=message")).text
    assert case.count('name="cases"') == 1
    case_id = re.search(r'name="cases" value="([^"]+)"', case)[1]
    shown = (await lead.get(f"/o/{street.slug}/cases/{case_id}")).text
    assert "微信反映" in shown
    assert "13800138000" not in shown
    assert "（电话另记）" in shown


async def test_the_page_guesses_while_one_types(street, sign_in, page_of, now_case):
    first = await now_case(street, "单车挡住12号门口盲道")
    lead = await sign_in(street, "community-lead")
    words = {"description": "试验1号，12号门口单车挡住盲道", "id": str(new_id())}
    part = (await lead.post(f"{page_of}/guess", words, page=page_of, hx_request="true")).text
    assert part.lstrip().startswith('<div id="guess"')
    assert str(first) in part
    assert f'<option value="{street.alleys[0].id}" selected>' in part
    assert "因为有“" in part
    whole = (await lead.post(f"{page_of}/guess", words, page=page_of)).text
    assert "<h1>" in whole
    assert str(first) in whole
    chosen = {**words, "alley_id": str(street.alleys[1].id), "guessed_alley_id": str(street.alleys[0].id)}
    part = (await lead.post(f"{page_of}/guess", chosen, page=page_of, hx_request="true")).text
    assert f'<option value="{street.alleys[1].id}" selected>' in part  # What was chosen stays.


async def test_bad_input_is_told_at_its_field(street, sign_in, page_of):
    lead = await sign_in(street, "community-lead")
    good = {"id": str(new_id()), "description": "试验1号停车乱", "came_by": "call"}
    for bad, told in (
        ({"description": ""}, "description"),
        ({"description": "长" * 10_000}, "description"),
        ({"description": "试验1号\x00停车"}, "description"),
        ({"description": "试验1号和试验2号都停车乱"}, "好几条街巷"),
        ({"description": "哪里停车乱 😀"}, "没有认出街巷"),
        ({"alley_id": str(new_id())}, "请从列表里选一条街巷"),
        ({"phone": "13800138000"}, "请先问过对方"),
        ({"came_by": "pigeon"}, "came_by"),
    ):
        answer = await lead.post(page_of, good | bad)
        assert answer.status_code == 422, bad
        assert told in answer.text
        assert (await lead.post(f"{page_of}/guess", good | bad, page=page_of)).status_code == 200


@pytest.fixture
def now_case():
    from datetime import UTC, datetime

    from hutong.cases.opening import Reporter, open_case
    from hutong.cases.schemas import OpenCase

    async def make(world, title):
        report = OpenCase(id=new_id(), alley=world.alleys[0].id, category="bikes", title=title)
        async with world.session() as session:
            chief = world.one("alley-chief").id
            state = await open_case(session, report, Reporter(person=chief), by=SYSTEM, now=datetime.now(UTC))
        return state.id

    return make
