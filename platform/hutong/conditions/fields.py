"""What a condition may ask about."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from hutong.texts import current_language


class FieldKind(StrEnum):
    """What a field holds, as a fact and as a column."""

    # str · VARCHAR or TEXT
    TEXT = "text"
    CHOICE = "choice"
    # int · any integer
    INTEGER = "integer"
    # int, float or Decimal, never NaN · NUMERIC or DOUBLE PRECISION
    NUMBER = "number"
    # bool · BOOLEAN
    BOOLEAN = "boolean"
    # date · DATE
    DATE = "date"
    # datetime with a zone · TIMESTAMP WITH TIME ZONE
    MOMENT = "moment"
    # UUID · UUID
    ID = "id"
    # a sequence of str · an array of VARCHAR or TEXT
    CHOICES = "choices"


class Label(Struct, frozen=True):
    """A name on the screen."""

    zh: str
    en: str = ""

    def __str__(self) -> str:
        return self.en if self.en and current_language() == "en" else self.zh


class Field(Struct, frozen=True):
    """One thing that a condition may ask about. `options` names the values of a choice; none means any."""

    name: str
    kind: FieldKind
    label: Label
    options: tuple[tuple[str, Label], ...] = ()


class FieldSet(Struct, frozen=True, dict=True):
    """All that conditions of one place may ask about."""

    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        if len(self.by_name) < len(self.fields):
            raise ValueError("two fields bear one name")

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def allowed(self) -> Mapping[str, frozenset[str]]:
        """The options of each field that has any."""
        return {field.name: frozenset(option for option, _ in field.options) for field in self.fields if field.options}
