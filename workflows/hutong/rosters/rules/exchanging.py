"""Whether somebody can take a line beside what is planned for the day already. Pure."""

from collections.abc import Iterable

from hutong.rosters.rules.lines import Line


def clashes(line: Line, own: Iterable[Line]) -> bool:
    """With a line of `own`: the same duty at the same place, or anything else in the same half of the day."""
    return any(
        other.day == line.day
        and (
            (other.cadence, other.alley) == (line.cadence, line.alley)
            or (other.half is not None and other.half == line.half)
        )
        for other in own
    )
