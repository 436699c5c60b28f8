"""Which figures an office prints together, and what must add up among them: data, chosen by the office's pack."""

from importlib.resources import files

import msgspec

from hutong.playbooks.improving import Stage
from hutong.playbooks.sections import Text

STARTER = "starter"


class Sum(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`whole` equals the parts added up; or, where `at_most` says so, is no less than each."""

    whole: str
    parts: tuple[str, ...]
    at_most: bool = False


class FigureSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Figures in the order in which they are printed. A name that takes something is written with it."""

    name: Text
    figures: tuple[str, ...]
    sums: tuple[Sum, ...] = ()


ALWAYS = (
    Sum(
        whole="sessions_held",
        parts=tuple(f"sessions_of_{k}" for k in ("mobilising", "training", "regular", "rotation")),
    ),
    Sum(whole="fixed_on_the_spot", parts=("fixes_dissuaded", "fixes_tidied")),
    Sum(whole="improvements_running", parts=tuple(f"improvements_at_{stage}" for stage in Stage)),
    Sum(whole="cases_closed", parts=("cases_closed_on_time",), at_most=True),
)
"""What adds up in every office, by what the figures count."""


def sums_of(pack: str | None) -> tuple[Sum, ...]:
    """Every sum that an office's figures must keep."""
    return (*figure_set(pack).sums, *ALWAYS)


def figure_set(pack: str | None) -> FigureSet:
    """The set of a pack; offices with rules of their own, and packs without a set, print the starter's."""
    wanted = pack if pack and files(__name__).joinpath(f"{pack}.toml").is_file() else STARTER
    return msgspec.toml.decode(files(__name__).joinpath(f"{wanted}.toml").read_bytes(), type=FigureSet)
