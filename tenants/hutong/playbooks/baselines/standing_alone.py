"""A baseline by itself: what it lacks of a playbook is lent by the pack that offices begin from."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from hutong.playbooks import packs, toml
from hutong.playbooks.baselines.checking import OWN
from hutong.playbooks.comparing import Change, compare
from hutong.playbooks.document import Playbook

LENDER = "starter"


@dataclass(frozen=True, slots=True)
class Changed:
    """Between two versions of a baseline: sections that came and went, and what changed in those that both have."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changes)


def lent_sections() -> dict[str, Any]:
    """All that a baseline may have, as plain tables: what its own sections point at can be chosen from them."""
    return deepcopy({name: value for name, value in _raw().items() if name not in OWN})


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changed:
    """From one version's `document` to another's."""
    both = {name: before[name] for name in after if name in before}
    ground = msgspec.to_builtins(msgspec.convert(_raw(), Playbook))
    old, new = (msgspec.convert({**ground, **after, **own}, Playbook) for own in (both, {}))
    came, went = (tuple(n for n in one if n not in other) for one, other in ((after, before), (before, after)))
    return Changed(came, went, compare(old, new))


@cache
def _raw() -> dict[str, Any]:
    return toml.raw(packs.text(LENDER))
