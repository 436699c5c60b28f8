"""What a finding fills its sentence with is put into words where it is read, never where it is found."""

import ast
import re
from pathlib import Path

import msgspec
import pytest

from hutong.playbooks import checking, linting, packs
from hutong.playbooks.checking import Finding, check_bytes, check_text
from hutong.playbooks.checking.calling import in_names
from hutong.playbooks.verbs import Verb
from hutong.texts import speaking

pytestmark = pytest.mark.usefixtures("english")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]")
MARKS = {"N_", "gettext"}


def loose_words(tree):
    """Chinese of the code that nobody can translate: neither marked nor a remark to the next who reads it."""
    let_off = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            let_off |= {id(inner) for inner in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in let_off and CHINESE.search(node.value)
    ]


def test_a_word_nobody_can_translate_is_seen():
    assert loose_words(ast.parse('"""说明"""\nx = N_("句")\ny = "、".join(a)')) == ["、"]


def test_the_check_and_the_linter_put_no_chinese_into_what_they_found():
    files = [path for of in (checking, linting) for path in sorted(Path(of.__file__).parent.glob("*.py"))]
    assert len(files) > 40
    assert {path.name: found for path in files if (found := loose_words(ast.parse(path.read_text())))} == {}


def test_several_things_are_joined_as_the_reader_joins_them():
    book = check_text(packs.text("longtan")).playbook
    found = Finding("", "x", "{verb}", {"verb": (Verb.VERIFY.word, Verb.PATROL.word)})
    (named,) = in_names([found], book)
    assert named.text == f"{Verb.VERIFY.text.zh}、{Verb.PATROL.text.zh}"
    with speaking("en"):
        assert named.text == f"{Verb.VERIFY.text.en}, {Verb.PATROL.text.en}"
    assert named.mark == found.mark == Finding("", "x", "", {"verb": f"{Verb.VERIFY.word}、{Verb.PATROL.word}"}).mark


def test_what_was_found_reads_the_same_after_it_was_kept():
    book = check_text(packs.text("longtan")).playbook
    (named,) = in_names([Finding("", "x", "{verb}{places}", {"verb": ("巡", "做"), "places": ("甲", "乙")})], book)
    kept = msgspec.convert(msgspec.to_builtins(named), Finding)
    assert kept == named
    assert kept.mark == named.mark


def test_whoever_reads_it_first_does_not_choose_the_language_for_the_next():
    text = b"a = 1\nb = 'twice'\nb = 'twice'\n"
    first = check_bytes(text).findings[0].text
    with speaking("en"):
        again = check_bytes(text).findings[0].text
    assert CHINESE.search(first)
    assert not CHINESE.search(again)
    limit = packs.text("starter").replace("amount = ", "amount = -", 1)
    (wrong,) = (f for f in check_text(limit).findings if f.code == "wrong-value")
    assert CHINESE.search(wrong.text)
    with speaking("en"):
        assert not CHINESE.search(wrong.text)
