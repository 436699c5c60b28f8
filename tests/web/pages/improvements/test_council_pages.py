"""From a proposal to a kept promise: agenda, meeting with names, commitment, wall, residents' word."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hutong.alleys.service import register_community
from hutong.councils.models import Meeting
from hutong.ids import new_id
from hutong.posts.models import Appointment
from worlds import BEIJING


def at(days=0):
    return (datetime.now(BEIJING) + timedelta(days=days)).replace(tzinfo=None).isoformat(timespec="minutes")


def day(days=0):
    return (datetime.now(BEIJING).date() + timedelta(days=days)).isoformat()


async def founded(who, world, alley=1):
    new = {
        "id": str(new_id()), "kind": "council", "name": "二号理事会", "alley_id": str(world.alleys[alley].id),
        "founded_on": day(-100),
    }  # fmt: skip
    answer = await who.post(f"/o/{world.slug}/councils/new", new)
    assert answer.status_code == 303, answer.text
    return f"/o/{world.slug}/councils/{new['id']}"


async def member(who, council, name, speaks_for, **more):
    sent = {"name": name, "speaks_for": speaks_for, **more}
    assert (await who.post(f"{council}/members/new", sent)).status_code == 303


def chosen(page, name, label):
    found = re.search(rf'name="{name}" value="([0-9a-f-]{{36}})"[^>]*><span>{label}', page)
    assert found, (name, label)
    return found[1]


async def test_a_proposal_becomes_a_promise_that_is_moved_shown_kept_and_confirmed(street, sign_in, browser):
    lead = await sign_in(street, "community-lead")
    home, council = f"/o/{street.slug}", await founded(lead, street)
    await member(lead, council, "王楼长", "courtyard", chair="1")
    await member(lead, council, "李居民", "resident")
    assert (await lead.post(f"{council}/members/new", {"name": "李居民", "speaks_for": "resident"})).status_code == 422

    chief = await sign_in(street, "alley-chief", 1)
    proposal = {
        "id": str(new_id()), "kind": "parking", "title": "单侧停车", "alley_id": str(street.alleys[1].id),
        "starts_on": day(), "people": "12", "counted": "20",
    }  # fmt: skip
    assert (await chief.post(f"{home}/initiatives/new", proposal)).status_code == 303
    shown = (await chief.get(f"{home}/initiatives/{proposal['id']}")).text
    assert "等上会" in shown
    matter = {"id": str(new_id()), "title": "单侧停车", "about": "initiative", "about_id": proposal["id"]}
    assert (await chief.post(f"{council}/agenda/new", matter)).status_code == 303
    assert (await chief.post(f"{council}/agenda/new", {**matter, "id": str(new_id())})).status_code == 303
    assert "待议（1）" in (await lead.get(council)).text  # The same thing waits once.

    form = (await lead.get(f"{council}/meetings/new")).text
    async with street.session() as session:
        held = select(Appointment.post_id).where(Appointment.person_id == street.people["alley-chief"][1].id)
        post = f"post:{(await session.scalars(held)).one()}"
    assert post in form
    item = chosen(form, "discussed", "单侧停车")
    meeting = {
        "id": str(new_id()), "title": "停车怎么办", "held_at": at(-20), "present": chosen(form, "present", "王楼长"),
        "others": "7", "discussed": item, "decisions.0.body": "划二十个车位", "decisions.0.owner": post,
        "decisions.0.due_on": day(-5), "decisions.0.agenda_id": item, "decisions.0.told": "划好单侧车位",
    }  # fmt: skip
    early = await lead.post(f"{council}/meetings/new", {**meeting, "decisions.0.due_on": day(-50)})
    assert early.status_code == 422
    for _ in range(2):  # The second is a double click.
        assert (await lead.post(f"{council}/meetings/new", meeting)).status_code == 303
    minutes = (await lead.get(f"{council}/meetings/{meeting['id']}")).text
    assert "8 人" in minutes
    assert "王楼长" in minutes
    assert "进行中" in (await chief.get(f"{home}/initiatives/{proposal['id']}")).text

    listed = (await lead.get(f"{home}/commitments?which=late")).text
    (promise,) = set(re.findall(rf"{home}/commitments/([0-9a-f-]{{36}})", listed))
    promise = f"{home}/commitments/{promise}"
    everyone = browser()
    wall = f"/b/{street.alleys[1].board_code}"
    assert "划好单侧车位" in (text := (await everyone.get(wall)).text)
    assert "还没有说明理由和新的日期" in text
    assert "划二十个车位" not in text  # The minutes' words are not the wall's.

    assert (await chief.post(f"{promise}/move", {"to_day": day(9), "reason": "短"}, page=promise)).status_code == 422
    assert (
        await chief.post(f"{promise}/move", {"to_day": day(-1), "reason": "等施工队"}, page=promise)
    ).status_code == 422
    assert (
        await chief.post(f"{promise}/move", {"to_day": day(9), "reason": "等施工队"}, page=promise)
    ).status_code == 303
    # The reason is for those who work on it; the wall has words of its own, which can be mended.
    text = (await everyone.get(wall)).text
    assert ("：另定日期" in text, "等施工队" in text) == (True, False)
    moves = f"{promise}/moves/"
    (moved,) = set(re.findall(rf"{moves}([0-9a-f-]{{36}})/told", (await chief.get(promise)).text))
    assert (await chief.post(f"{moves}{new_id()}/told", {"told": "等材料"}, page=promise)).status_code == 404
    assert (await chief.post(f"{moves}{moved}/told", {"told": "等材料"}, page=promise)).status_code == 303
    assert "：等材料" in (await everyone.get(wall)).text
    assert "改期（1 次）" in (await lead.get(promise)).text
    assert "划二十个车位" in (await chief.get(f"{home}/desk/chief")).text

    stranger = await sign_in(street, "alley-chief")  # Of the other alley, and not of the post that promised.
    assert (await stranger.post(f"{promise}/keep", {"note": "我替他办"}, page=promise)).status_code == 403
    assert (await chief.post(f"{promise}/keep", {"note": "车位划好"}, page=promise)).status_code == 303
    assert "划好单侧车位" not in (await everyone.get(wall)).text
    page = (await lead.get(promise)).text
    resident = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>李居民', page)[1]
    said = {"member_id": resident, "said": "not_kept"}
    own = await chief.post(f"{promise}/answer", {**said, "said": "kept"}, page=promise)
    assert (own.status_code, "请由别人来记居民的话" in own.text) == (403, True)
    assert (await lead.post(f"{promise}/answer", said, page=promise)).status_code == 422
    assert (await lead.post(f"{promise}/answer", {**said, "note": "还差三个"}, page=promise)).status_code == 303
    assert (await chief.post(f"{promise}/keep", {"note": "补齐"}, page=promise)).status_code == 303
    assert (await lead.post(f"{promise}/answer", {**said, "said": "kept"}, page=promise)).status_code == 303
    final = (await lead.get(promise)).text
    assert "居民已确认" in final
    assert "还差三个" in final
    alley = (await lead.get(f"{home}/alleys/{street.alleys[1].id}")).text
    assert "二号理事会" in alley
    assert "单侧停车" in alley


@pytest.mark.long
async def test_a_promise_becomes_a_case_of_the_alley(street, sign_in):
    lead = await sign_in(street, "community-lead")
    council = await founded(lead, street)
    meeting = {
        "id": str(new_id()), "title": "堆物怎么办", "held_at": at(-1), "others": "5", "decisions.0.body": "清走堆物",
        "decisions.0.owner": "council:" + council.rpartition("/")[2], "decisions.0.due_on": day(20),
    }  # fmt: skip
    assert (await lead.post(f"{council}/meetings/new", meeting)).status_code == 303
    (promise,) = set(re.findall(rf"/o/{street.slug}/commitments/[0-9a-f-]{{36}}", (await lead.get(council)).text))
    category = street.playbook.categories[0].code
    assert (await lead.post(f"{promise}/case", {"category": category}, page=promise)).status_code == 303
    page = (await lead.get(promise)).text
    assert "转成的事项：" in page
    # The promise and the case that came of it may both be talked over again, each once.
    case = re.search(rf"/o/{street.slug}/cases/[0-9a-f-]{{36}}", page)[0]
    for number, (where, about) in enumerate(((promise, "commitment"), (case, "case")), 1):
        taken = {"id": str(new_id()), "title": "堆物怎么办", "about": about, "about_id": where.rpartition("/")[2]}
        asked = where + ("/councils" if about == "case" else "")
        assert f"about={about}" in (await lead.get(asked)).text
        assert (await lead.post(f"{council}/agenda/new", taken)).status_code == 303
        assert f"about={about}" not in (await lead.get(asked)).text
        page = (await lead.get(council)).text
        assert f"待议（{number}）" in page
        assert f'href="{where}">堆物怎么办' in page
    assert (await lead.post(f"{promise}/case", {"category": category}, page=promise)).status_code == 409


async def test_a_chair_is_followed_by_another_and_both_terms_are_kept(street, sign_in):
    lead = await sign_in(street, "community-lead")
    council = await founded(lead, street)
    await member(lead, council, "王楼长", "courtyard", chair="1")
    await member(lead, council, "李居民", "resident", term_until=day(300))
    page = (await lead.get(council)).text
    (other,) = re.findall(rf"{council}/members/([0-9a-f-]{{36}})/chair", page)
    assert (await lead.post(f"{council}/members/{other}/chair", page=council)).status_code == 303
    page = (await lead.get(council)).text
    assert re.search(r'李居民 <span class="badge badge-live">召集人', page)
    assert len(re.findall(">召集人<", page)) == 1
    assert "/renew" not in page  # Nothing to renew as long as the term is not near its end.
    await member(lead, council, "赵单位", "unit", term_until=day(20))
    (renew,) = re.findall(rf"{council}/members/[0-9a-f-]{{36}}/renew", (await lead.get(council)).text)
    for _ in range(2):
        assert (await lead.post(renew, page=council)).status_code == 303
    assert "/renew" not in (await lead.get(council)).text
    assert (await lead.post(f"{council}/members/{new_id()}/renew", page=council)).status_code == 404


async def test_people_sign_in_to_a_session_and_only_they_and_the_office_read_it(street, sign_in):
    head = await sign_in(street, "headquarters")
    volunteer = street.one("volunteer")
    training = {
        "id": str(new_id()), "kind": "training", "title": "停车治理培训", "held_at": at(-2), "others": "3",
        "present": str(volunteer.id),
    }  # fmt: skip
    home = f"/o/{street.slug}/sessions"
    assert (await head.post(f"{home}/new", {**training, "present": str(new_id())})).status_code == 422
    assert (await head.post(f"{home}/new", training)).status_code == 303
    page = (await head.get(f"{home}/{training['id']}")).text
    assert volunteer.name in page
    assert "4 人" in page
    herself = await sign_in(street, volunteer)
    assert "停车治理培训" in (await herself.get(f"{home}/mine")).text
    assert "签到名单只给登记的人和街道看" in (await herself.get(f"{home}/{training['id']}")).text
    lead = await sign_in(street, "community-lead")
    seen = (await lead.get(f"{home}/{training['id']}")).text
    assert volunteer.name not in seen
    assert (await lead.get(f"{home}/people/{volunteer.id}")).status_code == 403
    assert "停车治理培训" in (await head.get(f"{home}/people/{volunteer.id}")).text
    assert volunteer.name.encode() not in (await head.get(f"{home}/export.xlsx")).content


async def test_a_session_is_of_the_recorders_community_or_of_the_one_that_is_chosen(street, sign_in):
    head, lead = await sign_in(street, "headquarters"), await sign_in(street, "community-lead")
    home, own = f"/o/{street.slug}/sessions/new", street.alleys[0].community_id
    assert 'name="community_id"' not in (await head.get(home)).text  # There is one, and no question.
    async with street.session() as session:
        second = register_community(session, code="c02", name="邻近社区").id
    assert 'name="community_id"' not in (await lead.get(home)).text
    assert "全街道一起" in (await head.get(home)).text
    sent = {"kind": "cleanup", "title": "社区清洁日", "held_at": at(-1), "others": "9"}
    expected = []
    for who, chosen_one, kept in ((lead, "", own), (lead, second, own), (head, "", None), (head, second, second)):
        id_ = new_id()
        answer = await who.post(home, {**sent, "id": str(id_), "community_id": str(chosen_one)})
        assert answer.status_code == 303, answer.text
        expected.append((id_, kept))
    for wrong in (new_id(), "某社区"):
        answer = await head.post(home, {**sent, "id": str(new_id()), "community_id": str(wrong)})
        assert (answer.status_code, 'id="f-community_id"' in answer.text) == (422, True)
    async with street.session() as session:
        kept = (await session.execute(select(Meeting.id, Meeting.community_id))).all()
    assert dict(tuple(row) for row in kept) == dict(expected)


async def test_another_offices_councils_and_promises_are_not_there(street, make_office, sign_in):
    lead = await sign_in(street, "community-lead")
    council = await founded(lead, street)
    meeting = {"id": str(new_id()), "title": "议一议", "held_at": at(-1), "others": "5", "decisions.0.body": "清走堆物"}
    await lead.post(f"{council}/meetings/new", meeting)
    (promise,) = set(re.findall(rf"/o/{street.slug}/commitments/([0-9a-f-]{{36}})", (await lead.get(council)).text))
    other = await make_office("financial-street", alleys=1, people={"community-lead": 1})
    mine = await sign_in(other, "community-lead")
    wanted = council.rpartition("/")[2]
    paths = (f"councils/{wanted}", f"councils/{wanted}/meetings/new", f"councils/{wanted}/members/new",
             f"councils/{wanted}/meetings/{meeting['id']}", f"commitments/{promise}", f"initiatives/{new_id()}")  # fmt: skip
    assert [(await mine.get(f"/o/{other.slug}/{path}")).status_code for path in paths] == [404] * len(paths)
