"""No key of one office is a key of another, however it is spelled."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.ids import new_id
from hutong.objects import KeyOutside, office_prefix
from hutong.objects.keys import checked, office_key

MINE, THEIRS = UUID(int=1), UUID(int=2)


def test_a_key_lies_under_the_office() -> None:
    photo = new_id()
    assert office_key(MINE, "photos", photo, "large.jpg") == f"offices/{MINE}/photos/{photo}/large.jpg"


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "..",
        f"../{THEIRS}/photos/x",
        "photos/../../x",
        "photos//x",
        "/photos/x",
        "photos/",
        "photos/.hidden",
        "photos/%2e%2e/x",
        "photos/x?acl",
        "photos/x y",
        "photos/x\n",
        "photos/x\x00",
        "照片",
        "a" * 101,
        "/".join(["a" * 90] * 5),
    ],
)
def test_what_is_not_plain_is_no_key(rest: str) -> None:
    with pytest.raises(KeyOutside):
        checked(MINE, office_prefix(MINE) + rest)


@pytest.mark.parametrize("key", ["", "photos/x", f"offices/{MINE}", f"/offices/{MINE}/x", f"offices/{THEIRS}/photos/x"])
def test_what_is_not_mine_is_no_key_of_mine(key: str) -> None:
    with pytest.raises(KeyOutside):
        checked(MINE, key)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_whatever_the_segments_the_key_stays_inside(segments: list[str]) -> None:
    try:
        key = office_key(MINE, *segments)
    except KeyOutside:
        return
    inside = key.removeprefix(office_prefix(MINE))
    assert inside != key
    assert not any(part.startswith(".") or not part for part in inside.split("/"))
