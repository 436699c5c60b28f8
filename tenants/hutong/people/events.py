"""What the journal tells of people themselves."""

from typing import ClassVar

from hutong.journal import Event


class WallNumberChosen(Event, frozen=True, kw_only=True):
    """`choice` is own, duty, forwarding or none; the number itself stays out of the journal."""

    kind: ClassVar[str] = "person.wall_number_chosen"
    choice: str
