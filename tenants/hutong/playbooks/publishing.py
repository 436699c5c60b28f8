"""What the office asks before a draft is put into force."""

from hutong.playbooks.sections import Section


class Publishing(Section, frozen=True, kw_only=True):
    """Asked by the version in force, so that no draft lets itself off."""

    second_person: bool = False
    """Somebody other than who saved the draft last has approved this very text."""
    rehearsed: bool = False
    """This very text was rehearsed over the office's past."""
