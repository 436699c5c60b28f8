"""A rule that nothing reads is a promise that the office believes and the program breaks.

A field whose name nothing else in the program bears is read wherever that name is. Of the others it must be seen whose
they are: `step.name` tells nothing of the name of a ladder. That takes seconds, and every day the names alone are looked
for.
"""

import ast
import gc
import re
import typing
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from hutong.pages.engine import build_environment
from hutong.playbooks.document import Playbook
from sightings import Reader, parsed

ROOT = Path(__file__).parents[3]
LAYERS = ("platform", "tenants", "workflows", "web")
OWN = "hutong.playbooks"
ABOUT_THE_TEXT = re.compile(
    r"hutong\.playbooks\.(acknowledging|approving|baselines|checking|comparing|describing\w*|drafts|editing|excerpts|labels"
    r"|library|linting|lists|packing|packs|schema|sealing|service|toml\w*)\b"
)
"""What writes, checks, compares and describes a playbook does nothing that it says."""

DOES_NOTHING = re.compile(r"/migrations/|/demo/|/cli/|^platform/hutong/(?!clocks|conditions)")
"""What a generated past reads moves nobody; and below the tenants nothing knows of playbooks but clocks and conditions."""

LET_OFF = {
    ("Playbook", "schema_version"): "tells the decoder which shape the document has; a document of another is refused",
    ("Inherits", "sections"): "a draft is filled in with them when it is saved, before it is a playbook at all",
}


def sections(of):
    """A section and those it is made of, each once."""
    found, waiting = {}, [of]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if kind not in found:
                found[kind] = [field.name for field in msgspec.structs.fields(kind)]
                waiting += typing.get_type_hints(kind).values()
        else:
            waiting += typing.get_args(kind)
    return found


SECTIONS = {kind.__name__: kind for kind in sections(Playbook)}
FIELDS = [(kind.__name__, name) for kind, names in sections(Playbook).items() for name in names]


@pytest.fixture(scope="module")
def reader():
    gc.disable()  # Millions of nodes are made, none of which may go.
    modules, pages = parsed(ROOT, LAYERS, build_environment(), but=DOES_NOTHING)
    gc.enable()
    own = {name for name in modules if name.startswith(f"{OWN}.")}
    mute = {name for name in own if ABOUT_THE_TEXT.match(name)}
    return Reader(modules, pages, own=own - mute, mute=mute)


@pytest.fixture(scope="module")
def seen(reader):
    return reader.read()


@pytest.fixture(scope="module")
def bearers(reader):
    """How many classes of the program have something of a name."""
    return Counter(
        name
        for module in reader.modules.values()
        for kind in module.classes
        for name in reader.members((module.name, kind))
    )


@pytest.fixture(scope="module")
def sources():
    """Code and pages outside the playbook's own folder."""
    own = ROOT / "tenants/hutong/playbooks"
    files = (path for root in LAYERS for path in (ROOT / root / "hutong").rglob("*"))
    read = [path for path in files if path.suffix in {".py", ".html"} and not path.is_relative_to(own)]
    assert read
    return "\n".join(path.read_text(encoding="utf-8") for path in read)


@pytest.fixture(scope="module")
def is_read(seen, bearers, sources):
    def ask(section, name):
        kind = SECTIONS[section]
        if ((kind.__module__, section), name) in seen:
            return True
        return bearers[name] == 1 and re.search(rf"\.{re.escape(name)}\b", sources) is not None

    return ask


def test_the_sections_are_found_to_the_bottom():
    assert {("Playbook", "cadences"), ("Rung", "also_tell"), ("Limit", "amount"), ("Text", "en")} <= set(FIELDS)
    assert len(SECTIONS) == len(sections(Playbook))


def test_every_name_of_a_field_is_read_somewhere(sources):
    found = set(re.findall(r"\.(\w+)\b", sources))
    assert [
        f"{section}.{name}" for section, name in FIELDS if name not in found and (section, name) not in LET_OFF
    ] == []


@pytest.mark.proof
def test_every_field_is_read_somewhere_and_for_what_it_is(is_read):
    assert [
        f"{section}.{name}" for section, name in FIELDS if (section, name) not in LET_OFF and not is_read(section, name)
    ] == []


@pytest.mark.proof
def test_what_is_let_off_needs_to_be(is_read):
    assert set(LET_OFF) <= set(FIELDS)
    assert [f"{section}.{name}" for section, name in LET_OFF if is_read(section, name)] == []


def test_whose_field_it_is_makes_the_difference():
    """Through parameters, results, loops, containers, calls and pages; and nothing of what cannot be followed."""
    tree = {
        "hutong.a": """
class Step:
    code: str
    name: str
    kind: str
    limit: str
    who: str
    @property
    def words(self): return self.who
class Flow:
    name: str
    steps: tuple[Step, ...]
    def step(self, code: str) -> Step: ...
""",
        "hutong.pages.b.c": """
from hutong.a import Flow, Step
class Person:
    name: str
def first(flow: Flow) -> Step: return next(s for s in flow.steps if s.code)
def shown(flow: Flow, person: Person, thing):
    thing.limit
    by = {step.kind: step for step in flow.steps}
    return {"steps": flow.steps, "hello": person.name, "said": first(flow).words}
""",
    }
    other = build_environment().parse("{% for step in steps %}{{ step.limit }}{% endfor %}")
    page = build_environment().parse("{% for step in steps %}{{ step.name }}{% endfor %}{{ thing.limit }}")
    found = Reader(
        {name: ast.parse(text) for name, text in tree.items()},
        {"pages/b/p.html": page, "pages/other/p.html": other},
        own={"hutong.a"},
        mute=set(),
    )
    assert {name for (_, kind), name in found.read() if kind == "Step"} == {"code", "kind", "name", "words", "who"}
    assert {name for (_, kind), name in found.seen if kind == "Flow"} == {"steps"}
