"""The official lists, and taking one into an office's own text."""

from datetime import date

import pytest

from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.lists import ListThere, ListUnknown, NotReadable, official_lists, take_in

DECEMBER = date(2026, 12, 1)


def test_the_three_official_lists_have_ten_items_each_as_published():
    names = {each.code: [item.name.zh.removeprefix("无") for item in each.items] for each in official_lists()}
    assert names == {
        "city-2017": [
            "私搭乱建", "开墙打洞", "乱停车", "乱占道", "乱搭架空线", "外立面破损", "违规广告牌匾", "道路破损", "违规经营", "堆物堆料",
        ],
        "xicheng-2017": [
            "乱停车", "违章建筑", "开墙打洞", "违规出租", "违规经营", "凌乱架空线", "堆物堆料", "道路破损", "乱贴乱挂", "非法小广告",
        ],
        "city-2023": [
            "私搭乱建", "开墙打洞", "乱停车", "乱占道经营", "违规设置城市家具", "违规广告牌匾和标语宣传品", "乱搭架空线", "外立面破损",
            "道路破损", "垃圾乱放和堆物堆料",
        ],
    }  # fmt: skip


@pytest.mark.parametrize("code", ["city-2017", "xicheng-2017"])
def test_a_list_taken_in_follows_the_one_in_use_and_brings_the_categories_that_are_missing(code):
    before = packs.text("starter")
    after = take_in(before, code, DECEMBER)
    checked = check_text(after)
    assert not [f for f in checked.findings if f.severity == "error"]
    book, old = checked.playbook, check_text(before).playbook
    assert [(c.code, c.from_, c.until) for c in book.checklists] == [
        ("city-2023", date(2023, 1, 1), date(2026, 11, 30)), (code, DECEMBER, None),
    ]  # fmt: skip
    assert book.checklist_on(DECEMBER).code == code
    added = {c.code for c in book.categories} - {c.code for c in old.categories}
    assert added == {i.category for i in book.checklist_on(DECEMBER).items} - {c.code for c in old.categories}
    assert added
    assert {c.grade for c in book.categories if c.code in added} == {old.grades[0].code}


def test_comments_and_everything_else_stay_as_they_were_written():
    before, after = packs.text("longtan"), take_in(packs.text("longtan"), "xicheng-2017", DECEMBER)
    comments = [line for line in before.splitlines() if line.strip().startswith("#")]
    assert [line for line in after.splitlines() if line.strip() in {c.strip() for c in comments}] == comments
    assert check_text(after).playbook.flows == check_text(before).playbook.flows


def test_a_list_is_not_taken_in_twice_nor_one_that_is_not_there_nor_into_what_cannot_be_read():
    with pytest.raises(ListThere):
        take_in(packs.text("starter"), "city-2023", DECEMBER)
    with pytest.raises(ListUnknown):
        take_in(packs.text("starter"), "city-1987", DECEMBER)
    with pytest.raises(NotReadable):
        take_in("checklists = 3", "city-2017", DECEMBER)
    with pytest.raises(NotReadable):
        take_in("[[[", "city-2017", DECEMBER)
