"""Cases are told in the office's own words."""

import msgspec

from hutong.pages.cases.words import call_words
from hutong.playbooks import packs
from hutong.playbooks.document import Playbook
from hutong.playbooks.sections import Text


def test_going_out_together_is_called_as_the_office_calls_it():
    playbook = msgspec.toml.decode(packs.text("longtan"), type=Playbook)
    terms = msgspec.structs.replace(playbook.terms, joint_call=Text(zh="街乡吹哨"))
    words = call_words(msgspec.structs.replace(playbook, terms=terms, joint_calls=()))
    assert words["enforcement"] == "街乡吹哨"
    assert words["consultation"] == "会商"


def test_kinds_of_joint_call_are_called_as_the_playbook_names_them():
    playbook = msgspec.toml.decode(packs.text("financial-street"), type=Playbook)
    meeting = msgspec.structs.replace(playbook.joint_calls[1], code="round-table", name=Text(zh="圆桌会"))
    words = call_words(msgspec.structs.replace(playbook, joint_calls=(meeting,)))
    assert words == {"round-table": "圆桌会", "enforcement": "联合执法", "consultation": "会商", "emergency": "应急"}
