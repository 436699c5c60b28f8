"""Changing the text of a draft at a place: comments, order and every untouched line stay as they were written."""

from hutong.playbooks.editing.changes import Change, Clear, Insert, Move, Remove, Set
from hutong.playbooks.editing.errors import CannotEdit
from hutong.playbooks.editing.paths import Path, at, parse, written
from hutong.playbooks.editing.references import REFERENCES, SPECIAL, referrers, rename, targets
from hutong.playbooks.editing.rewriting import towards
from hutong.playbooks.editing.texts import edit

__all__ = [
    "REFERENCES",
    "SPECIAL",
    "CannotEdit",
    "Change",
    "Clear",
    "Insert",
    "Move",
    "Path",
    "Remove",
    "Set",
    "at",
    "edit",
    "parse",
    "referrers",
    "rename",
    "targets",
    "towards",
    "written",
]
