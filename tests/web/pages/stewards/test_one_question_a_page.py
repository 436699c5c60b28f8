"""Visit, fix and report without script: one question a page, everything answered before carried along."""

import re

import pytest

from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.patrols.models import Fix, Visit
from phones import rows


def typed(page):
    """What the form of a page would send, as a browser reads it."""
    form = page[page.index('<form id="form"') :]
    form = form[: form.index("</form>")]
    named = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    named |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
    named |= dict(re.findall(r'<input class="input[^"]*"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form))
    return named


def question(page):
    assert page.count('<h1 class="question">') == 1
    return re.search(r'<h1 class="question">([^<]+)</h1>', page)[1]


async def answered(who, address, page, *answers):
    """Answers the questions in turn; returns each question and the last answer."""
    asked = []
    for given in answers:
        asked.append(question(page))
        answer = await who.post(address, {**typed(page), **given})
        page = answer.text
    return asked, answer


@pytest.mark.long
async def test_a_visit_goes_on_one_by_one_and_back_without_losing_a_word(lanes, sign_in):
    steward, home = await sign_in(lanes, "steward"), f"/o/{lanes.slug}"
    first = (await steward.get(f"{home}/visits/new?whom=shop")).text
    asked, answer = await answered(
        steward, f"{home}/visits", first,
        {"unit_name": "老张修车铺"}, {"people": "0"}, {"people": "3"}, {"minutes": "20"}, {"need": "想要路灯"}, {"to": "minutes"},
        {"minutes": "25"}, {}, {"note": "门口要扫"},
    )  # fmt: skip
    assert asked == [
        "哪一家？", "见了几个人？", "见了几个人？", "用了多少分钟？", "听到什么需求或建议？", "还有什么要记的？",
        "用了多少分钟？", "听到什么需求或建议？", "还有什么要记的？",
    ]  # fmt: skip
    assert answer.headers["location"] == f"{home}/day"
    (visit,) = await rows(lanes, Visit)
    assert (visit.people, visit.minutes, visit.need, visit.note) == (3, 25, "想要路灯", "门口要扫")


async def test_a_tidying_asks_for_both_photos_and_a_report_for_the_place(lanes, sign_in):
    steward, home = await sign_in(lanes, "steward"), f"/o/{lanes.slug}"
    first = (await steward.get(f"{home}/fixes/new?way=tidy")).text
    asked, _ = await answered(
        steward, f"{home}/fixes", first,
        {}, {"category": "flyers"}, {}, {"photos_before": str(new_id())}, {}, {"to": "before"}, {"no_photos": "1"}, {"note": "揭掉了"},
    )  # fmt: skip
    # Each photo is asked for until it is there, or she says that she has none.
    assert asked == [
        "整理了什么？", "整理了什么？", "整理前的照片", "整理前的照片", "整理后的照片", "整理后的照片", "整理前的照片",
        "还有什么要说明的？",
    ]  # fmt: skip
    first = (await steward.get(f"{home}/report")).text
    asked, answer = await answered(
        steward, f"{home}/report", first, {"description": "坑"}, {"description": "路面有个坑"}, {"position_m": "35"}, {}, {}
    )  # fmt: skip
    assert asked == ["要报什么事？", "要报什么事？", "离巷口大概多少米？", "是哪一类？", "现场照片"]
    assert answer.status_code == 303, answer.text
    (fix,), (case,) = await rows(lanes, Fix), await rows(lanes, Case)
    assert fix.awaits_photos
    assert (fix.category, fix.note, case.description, case.position_m) == ("flyers", "揭掉了", "路面有个坑", 35)
