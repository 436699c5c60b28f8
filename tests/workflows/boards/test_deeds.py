"""What a resident reads of how a matter was closed: the office's own words, nobody's name and nothing typed."""

from datetime import UTC, datetime

import msgspec
import pytest

from hutong.boards.deeds import Deed, deed_of
from hutong.playbooks import packs
from hutong.playbooks.document import Playbook

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
BOOK = msgspec.toml.decode(packs.text("financial-street"), type=Playbook)
FLOW = BOOK.flow("difficult")
DONE = FLOW.step("joint").action("done")
STEPPED = {"step": "joint", "action": "done", "verb": DONE.verb, "to": "verify", "by_post_kind": "alley-chief"}


def told(data, kind="case.stepped"):
    return deed_of(AT, kind, data, BOOK, FLOW.code, "zh")


def test_a_step_is_told_by_its_name_the_action_and_the_kind_of_post():
    words = f"{FLOW.step('joint').name.zh}：{DONE.name.zh}"
    assert told(STEPPED) == Deed(AT, BOOK.post("alley-chief").name.zh, words)
    assert told(STEPPED | {"by_post_kind": None, "by_department": "019a"}) == Deed(AT, "有关部门", words)
    assert told(STEPPED | {"by_post_kind": None}) == Deed(AT, "", words)


@pytest.mark.parametrize(
    "more", [{"verb": "persuade"}, {"accepts": True}, {"rework": True}, {"step": "no-more"}, {"by_post_kind": "gone"}]
)
def test_talking_with_somebody_and_what_was_sent_back_and_what_has_no_words_is_not_told(more):
    assert told(STEPPED | more) is None


def test_that_departments_came_is_told_and_that_nobody_came_is_not():
    assert told({"departments_came": 2}, "joint_call.closed") == Deed(AT, "", "部门联合到场 2 家")
    assert told({"departments_came": 0}, "joint_call.closed") is None
