"""One difference, and how it is said."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hutong.playbooks.comparing.wording import listed, value_in_words
from hutong.playbooks.document import Playbook
from hutong.playbooks.labels import place_in_words
from hutong.texts import N_, gettext


class ChangeKind(StrEnum):
    """What became of an entry or a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """An entry stands elsewhere in a list whose order means something; `before` and `after` are its places from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two versions.

    `path` is as in findings, in the new document (of what was removed, in the old one); `key` is the same by names
    and codes, and so means the same in both and in any third version.
    """

    path: str
    key: tuple[str, ...]
    kind: ChangeKind
    before: Any
    after: Any
    old: Playbook = field(repr=False, compare=False)
    new: Playbook = field(repr=False, compare=False)

    @property
    def place(self) -> str:
        """Where it is, in the reader's language."""
        return place_in_words(self.old if self.kind is ChangeKind.REMOVED else self.new, self.path)

    @property
    def text(self) -> str:
        """The difference as a sentence in the reader's language: “… › 时限：3 个工作日 → 2 个工作日”."""
        match self.kind:
            case ChangeKind.MOVED:
                return gettext(
                    N_("{place}：从第 {before} 位移到第 {after} 位"),
                    place=self.place, before=self.before, after=self.after,
                )  # fmt: skip
            case ChangeKind.ADDED:
                return gettext(N_("新增：{place}"), place=self.place)
            case ChangeKind.REMOVED:
                return gettext(N_("删去：{place}"), place=self.place)
            case _:
                return gettext(N_("{place}：{what}"), place=self.place, what=self.what)

    @property
    def what(self) -> str:
        """What became of a value, without its place: “3 个工作日 → 2 个工作日”; the whole sentence of an entry."""
        if self.kind is not ChangeKind.CHANGED:
            return self.text
        if isinstance(self.before, tuple) and isinstance(self.after, tuple):
            return self._lists(self.before, self.after)
        before = value_in_words(self.old, self.before, self.key, beside=self.after)
        after = value_in_words(self.new, self.after, self.key, beside=self.before)
        return gettext(N_("{before} → {after}"), before=before, after=after)

    def _lists(self, before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
        """What came and what went; where only the order differs, both orders."""
        came = [value_in_words(self.new, each, self.key) for each in after if each not in before]
        went = [value_in_words(self.old, each, self.key) for each in before if each not in after]
        if not came and not went:
            orders = [listed([value_in_words(self.new, v, self.key) for v in values]) for values in (before, after)]
            return gettext(N_("{before} → {after}"), before=orders[0], after=orders[1])
        told = []
        if came:
            told.append(gettext(N_("加上{what}"), what=listed(came)))
        if went:
            told.append(gettext(N_("去掉{what}"), what=listed(went)))
        return gettext(N_("，")).join(told)
