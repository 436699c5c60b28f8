"""An editor that reads the schema says what each key and value means."""

import tomllib
from datetime import date

import jsonschema_rs
import pytest

from hutong.playbooks import packs
from hutong.playbooks.schema import json_schema


def parts():
    return json_schema()["$defs"].items()


def test_every_key_has_a_title_that_people_know():
    keys = [(part, name, about) for part, of in parts() for name, about in of.get("properties", {}).items()]
    assert len(keys) > 150
    assert [(part, name) for part, name, about in keys if about.get("title") in {None, name}] == []


def test_keys_that_need_it_are_explained():
    step = dict(parts())["Step"]["properties"]
    assert step["limit"]["title"] == "时限"
    assert step["limit"]["description"].startswith("每次进入这一步")


def test_every_choice_is_explained_beside_its_value():
    for part, of in parts():
        if "enum" in of:
            told = of["x-taplo"]["docs"]["enumValues"]
            assert len(told) == len(of["enum"]), part
            assert all(told)
    assert "transfer: 转办：事项转到他手里。" in dict(parts())["RungAction"]["description"]


def as_editors_read(value):
    """Dates are texts to a schema."""
    if isinstance(value, dict):
        return {name: as_editors_read(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_editors_read(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("pack", ["longtan", "financial-street", "starter", "worked"])
def test_an_editor_finds_nothing_wrong_with_the_packs_and_what_is_planted(pack):
    schema = jsonschema_rs.validator_for(json_schema(), validate_formats=True)
    raw = as_editors_read(tomllib.loads(packs.text(pack)))
    assert [error.message for error in schema.iter_errors(raw)] == []
    raw["tiers"]["levels"][0]["reach"] = "eighty"
    raw["flows"][0]["nonsense"] = 1
    assert {tuple(error.instance_path)[:1] for error in schema.iter_errors(raw)} == {("tiers",), ("flows",)}
