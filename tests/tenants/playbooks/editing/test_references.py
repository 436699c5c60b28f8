"""Codes point at entries; a code's new name is followed by all that point at it."""

import typing

import msgspec
import pytest

from hutong.playbooks import packs, toml
from hutong.playbooks.checking import check_text
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing import REFERENCES, Insert, Set, edit, parse, referrers, rename, written
from hutong.playbooks.editing.references import pointers, section_of
from hutong.playbooks.sections import CODE_PATTERN

EVERY = [(name, toml.raw(packs.text(name))) for name in packs.names()]


def code_fields():
    """(class, field) of every field that holds a code of something else."""
    found, waiting = [], [Playbook]
    seen = set()
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if kind not in seen:
                seen.add(kind)
                hints = typing.get_type_hints(kind, include_extras=True)
                names = {field.name: field.encode_name for field in msgspec.structs.fields(kind)}
                found += [(kind, names[f]) for f, t in hints.items() if f in names and f != "code" and is_code(t)]
                waiting += hints.values()
        else:
            waiting += typing.get_args(kind)
    return found


def is_code(kind):
    metas = getattr(kind, "__metadata__", ())
    if any(isinstance(meta, msgspec.Meta) and meta.pattern == CODE_PATTERN for meta in metas):
        return True
    return not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)) and any(
        map(is_code, typing.get_args(kind))
    )


@pytest.mark.parametrize(("cls", "name"), code_fields(), ids=lambda part: getattr(part, "__name__", part))
def test_every_field_that_holds_a_code_is_known_to_point_somewhere(cls, name):
    assert section_of(cls, name) is not None


def test_no_reference_is_left_over():
    known = {f"{cls.__name__}.{name}" for cls, name in code_fields()} | {f"*.{name}" for _cls, name in code_fields()}
    assert set(REFERENCES) - known == set()


@pytest.mark.parametrize(("name", "raw"), EVERY, ids=packs.names())
def test_giving_codes_other_names_leaves_a_pack_without_findings(name, raw):
    """Each entry that anything points at gets another code; the check then finds no pointer into nothing."""
    text = packs.text(name)
    entries = {(*pointer.section, n) for pointer in pointers(raw) for n in range(len(section(raw, pointer.section)))}
    changes = []
    for number, entry in enumerate(sorted(entries, key=repr)):
        changes += rename(raw, entry, f"other-{number}")
    renamed = edit(text, *changes)
    before = {(f.path, f.code) for f in check_text(text).findings}
    assert {(f.path, f.code) for f in check_text(renamed).findings} == before
    assert check_text(renamed).playbook is not None


def section(raw, path):
    for part in path:
        raw = raw[part]
    return raw


def test_who_points_at_an_entry():
    raw = dict(EVERY)["longtan"]
    ladder = next(n for n, each in enumerate(raw["ladders"]) if each["code"] == "leader")
    assert [written(path) for path in referrers(raw, ("ladders", ladder))][:2] == [
        "flows[0].steps[1].ladder",
        "flows[1].steps[1].ladder",
    ]
    assert "flows[0].first" in [written(path) for path in referrers(raw, ("flows", 0, "steps", 0))]
    assert all(written(path).startswith("flows[0]") for path in referrers(raw, ("flows", 0, "steps", 0)))


def test_a_condition_that_asks_for_a_category_follows_its_code():
    raw = toml.raw(packs.text("longtan"))
    condition = {"all": [{"field": "category", "op": "in", "value": ["road", "signs"]}]}
    raw["routes"] = [{"code": "x", "name": {"zh": "乙"}, "when": condition, "flow": "hard"}]
    road = next(n for n, each in enumerate(raw["categories"]) if each["code"] == "road")
    changed = [written(change.path) for change in rename(raw, ("categories", road), "paving")]
    assert "routes[0].when.all[0].value[0]" in changed
    text = edit(
        packs.text("longtan"),
        Insert(parse("routes[0]"), raw["routes"][0]),
        *rename(raw, ("categories", road), "paving"),
    )
    assert toml.raw(text)["routes"][0]["when"]["all"][0]["value"] == ["paving", "signs"]
    assert isinstance(rename(raw, ("categories", road), "paving")[0], Set)
