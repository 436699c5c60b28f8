"""What editors choose from."""

from hutong.reports.figures import FIGURES
from hutong.texts import gettext


def figure_choices() -> list[tuple[str, str, str]]:
    """(how it is written in the prose, title, unit) of every figure."""
    return [
        (f"{{figure:{figure.name}{'_…' if figure.takes else ''}}}", gettext(figure.title), gettext(figure.unit))
        for figure in FIGURES
    ]
