"""A pack as raw data, to plant defects in."""

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hutong.playbooks import packs, toml
from hutong.playbooks.document import Playbook
from hutong.texts import Catalogue, load_fragments, register

_RAW = {name: toml.raw(packs.text(name)) for name in packs.names()}


@pytest.fixture(scope="module")
def english():
    """Readers of English have their words."""
    register("en", load_fragments(Path(__file__).parents[3] / "web/hutong/locale/en"))
    yield
    register("en", Catalogue())


@pytest.fixture
def raw_pack() -> Callable[[str], dict[str, Any]]:
    """A fresh copy each time."""
    return lambda name: copy.deepcopy(_RAW[name])


@pytest.fixture
def pack() -> Callable[[str], Playbook]:
    from hutong.playbooks.checking import check_text

    def read(name: str) -> Playbook:
        playbook = check_text(packs.text(name)).playbook
        assert playbook is not None
        return playbook

    return read


@pytest.fixture
def plant() -> Callable[[dict[str, Any], str, Any], None]:
    """Put a value at a path such as `flows[1].steps[2].who.post`; `...` takes away what is there."""

    def put(raw: dict[str, Any], path: str, value: Any) -> None:
        parts = [int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]]+", path)]
        place: Any = raw
        for part in parts[:-1]:
            place = place.setdefault(part, {}) if isinstance(place, dict) else place[part]
        if value is ...:
            del place[parts[-1]]
        elif isinstance(place, list) and parts[-1] == len(place):
            place.append(value)
        else:
            place[parts[-1]] = value

    return put
