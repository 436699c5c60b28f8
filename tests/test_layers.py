"""The list of layers in pyproject.toml is whole: a new feature takes its place in it."""

import re
import tomllib
from pathlib import Path

TOP = Path(__file__).parents[1]
ROOTS = ("web", "workflows", "tenants", "platform")


def test_every_package_stands_in_the_layer_of_its_folder() -> None:
    settings = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name: number for number, layer in enumerate(layers) for name in re.findall(r"hutong\.(\w+)", layer)}
    present = {
        path.stem: root
        for root in ROOTS
        for path in (TOP / root / "hutong").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert set(present) - set(placed) == set()
    by_layer = {name: placed[name] for name in present}
    roots = [present[name] for name in sorted(by_layer, key=lambda name: by_layer[name])]
    assert roots == sorted(roots, key=ROOTS.index)


def test_no_package_hides_the_namespace() -> None:
    assert [root for root in ROOTS if (TOP / root / "__init__.py").exists()] == []
    assert [root for root in ROOTS if (TOP / root / "hutong" / "__init__.py").exists()] == []
    assert list((TOP / "tests").rglob("__init__.py")) == []
