"""Guards over the whole tree: every route, every template, every sentence."""

import ast
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from hutong.access.permissions import AUTHORITY, KNOWN, OPEN
from hutong.errors import NotThere
from hutong.pages.engine import TEMPLATES, build_environment
from hutong.texts import load_fragments
from hutong.visits.guard import check_permission

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / layer / "hutong" for layer in ("platform", "tenants", "workflows", "web")]


def routes(app):
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            # The framework answers OPTIONS itself; without a permission it is closed like anything else.
            if handler.http_methods != {"OPTIONS"}:
                yield route.path, handler


def test_every_route_names_a_known_permission(app):
    unknown = []
    for path, handler in routes(app):
        wanted = handler.opt.get("permission", ())
        names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        if not names or set(names) - KNOWN:
            unknown.append((path, wanted))
    assert unknown == []


def test_a_route_without_a_permission_is_closed():
    with pytest.raises(NotThere):
        check_permission(None)


def test_authority_permissions_are_known():
    assert set().union(*AUTHORITY.values()) <= KNOWN
    assert OPEN in KNOWN


@pytest.mark.parametrize("name", sorted(p.relative_to(TEMPLATES).as_posix() for p in TEMPLATES.rglob("*.html")))
def test_every_template_compiles(name):
    build_environment().get_template(name)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.relative_to(TEMPLATES).as_posix())
def test_no_inline_script_or_style(path):
    text = path.read_text()
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text
    assert "javascript:" not in text
    for piece in text.split("<script")[1:]:
        opening = piece.split(">", 1)[0]
        assert "src=" in opening or "application/json" in opening


def sentences():
    """(msgid, where) of every sentence that can reach a screen."""
    methods = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]
    keywords = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
    options = {"**.html": {"silent": "false", "extensions": "jinja2.ext.i18n"}}
    for folder in FOLDERS:
        for file, line, msgid, _comments, _context in extract_from_dir(
            str(folder), methods, options, keywords, directory_filter=lambda path: "static" not in path
        ):
            found = msgid[0] if isinstance(msgid, tuple) else msgid
            if any("\u4e00" <= character <= "\u9fff" for character in found):
                yield found, f"{file}:{line}"


def test_every_sentence_has_its_english():
    english = load_fragments(ROOT / "web" / "hutong" / "locale" / "en")
    missing = sorted({f"{where}: {msgid}" for msgid, where in sentences() if msgid not in english})
    assert missing == []


def test_english_sentences_have_the_same_fields():
    from string import Formatter

    english = load_fragments(ROOT / "web" / "hutong" / "locale" / "en")

    def fields(sentence):
        return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}

    wrong = [msgid for msgid, translation in english.sentences.items() if fields(msgid) != fields(translation)]
    assert wrong == []


TELLING = {"FieldProblem", "CellProblem", "Blocker", "wrong"}
"""What makes a sentence for a person, besides what is raised."""


def told_in_one_language(source):
    """Lines in which a refusal's field is filled with the Chinese wording, whoever reads it."""
    tree = ast.parse(source)
    calls = {node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in TELLING:
            calls.add(node)
    inner = {each for call in calls for each in ast.walk(call) if each is not call.func}
    return sorted({n.lineno for n in inner if isinstance(n, ast.Attribute) and n.attr == "zh"})


def test_what_is_refused_names_the_offices_things_in_the_readers_language():
    assert told_in_one_language("raise No(post=kind.name.zh)\nwrong('', '', post=say(kind.name))") == [1]
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in FOLDERS
        for path in folder.rglob("*.py")
        if "zh" in (source := path.read_text(encoding="utf-8"))
        for line in told_in_one_language(source)
    ]
    assert found == []


CALLED_ELSEWHERE = {"alleys/recut.html": "街巷长度 is a length"}
"""Pages in which the letters of a word mean something else."""


def test_pages_call_stewards_and_chiefs_as_their_office_does():
    found = [
        f"{name}: {word}"
        for path in TEMPLATES.rglob("*.html")
        if (name := path.relative_to(TEMPLATES).as_posix()) not in CALLED_ELSEWHERE
        for word in ("管家", "街巷长")
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == [], "write {steward} and {chief}, filled from the viewer's terms"
