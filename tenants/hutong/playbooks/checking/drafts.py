"""A playbook as far as it could be read, with the places that could not."""

from dataclasses import dataclass

from hutong.playbooks.document import Playbook


@dataclass(frozen=True, slots=True)
class Draft:
    """Every broken place holds a stand-in, so that one slip hides none of the others."""

    playbook: Playbook
    broken: frozenset[str] = frozenset()

    def is_sound(self, path: str) -> bool:
        """Nothing at or below `path` is a stand-in."""
        return not any(is_within(b, path) or is_within(path, b) for b in self.broken)


def is_within(path: str, outer: str) -> bool:
    """Whether `path` is `outer` or a part of it."""
    return outer in {path, ""} or path.startswith((f"{outer}.", f"{outer}["))
