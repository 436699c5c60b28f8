"""A pasted message says who, where and what; a telephone does not stay in the words."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.boards.messages import WITHOUT_PHONE, alleys_named, heard, without_phones
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.posts.facts import AlleyFact

PLAYBOOK = check_text(packs.text("longtan")).playbook
ALLEYS = [
    AlleyFact(UUID(int=n), UUID(int=9), "alley", name, date(2017, 1, 1))
    for n, name in enumerate(("幸福街", "幸福街北巷", "光明胡同"), start=1)
]


@pytest.mark.parametrize(
    ("text", "name", "phone", "alleys"),
    [
        ("王大妈 2026/11/30 09:12\n光明胡同 12 号门口停车挡路，13800138000", "王大妈", "13800138000", (3,)),
        ("李先生：幸福街北巷堆着杂物", "李先生", "", (2,)),
        ("我姓赵，光明胡同和幸福街都有停车", "赵", "", (3, 1)),
        ("010-12345678 说的，幸福街 138 0013 8000", "", "01012345678", (1,)),
        ("没说在哪", "", "", ()),
    ],
)
def test_who_where_and_what(text, name, phone, alleys):
    found = heard(text, ALLEYS, PLAYBOOK)
    assert (found.name, found.phone, found.alleys) == (name, phone, tuple(UUID(int=n) for n in alleys))
    assert without_phones(found.text) == found.text


def test_the_head_of_a_message_is_not_part_of_what_was_said():
    found = heard("王大妈  上午 9:12\n光明胡同停车", ALLEYS, PLAYBOOK)
    assert found.text == "光明胡同停车"
    assert found.suggested[0].words == ("停车",)


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    found = heard(text, ALLEYS, PLAYBOOK)
    assert set(alleys_named(text, ALLEYS)) <= {a.id for a in ALLEYS}
    assert len(found.name) <= 40


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "打", "，", " ", "电话："]))
def test_no_telephone_stays(number, before):
    assert without_phones(f"{before}{number}。") == f"{before}{WITHOUT_PHONE}。"
