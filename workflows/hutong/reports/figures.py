"""Figures by their names, and whose work they count."""

import msgspec

from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Desk
from hutong.playbooks.verbs import Verb
from hutong.reports.catalogue import SYSTEMS
from hutong.reports.definitions import Figure

FIGURES: tuple[Figure, ...] = tuple(figure for system in SYSTEMS for figure in system.figures)
BY_NAME = {figure.name: figure for figure in FIGURES}


class PostKindsCounted(msgspec.Struct, frozen=True):
    """Whose work counts as the stewards' and whose as the chiefs', by codes of the office's own playbook."""

    stewards: tuple[str, ...]
    chiefs: tuple[str, ...]

    @classmethod
    def of(cls, playbook: Playbook) -> "PostKindsCounted":
        """Stewards sit at the steward's desk and file their day; chiefs sit at the chief's."""
        return cls(
            stewards=tuple(p.code for p in playbook.posts if p.desk is Desk.STEWARD and Verb.CHECK_IN in p.duties),
            chiefs=tuple(p.code for p in playbook.posts if p.desk is Desk.CHIEF),
        )


def named(name: str) -> tuple[Figure, str | None] | None:
    """The figure and what its name takes: `council_meetings_xixie` is `council_meetings` of the alley `xixie`."""
    if name in BY_NAME and BY_NAME[name].takes is None:
        return BY_NAME[name], None
    for figure in FIGURES:
        if figure.takes and name.startswith(f"{figure.name}_") and len(name) > len(figure.name) + 1:
            return figure, name.removeprefix(f"{figure.name}_")
    return None


def printed(name: str, value: int) -> str:
    """As prose says it: the number, or that it is not told."""
    found = named(name)
    return (found[0].hidden(value) if found else "") or str(value)
