"""Lists of cases: by whose they are, place, kind, state and words; page by page; as a spreadsheet."""

import io
import re
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from hutong.ids import new_id


@pytest.fixture
async def cases(street, opened, now):
    """Two matters of the first alley, one of the second."""
    second = street.people["alley-chief"][1]
    return {
        "bikes": await opened(street, "bikes", at=now, title="单车挡住盲道"),
        "formula": await opened(street, "piling", at=now, title='=HYPERLINK("http://x","100%_")'),
        "far": await opened(street, "bikes", at=now, alley=street.alleys[1].id, by=second, title="另一条巷的单车"),
    }


@pytest.fixture
def listed(street):
    async def read(who, query=""):
        page = await who.get(f"/o/{street.slug}/cases{query}")
        assert page.status_code == 200, page.text
        return page.text

    return read


async def test_mine_are_those_that_wait_for_me(street, sign_in, cases, listed):
    chief = await sign_in(street, "alley-chief")
    page = await listed(chief)
    assert str(cases["bikes"]) in page
    assert str(cases["formula"]) not in page  # It lies with the community.
    assert str(cases["far"]) not in page
    community = await sign_in(street, "community-lead")
    assert str(cases["formula"]) in await listed(community)


async def test_reach_ends_at_ones_own_alleys_and_the_seniors_see_all(street, sign_in, cases, listed):
    chief = await sign_in(street, "alley-chief")
    page = await listed(chief, "?which=all")
    assert str(cases["formula"]) in page
    assert str(cases["far"]) not in page
    general = await sign_in(street, "general-chief")
    page = await listed(general, "?which=all")
    assert all(str(case) in page for case in cases.values())


async def test_filters(street, sign_in, cases, listed):
    general = await sign_in(street, "general-chief")
    alley = await listed(general, f"?which=open&alley={street.alleys[1].id}")
    assert [name for name, case in cases.items() if str(case) in alley] == ["far"]
    kind = await listed(general, "?which=open&category=piling")
    assert [name for name, case in cases.items() if str(case) in kind] == ["formula"]
    words = await listed(general, "?which=open&q=盲道")
    assert [name for name, case in cases.items() if str(case) in words] == ["bikes"]
    literal = await listed(general, "?which=open&q=%25_")
    assert [name for name, case in cases.items() if str(case) in literal] == ["formula"]
    assert "没有符合的事项" in await listed(general, "?which=late")
    assert "没有符合的事项" in await listed(general, "?which=closed")


@pytest.mark.parametrize("query", ["?which=nonsense", "?alley=1", "?before=x", "?q=%00%27", "?category=" + "x" * 5000])
async def test_nonsense_in_the_address_asks_for_nothing(street, sign_in, listed, query):
    general = await sign_in(street, "general-chief")
    await listed(general, query)


async def test_the_spreadsheet_has_the_same_rows_and_no_formula(street, sign_in, cases):
    general = await sign_in(street, "general-chief")
    answer = await general.get(f"/o/{street.slug}/cases/export.xlsx?which=open")
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["编号", "标题", "类别"]
    assert (rows[0][-1], {row[-1] for row in rows[1:]}) == ("城市网格", {""})
    assert {row[1] for row in rows[1:]} == {"单车挡住盲道", '=HYPERLINK("http://x","100%_")', "另一条巷的单车"}
    empty = await general.get(f"/o/{street.slug}/cases/export.xlsx?which=late")
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(empty.content)).get_sheet_by_index(0).to_python()) == 1


async def test_another_offices_alley_in_the_address_finds_nothing(street, sign_in, make_office, opened, listed, now):
    other = await make_office("financial-street", people={"alley-chief": 1})
    theirs = await opened(other, "bikes", at=now)
    general = await sign_in(street, "general-chief")
    page = await listed(general, f"?which=all&alley={other.alleys[0].id}")
    assert str(theirs) not in page
    assert (await general.get(f"/o/{other.slug}/cases")).status_code == 404


