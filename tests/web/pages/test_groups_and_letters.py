"""Steward groups with their neighbours and joint activities; responsibility letters signed, renewed and ended."""

import re
from datetime import datetime, timedelta

import pytest

from hutong.ids import new_id
from worlds import BEIJING

PEOPLE = {"office-leader": 1, "command": 1, "alley-chief": 1, "steward": 2, "community-worker": 1}


@pytest.fixture
async def lanes(make_office):
    return await make_office("longtan", alleys=1, people=PEOPLE)


def day(days=0):
    return (datetime.now(BEIJING).date() + timedelta(days=days)).isoformat()


def at(hours=0):
    return (datetime.now(BEIJING) + timedelta(hours=hours)).replace(tzinfo=None).isoformat(timespec="minutes")


async def test_a_group_is_founded_joined_led_and_what_it_did_stays(lanes, sign_in):
    keeper, home = await sign_in(lanes, "command"), f"/o/{lanes.slug}/groups"
    first, second = lanes.people["steward"]
    new = {
        "id": str(new_id()), "name": "晚霞管家团", "community_id": str(lanes.alleys[0].community_id),
        "leader_id": str(first.id), "founded_on": day(-90), "purpose": "一起看护花箱",
    }  # fmt: skip
    assert "还没有小组" in (await keeper.get(home)).text
    refused = await keeper.post(f"{home}/new", {**new, "leader_id": str(new_id())})
    assert (refused.status_code, "没有这个人。" in refused.text) == (422, True)
    for _ in range(2):  # The second is a double click.
        assert (await keeper.post(f"{home}/new", new)).status_code == 303
    here = f"{home}/{new['id']}"
    leader = await sign_in(lanes, first)
    assert (await leader.post(f"{here}/join", {"name": "王邻居"}, page=here)).status_code == 303
    assert (await leader.post(f"{here}/join", {"name": "王邻居"}, page=here)).status_code == 422
    assert (await leader.post(f"{here}/join", {"person_id": str(second.id)}, page=here)).status_code == 303
    done = {
        "id": str(new_id()), "title": "给花箱浇水", "held_at": at(-3), "present": str(second.id), "others": "4",
        "minutes": "换了两箱土",
    }  # fmt: skip
    other = await sign_in(lanes, second)
    assert (await other.post(f"{here}/activities/new", done, page=here)).status_code == 403  # She does not lead it.
    for _ in range(2):
        assert (await leader.post(f"{here}/activities/new", done)).status_code == 303
    page = (await leader.get(here)).text
    assert "共同活动（1）" in page
    assert "到了 5 人" in page
    assert "换了两箱土" in page
    assert (await keeper.post(f"{here}/lead", {"leader_id": str(second.id)}, page=here)).status_code == 303
    assert (await other.get(f"{here}/activities/new")).status_code == 200
    assert (await keeper.get(f"{home}/export.xlsx")).content.startswith(b"PK")
    assert (await keeper.post(f"{here}/end", page=here)).status_code == 303
    assert (await leader.post(f"{here}/join", {"name": "李邻居"}, page=here)).status_code in {403, 409}
    assert "给花箱浇水" in (await keeper.get(here)).text


@pytest.mark.long
async def test_a_steward_sees_her_own_groups_and_another_office_sees_none(lanes, sign_in, make_office):
    keeper, home = await sign_in(lanes, "command"), f"/o/{lanes.slug}/groups"
    first, second = lanes.people["steward"]
    new = {
        "id": str(new_id()), "name": "晚霞管家团", "community_id": str(lanes.alleys[0].community_id),
        "leader_id": str(first.id), "founded_on": day(-90),
    }  # fmt: skip
    await keeper.post(f"{home}/new", new)
    here = f"{home}/{new['id']}"
    assert "晚霞管家团" in (await (await sign_in(lanes, first)).get(home)).text
    outside = await sign_in(lanes, second)
    assert "晚霞管家团" not in (await outside.get(home)).text
    assert (await outside.get(here)).status_code == 404
    elsewhere = await make_office("longtan", alleys=1, people={"command": 1})
    assert (
        await (await sign_in(elsewhere, "command")).get(here.replace(lanes.slug, elsewhere.slug))
    ).status_code == 404
    for sent in ({"name": "", "founded_on": "昨天"}, {**new, "id": "x"}, {"name": "长" * 10_000, "purpose": "\0"}):
        assert (await keeper.post(f"{home}/new", sent)).status_code == 422


async def test_a_letter_is_signed_once_renewed_by_another_and_ended_with_a_reason(lanes, sign_in, make_office):
    keeper, home = await sign_in(lanes, "office-leader"), f"/o/{lanes.slug}/letters"
    assert "还没有登记过责任书" in (await keeper.get(home)).text
    form = (await keeper.get(f"{home}/new")).text
    post = re.search(r'<option value="([0-9a-f-]{36})"', form)[1]
    letter = {
        "id": str(new_id()), "title": "街巷整治责任书", "given_by": post, "signed_on": day(-340),
        "taker": f"community:{lanes.alleys[0].community_id}", "valid_until": day(20), "duties": "每周汇总一次",
    }  # fmt: skip
    refused = await keeper.post(f"{home}/new", {**letter, "taker": f"post:{post}", "valid_until": day(-400)})
    assert refused.status_code == 422
    assert "不能和自己签。" in refused.text
    assert "有效期不能早于签订那天。" in refused.text
    for _ in range(2):
        assert (await keeper.post(f"{home}/new", letter)).status_code == 303
    page = (await keeper.get(home)).text
    assert "共 1 份" in page
    assert "该续签了" in page
    next_one = {**letter, "id": str(new_id()), "signed_on": day(), "valid_until": day(365), "renews": letter["id"]}
    assert 'name="renews"' in (await keeper.get(f"{home}/new?renews={letter['id']}")).text
    assert (await keeper.post(f"{home}/new", next_one)).status_code == 303
    assert "已续签" in (await keeper.get(f"{home}/{letter['id']}")).text
    here = f"{home}/{next_one['id']}"
    assert (await keeper.post(f"{here}/end", {"reason": "短"}, page=here)).status_code == 422
    assert (await keeper.post(f"{here}/end", {"reason": "社区合并了"}, page=here)).status_code == 303
    assert (await keeper.post(f"{here}/end", {"reason": "社区合并了"}, page=here)).status_code == 409
    assert (await keeper.get(f"{home}/export.xlsx?which=ended")).content.startswith(b"PK")
    assert (await (await sign_in(lanes, "steward")).get(home)).status_code == 403
    other = await make_office("longtan", alleys=1, people={"office-leader": 1})
    there = await sign_in(other, "office-leader")
    assert (await there.get(here.replace(lanes.slug, other.slug))).status_code == 404
