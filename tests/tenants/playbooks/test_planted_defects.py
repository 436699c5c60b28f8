"""Every kind of defect the check knows, planted in a clean pack: found at its path, and nothing else said.

The corpus lies in `defects`, a table for each part of a playbook.
"""

import ast
import re
import runpy
from collections import Counter
from pathlib import Path

import pytest
import tomli_w

from hutong.playbooks import checking
from hutong.playbooks.checking import check_text
from hutong.texts import speaking

F, L, S = "financial-street", "longtan", "starter"
TABLES = [runpy.run_path(str(path))["PLANTED"] for path in sorted((Path(__file__).parent / "defects").glob("*.py"))]
PLANTED = {name: planted for table in TABLES for name, planted in table.items()}
OF_THE_TEXT = {"syntax", "more"}
"""Found before there is a playbook to plant anything in: see test_toml and test_bad_input."""


CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]")


def own_words(raw):
    """What the office wrote in no language in particular, or in Chinese alone: this is repeated as it is."""
    if isinstance(raw, dict):
        if set(raw) >= {"zh", "en"}:
            return set()
        return set().union(*(own_words(value) for value in raw.values()))
    if isinstance(raw, list):
        return set().union(*(own_words(value) for value in raw))
    return {str(raw)} if CHINESE.search(str(raw)) else set()


def without(text, words):
    for word in words:
        text = text.replace(word, "")
    return text


def test_the_corpus_is_large_and_each_name_in_it_its_own():
    assert len(PLANTED) > 150
    assert [name for name, times in Counter(name for table in TABLES for name in table).items() if times > 1] == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_defect_is_found_at_its_path_and_nothing_else_is_said_in_either_language(
    name, raw_pack, plant, english
):
    pack, planted, expected = PLANTED[name]
    raw = raw_pack(pack)
    for path, value in planted.items():
        plant(raw, path, value)
    checked = check_text(tomli_w.dumps(raw))
    assert sorted((f.path, f.code) for f in checked.findings) == sorted(expected)
    assert all(f.line for f in checked.findings)
    own = sorted(own_words(raw), key=len, reverse=True)
    with speaking("en"):
        told = [f.text for f in checked.findings]
    assert [text for text in told if CHINESE.search(without(text, own))] == []
    # An error keeps it from being published, and a warning does not.
    assert (checked.playbook is None) == any(f.severity == "error" for f in checked.findings)


@pytest.mark.parametrize("pack", [F, L, S])
def test_a_clean_pack_gives_no_findings(pack, raw_pack):
    assert check_text(tomli_w.dumps(raw_pack(pack))).findings == ()


def test_every_kind_of_finding_has_been_planted():
    """A rule nobody plants is a rule nobody has seen work."""
    known = set()
    for path in Path(checking.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Finding", "Wrong"}:
                code = node.args[1 if node.func.id == "Finding" else 0]
                if isinstance(code, ast.Constant):
                    known.add(code.value)
    assert {code for _, _, expected in PLANTED.values() for _, code in expected} == known - OF_THE_TEXT
