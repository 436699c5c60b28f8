"""What a case can be about, and how hard each kind is."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.conditions import Condition
from hutong.playbooks.sections import Code, Section, Text


class Fix(StrEnum):
    """How something is put right on the spot."""

    DISSUADE = "dissuade"
    """Words to a person; no photo of anyone."""
    TIDY = "tidy"
    """Hands on a thing; photos before and after."""


OUTSIDE_PATTERN = r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$"


class OutsideCode(Section, frozen=True, kw_only=True):
    """What another system calls the category: the city's grid, the hotline."""

    scheme: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    """Whose code it is, as people say it; a column of the list of cases bears the name."""
    code: Annotated[str, msgspec.Meta(pattern=OUTSIDE_PATTERN)]


class Category(Section, frozen=True, kw_only=True):
    """A kind of problem. A dangerous one takes the danger line, whatever its grade."""

    code: Code
    name: Text
    grade: Code
    keywords: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=20)], ...] = ()
    """Words in a report that suggest the category."""
    fix: tuple[Fix, ...] = ()
    danger: bool = False
    codes: tuple[OutsideCode, ...] = ()


class Grade(Section, frozen=True, kw_only=True):
    """How hard a kind of problem is, and so which flow it takes."""

    code: Code
    name: Text
    flow: Code


class Route(Section, frozen=True, kw_only=True):
    """A direct line: what meets the condition takes this flow. The first route that holds wins, else the grade's flow;
    the danger line goes before them all.
    """

    code: Code
    name: Text
    when: Condition
    flow: Code
