"""What a figure is, and what a system of the bulletin is: figures that belong together, and what shows its use."""

from typing import Literal

import msgspec

from hutong.playbooks.describing import say
from hutong.playbooks.terms import Terms
from hutong.texts import N_, gettext

Label = Literal[
    "", "person", "unit", "alley", "post", "fix_category", "department", "improvement", "initiative", "group", "letter",
    "meeting", "council", "decision", "month",
]  # fmt: skip
Takes = Literal["alley", "stage", "initiative", "session", "grade", "budget"]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number. Without `key`, `per` and `amount` it is how many events there are.

    `key`: how many different ones. `per`: the most different keys that one of these has. `amount`: the sum, divided by
    `divide` and rounded down to a multiple of `floor_to`. `unfold` joins a list inside the event. `standing` figures
    count from the first day on. `takes` names what stands behind the figure's name, as in `council_meetings_xixie`.
    `total_only`: the rows are nobody's to see. Less than `least` is not told: whoever reads it could guess who was
    counted. `title` and `counted` may name the office's terms.
    """

    name: str
    title: str
    unit: str
    counted: str
    kinds: tuple[str, ...]
    keeps: str = "true"
    key: str | None = None
    key_label: Label = ""
    per: str | None = None
    amount: str | None = None
    amount_unit: str = ""
    divide: int = 1
    floor_to: int = 1
    unfold: str = ""
    personal: bool = False
    standing: bool = False
    takes: Takes | None = None
    total_only: bool = False
    least: int = 0

    def titled(self, terms: Terms) -> str:
        """What it is called where things are called so, in the reader's language."""
        return gettext(self.title, **called(terms))

    def explained(self, terms: Terms) -> str:
        return gettext(self.counted, **called(terms))

    def hidden(self, value: int) -> str:
        """What is said in the place of a value that is not told, its unit with it; nothing where it is."""
        return gettext(N_("不足{n}条，不显示"), n=self.least) if value < self.least else ""


class System(msgspec.Struct, frozen=True, kw_only=True):
    """Figures that belong together. An office uses it once an event of `kinds` that it `keeps` has happened there.

    `sentence` is how a document speaks of it: `[name]` stands for a figure, `{steward}` for the office's own word.
    Where there are `each`, a part is written for every thing that the figures in it take and that the office has rows
    of, and `[…]` in the sentence stands for them all.
    """

    code: str
    title: str
    figures: tuple[Figure, ...]
    kinds: tuple[str, ...]
    keeps: str = "true"
    sentence: str
    each: str = ""


def called(terms: Terms) -> dict[str, str]:
    """The office's own words, as titles and sentences name them."""
    return {name: say(getattr(terms, name)) for name in Terms.__struct_fields__}
