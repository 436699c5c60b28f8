"""Every field and every choice of a playbook has a name on screen, and every place can be said."""

import enum
import typing

import msgspec
import pytest

from hutong.playbooks import toml
from hutong.playbooks.document import Playbook
from hutong.playbooks.labels import entry_label, field_label, member_label, place_in_words
from hutong.playbooks.labels.entries import ENTRIES
from hutong.playbooks.labels.fields import FIELDS
from hutong.playbooks.labels.hints import HINTS
from hutong.playbooks.labels.members import MEMBER_HINTS, MEMBERS
from hutong.playbooks.packs import text as pack
from hutong.texts import speaking


def parts():
    """Structs with the names of their fields, enums with their members, and the structs that stand in lists."""
    structs, enums, listed, waiting = {}, set(), set(), [Playbook]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if kind not in structs:
                structs[kind] = [field.encode_name for field in msgspec.structs.fields(kind)]
                waiting += typing.get_type_hints(kind).values()
        elif isinstance(kind, type) and issubclass(kind, enum.Enum):
            enums.add(kind)
        else:
            inner = typing.get_args(kind)
            if typing.get_origin(kind) is tuple:
                listed |= {each for each in inner if isinstance(each, type) and issubclass(each, msgspec.Struct)}
            waiting += inner
    return structs, enums, listed


STRUCTS, ENUMS, LISTED = parts()


@pytest.mark.parametrize("cls", STRUCTS, ids=lambda cls: cls.__name__)
def test_every_field_has_its_name(cls):
    assert [name for name in STRUCTS[cls] if field_label(cls, name) == name] == []


@pytest.mark.parametrize("cls", sorted(ENUMS, key=lambda cls: cls.__name__), ids=lambda cls: cls.__name__)
def test_every_choice_has_its_name(cls):
    assert [member.name for member in cls if member_label(member) == member.value] == []


def test_every_kind_of_entry_can_be_spoken_of():
    assert [cls.__name__ for cls in LISTED if entry_label(cls, name="甲", n=1) == "甲"] == []


def test_no_name_is_left_over():
    fields = {f"{cls.__name__}.{name}" for cls, names in STRUCTS.items() for name in names}
    anywhere = {f"*.{name}" for names in STRUCTS.values() for name in names}
    members = {f"{cls.__name__}.{member.name}" for cls in ENUMS for member in cls}
    # Conditions are labelled before the first rule that carries one.
    waiting = lambda key: key.split(".")[0] in {"Condition", "Op"}  # noqa: E731 - one line says it
    assert [key for key in {*FIELDS, *HINTS} - fields - anywhere if not waiting(key)] == []
    assert [key for key in {*MEMBERS, *MEMBER_HINTS} - members if not waiting(key)] == []
    assert [key for key in set(ENTRIES) - {cls.__name__ for cls in LISTED} if key != "Condition"] == []


def test_a_place_is_said_by_names():
    raw = toml.raw(pack("longtan"))
    assert (
        place_in_words(raw, "flows[1].steps[0].limit.amount") == "流程“协调事项” › 步骤“街巷长协调解决” › 时限 › 数量"
    )
    assert place_in_words(raw, "points.multipliers[0].factor") == "积分 › 加倍“小巷管家双倍积分” › 几倍"
    assert place_in_words(raw, "ladders[0].rungs[1]") == "升级办法“街巷长逾期” › 第 2 级"
    assert place_in_words(raw, "checklists[0].from") == "清单“背街小巷“十无”（2017—2019年）” › 自哪一天起"
    assert place_in_words(raw, "posts[0].duties[1]") == "岗位“街道主管领导” › 职责 › 第 2 项"
    assert place_in_words(raw, "") == "整个制度"
    with speaking("en"):
        assert "coordinated matters" in place_in_words(raw, "flows[1]")


def test_a_playbook_and_its_raw_document_are_said_alike():
    raw = toml.raw(pack("longtan"))
    book = msgspec.convert(raw, Playbook)
    for path in ("flows[0].steps[1].actions[0].to", "checklists[1].until", "rebound.post"):
        assert place_in_words(book, path) == place_in_words(raw, path)


@pytest.mark.parametrize(
    ("raw", "path", "said"),
    [
        ({}, "nonsense.more", "nonsense › more"),
        ({"flows": "text"}, "flows[3].name", "流程“第 4 项” › 流程名称"),
        ({"flows": [{"code": "x", "name": 3}]}, "flows[0]", "流程“x”"),
        ({}, "line 12", "第 12 行"),
        ({}, "flows[²]", "流程 › ²"),
        ({}, "[][]..", ""),
    ],
)
def test_broken_documents_and_paths_are_said_as_far_as_they_go(raw, path, said):
    assert place_in_words(raw, path) == said
