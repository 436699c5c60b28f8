"""What a month asks for, whose turn it is, and the proof that nothing is left out. Pure."""

from hutong.rosters.rules.asking import is_planned
from hutong.rosters.rules.lines import BY_HAND, GAPS, Half, Line, Rule
from hutong.rosters.rules.proposing import loads, propose
from hutong.rosters.rules.proving import (
    Balance,
    Cell,
    Gap,
    Proof,
    State,
    Wrong,
    coverage,
    duties_on,
    gaps,
    prove,
    wrong,
)
from hutong.rosters.rules.spans import days_of

__all__ = [
    "BY_HAND",
    "GAPS",
    "Balance",
    "Cell",
    "Gap",
    "Half",
    "Line",
    "Proof",
    "Rule",
    "State",
    "Wrong",
    "coverage",
    "days_of",
    "duties_on",
    "gaps",
    "is_planned",
    "loads",
    "propose",
    "prove",
    "wrong",
]
