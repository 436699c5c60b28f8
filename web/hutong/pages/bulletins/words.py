"""What editors choose from."""

from hutong.playbooks.terms import Terms
from hutong.reports.figures import FIGURES
from hutong.texts import gettext

PLAIN = Terms()
"""Editors write about every office: none has its own words here."""


def figure_choices() -> list[tuple[str, str, str]]:
    """(how it is written in the prose, title, unit) of every figure."""
    return [
        (f"{{figure:{figure.name}{'_…' if figure.takes else ''}}}", figure.titled(PLAIN), gettext(figure.unit))
        for figure in FIGURES
    ]
