"""What stands on a plate."""

import pytest

from hutong.boards.queries import Holder
from hutong.walls.sheets import SIZES, SheetKind, lines, size_of, without_number


def holder(title: str, phone: str | None, *, to_call: bool = True) -> Holder:
    return Holder(title, "某人", phone, "", to_call)


def test_whoever_chose_no_number_is_not_printed_and_is_asked_for_once():
    holders = [
        holder("街长", "110"),
        holder("副街长", None),
        holder("副街长", None),
        holder("管家", None, to_call=False),
    ]
    assert [line.title for line in lines(holders)] == ["街长"]
    assert without_number(holders) == ("副街长",)


@pytest.mark.parametrize("kind", list(SheetKind))
def test_sizes_are_found_by_their_code_and_no_other(kind):
    assert size_of(kind, "") == SIZES[kind][0]
    assert [size_of(kind, size.code) for size in SIZES[kind]] == list(SIZES[kind])
    assert size_of(kind, "1x1") is None
