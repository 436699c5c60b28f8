"""HEIC, as telephones write it, is opened in the child like any other picture, and as little believed."""

import struct

import pytest

from hutong.photos.anatomy import Kind, fault_in, kind_of
from hutong.photos.limits import MEDIA_TYPES
from hutong.photos.reasons import Reason


def test_it_is_told_by_its_first_box_and_may_be_announced(pictures):
    content = pictures.heic(64, 48)
    assert (kind_of(content), fault_in(content)) == (Kind.HEIC, None)
    assert {"image/heic", "image/heif"} <= MEDIA_TYPES
    film = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 0, b"mp41") + bytes(100)
    assert fault_in(film) == Reason.NOT_A_PICTURE


@pytest.mark.long
def test_two_sizes_come_out_and_the_colours_are_right(pictures, opening):
    opened = opening.good(pictures.heic(2400, 1800))
    assert (opened.media_type, opened.width, opened.height) == (Kind.HEIC, 2400, 1800)
    large = opening.image("large.jpg").convert("RGB")
    assert (large.size, opening.image("small.jpg").size) == ((1600, 1200), (320, 240))
    corners = large.getpixel((20, 20)), large.getpixel((1580, 1180))
    assert [max(range(3), key=lambda band: pixel[band]) for pixel in corners] == [0, 2]


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_picture_that_was_held_otherwise_comes_out_upright_once(pictures, opening, orientation):
    """The turn stands in the boxes and in what the camera wrote: it is made by one of them."""
    plain = opening.good(pictures.heic(exif=pictures.exif(1).tobytes()))
    turned = opening.good(pictures.heic(exif=pictures.exif(orientation).tobytes()))
    assert sorted((turned.width, turned.height)) == sorted((plain.width, plain.height))
    assert (opening.image("large.jpg").width > opening.image("large.jpg").height) == (turned.width > turned.height)


def test_half_a_picture_too_large_a_one_and_one_that_hides_something_are_refused(pictures, opening):
    whole = pictures.heic()
    assert opening(whole[: len(whole) // 2]) == Reason.TRUNCATED
    assert opening(whole + b"<script>alert(1)</script>") == Reason.HIDES_SOMETHING
    assert opening(whole + b"PK\x03\x04" + bytes(40)) == Reason.HIDES_SOMETHING
    at = whole.index(b"ispe")
    huge = whole[: at + 8] + struct.pack(">II", 30_000, 30_000) + whole[at + 16 :]
    assert opening(huge) in {Reason.BOMB, Reason.TRUNCATED}
    for n in range(40, len(whole), max(1, len(whole) // 12)):
        spoilt = whole[:n] + bytes(byte ^ 0x5A for byte in whole[n : n + 24]) + whole[n + 24 :]
        assert opening(spoilt)
