"""Masked names, and when the next visit is due. Pure."""

from datetime import date, timedelta


def masked(name: str | None) -> str:
    """The family name with a stroke for the rest: enough for who knows the house, too little for who does not."""
    letters = (name or "").strip()
    return f"{letters[0]}＊＊" if letters else "＊＊＊"


def next_visit(since: date, visited_on: date | None, every_days: int) -> date:
    """Of a household nobody has called on yet: the day it came onto the register."""
    return since if visited_on is None else visited_on + timedelta(days=every_days)
