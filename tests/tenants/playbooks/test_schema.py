"""An editor that reads the schema says what each key and value means."""

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
