"""Every sentence of the feature has its English, with the same fields."""

import ast
import string
from pathlib import Path

import pytest

import hutong.playbooks.document
from hutong.texts import load_fragments

ROOT = Path(hutong.playbooks.document.__file__).parent
CATALOGUE = load_fragments(Path(__file__).parents[3] / "web/hutong/locale/en")


def sentences() -> list[str]:
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"N_", "gettext"}
            ):
                continue
            if isinstance(node.args[0], ast.Constant):
                found[node.args[0].value] = True
    return list(found)


def fields(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_there_are_sentences_to_look_at():
    assert len(sentences()) > 100


@pytest.mark.parametrize("sentence", sentences())
def test_a_sentence_has_its_english_with_the_same_fields(sentence):
    assert fields(CATALOGUE.sentences[sentence]) == fields(sentence)
