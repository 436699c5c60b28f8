"""A playbook as far as it could be read, with the places that could not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from hutong.playbooks.document import Playbook
from hutong.playbooks.verbs import Verb


@dataclass(frozen=True)
class Draft:
    """Every broken place holds a stand-in, so that one slip hides none of the others."""

    playbook: Playbook
    broken: frozenset[str] = frozenset()

    def is_sound(self, path: str) -> bool:
        """Nothing at or below `path` is a stand-in, nor what it is a part of."""
        return not self.broken or not (path in self._around or self.is_broken(path))

    def is_broken(self, path: str) -> bool:
        """Whether `path` is a stand-in or a part of one."""
        return bool(self.broken) and any(outer in self.broken for outer in wholes(path))

    @cached_property
    def duties(self) -> Mapping[str, frozenset[Verb]]:
        """Of each kind of post."""
        return {post.code: frozenset(post.duties) for post in self.playbook.posts}

    @cached_property
    def _around(self) -> frozenset[str]:
        return frozenset(outer for path in self.broken for outer in wholes(path))


def wholes(path: str) -> Iterator[str]:
    """`a[0].b`, `a[0]`, `a` and the whole document: everything that the path is in."""
    yield path
    yield from (path[: found.start()] for found in re.finditer(r"[.\[]", path))
    yield ""
