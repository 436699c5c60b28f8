"""Ways that the rules name and the office has not set up are warned of at the place that names them."""

from datetime import date

import pytest
from msgspec.structs import replace

from hutong.ids import new_id
from hutong.notices.models import Channel as ChannelRow
from hutong.notices.models import Robot
from hutong.notices.wanting import ways_wanted
from hutong.playbooks.checking import check
from hutong.playbooks.linting import lint
from hutong.playbooks.notices import Channel, Wording

RUNG, WORDING = "ladders[0].rungs[0].channels", "notices.texts[0].channels"
DAY = date(2026, 6, 1)


@pytest.fixture(params=["longtan", "financial-street", "starter"])
def clean(request, make_office):
    return make_office(request.param)


def naming_ways(book, *of_rung, of_wording=()):
    """The playbook with ways planted in its first rung and in one wording; every other way is taken out."""
    bare = [replace(each, rungs=tuple(replace(rung, channels=()) for rung in each.rungs)) for each in book.ladders]
    rungs = replace(bare[0].rungs[0], channels=of_rung), *bare[0].rungs[1:]
    texts = (Wording(template="closed", channels=of_wording),) if of_wording else ()
    ladders = replace(bare[0], rungs=rungs), *bare[1:]
    return replace(book, ladders=ladders, notices=replace(book.notices, texts=texts))


async def wanted(office, book):
    async with office.session() as session:
        return [(f.path, f.code, f.text) for f in await ways_wanted(session, book)]


async def test_a_planted_way_is_missed_where_it_is_named_until_the_office_sets_it_up(clean):
    office = await clean
    assert await wanted(office, naming_ways(office.playbook)) == []
    planted = naming_ways(
        office.playbook, Channel.INBOX, Channel.SMS, Channel.GROUPS, of_wording=(Channel.GROUPS, Channel.WECHAT)
    )
    # Of a text without an office nothing is said.
    assert [f.code for f in check(planted) if f.code.endswith("-not-set-up")] == []
    assert await wanted(office, planted) == [
        (RUNG, "channel-not-set-up", "制度要用“短信”，而本街道还没有开通，或者停用了，这样的通知只到站内。"),
        (RUNG, "robot-not-set-up", "制度要发到群，而现在没有一个启用的群机器人接收“催办、逾期和督办”。"),
        (WORDING, "robot-not-set-up", "制度要发到群，而现在没有一个启用的群机器人接收“事项的办理”。"),
        (WORDING, "channel-not-set-up", "制度要用“微信服务号”，而本街道还没有开通，或者停用了，这样的通知只到站内。"),
    ]
    async with office.session() as session:
        found = {f.code for f in await lint(session, planted, day=DAY)}
        assert {"channel-not-set-up", "robot-not-set-up"} <= found
        for kind in ("sms", "wechat"):
            session.add(
                ChannelRow(office_id=office.id, id=new_id(), kind=kind, config={}, sealed="", active=kind == "sms")
            )
        session.add(
            Robot(office_id=office.id, id=new_id(), name="群", kind="wecom", url="", kinds=["late"], active=True)
        )
    assert [(path, code) for path, code, _ in await wanted(office, planted)] == [
        (WORDING, "robot-not-set-up"), (WORDING, "channel-not-set-up"),
    ]  # fmt: skip