async def test_a_report_needs_an_alley_of_ones_own_and_some_words(street, sign_in):
    chief = await sign_in(street, "alley-chief")
    address = f"/o/{street.slug}/cases/new"
    form = {"id": str(new_id()), "alley": str(street.alleys[1].id), "category": "bikes", "way": "flow"}
    refused = await chief.post(address, form)
    assert refused.status_code == 422
    nothing = await chief.post(address, {"id": str(new_id()), "alley": str(street.alleys[0].id), "way": "flow"})
    assert nothing.status_code == 422
    assert "请写明是什么问题" in nothing.text
    unknown = await chief.post(address, {**form, "alley": str(street.alleys[0].id), "category": "unheard-of"})
    assert unknown.status_code == 422
    assert "请选择问题的类别" in unknown.text
    garbled = await chief.post(address, {**form, "id": "not an id", "description": "单车挡路"})
    assert garbled.status_code == 422
    assert "单车挡路" in garbled.text
    volunteer = await sign_in(street, "volunteer")
    assert (await volunteer.get(address)).status_code == 200


async def test_a_reporter_may_take_it_back_and_it_may_be_begun_again(street, sign_in, opened, photograph, hidden, now):
    case = await opened(street, "piling", at=now)
    chief = await sign_in(street, "alley-chief")
    address = f"/o/{street.slug}/cases/{case}"
    assert "撤回" in (await chief.get(f"{address}?do=withdraw")).text
    assert (await chief.post(f"{address}/withdraw", {}, page=f"{address}?do=withdraw")).status_code == 303
    assert "已撤回" in (await chief.get(address)).text
    assert (await chief.post(f"{address}/withdraw", {}, page=address)).status_code == 409

    done = await opened(street, "bikes", at=now)
    address = f"/o/{street.slug}/cases/{done}"
    await photograph(street, done, street.one("alley-chief"))
    form = {"action": "close", "revision": hidden((await chief.get(address)).text, "revision")}
    assert (await chief.post(f"{address}/act", form, page=address)).status_code == 303
    deputy = await sign_in(street, "deputy-general-chief")
    assert "没有办好，重新办理" in (await deputy.get(address)).text
    empty = await deputy.post(f"{address}/reopen", {"note": ""}, page=address)
    assert empty.status_code == 422
    assert (await deputy.post(f"{address}/reopen", {"note": "又停满了"}, page=address)).status_code == 303
    page = (await deputy.get(address)).text
    assert "又停满了" in page
    assert "街巷长即刻处理" in page


async def test_a_rebound_is_linked_both_ways(street, sign_in, opened, photograph, hidden, now):
    chief = await sign_in(street, "alley-chief")
    community = await sign_in(street, "community-lead")
    first = await opened(street, "trading", at=now)
    address = f"/o/{street.slug}/cases/{first}"
    form = {
        "revision": hidden((await chief.get(address)).text, "revision"), "who_went": "巷长", "difficulty": "没有执照",
        "agreed": "yes", "action": "agreed",
    }  # fmt: skip
    assert (await chief.post(f"{address}/rounds", form, page=address)).status_code == 303
    await photograph(street, first, street.one("alley-chief"))
    form = {"action": "done", "revision": hidden((await chief.get(address)).text, "revision"), "note": "已停业"}
    assert (await chief.post(f"{address}/act", form, page=address)).status_code == 303
    deputy = await sign_in(street, "deputy-general-chief")
    form = {"action": "confirm", "revision": hidden((await deputy.get(address)).text, "revision")}
    assert (await deputy.post(f"{address}/act", form, page=address)).status_code == 303
    again = await opened(street, "trading", at=now + timedelta(minutes=5))
    page = (await community.get(f"/o/{street.slug}/cases/{again}")).text
    # A test at midnight closes on one day and finds it again on the next.
    assert re.search("整治后 [01] 天又出现", page)
    assert str(first) in page
    assert str(again) in (await chief.get(address)).text


@pytest.mark.parametrize("sent", [{}, {"id": "not-an-id"}, {"id": "1", "alley": "x", "category": "bikes"}])
async def test_a_report_without_its_id_comes_back_as_a_form(street, sign_in, sent):
    chief = await sign_in(street, "alley-chief")
    answer = await chief.post(f"/o/{street.slug}/cases/new", sent)
    assert answer.status_code == 422
    assert 'name="id"' in answer.text
