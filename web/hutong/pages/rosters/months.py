"""A month in an address: 2026-12."""

import re
from datetime import date

from hutong.errors import NotThere

_MONTH = re.compile(r"20\d{2}-(0[1-9]|1[0-2])")


def month_in(text: str) -> date:
    """Its first day. Raises NotThere for anything else."""
    if not _MONTH.fullmatch(text):
        raise NotThere
    return date.fromisoformat(f"{text}-01")


def written(month: date) -> str:
    return f"{month:%Y-%m}"
