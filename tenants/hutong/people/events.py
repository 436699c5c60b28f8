"""What the journal tells of people themselves."""

from typing import ClassVar

from hutong.journal import Event


class WallNumberChosen(Event, frozen=True, kw_only=True):
    """`choice` is own, duty, forwarding or none; the number itself stays out of the journal."""

    kind: ClassVar[str] = "person.wall_number_chosen"
    choice: str


class PersonLeft(Event, frozen=True, kw_only=True):
    """离开街道: the account is closed; what was done under it keeps its name."""

    kind: ClassVar[str] = "person.left"


class PersonReturned(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "person.returned"
