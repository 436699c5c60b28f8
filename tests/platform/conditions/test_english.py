"""No Chinese is left in what an English reader is told."""

import ast
from pathlib import Path

from hutong import conditions
from hutong.texts import load_fragments

ROOT = Path(__file__).parents[3]


def marked(path: Path) -> set[str]:
    """Every sentence that a module hands to gettext."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in {"gettext", "N_"}
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_sentence_is_translated():
    english = load_fragments(ROOT / "web/hutong/locale/en")
    sentences = set().union(*(marked(path) for path in Path(conditions.__file__).parent.glob("*.py")))
    assert len(sentences) > 40
    assert [sentence for sentence in sorted(sentences) if sentence not in english] == []
