"""What becomes of a good picture: upright, two sizes, what the camera knew in the row, nothing of it in the files."""

import re

import pytest
from PIL import Image

from hutong.photos.anatomy import Kind

MAKERS = ["tell_tale_jpeg", "tell_tale_png", "tell_tale_webp", "tell_tale_heic"]


@pytest.mark.parametrize("maker", MAKERS)
def test_not_one_byte_of_metadata_is_left(pictures, opening, maker):
    content = getattr(pictures, maker)()
    assert pictures.secret.encode() in content
    opening.good(content)
    assert sorted(opening.written()) == ["large.jpg", "small.jpg"]
    for written in opening.written().values():
        for trace in (pictures.secret.encode(), b"Exif", b"GPS", b"xmpmeta", b"ICC_PROFILE", b"Photoshop", b"http"):
            assert trace not in written
        # Only the frame of the picture itself: JFIF, tables, start of frame, scan. No other APPn, no comment.
        assert {marker for marker in segments(written) if 0xE1 <= marker <= 0xEF or marker == 0xFE} == set()


def segments(jpeg: bytes) -> list[int]:
    found, at = [], 2
    while at < len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        found.append(marker)
        if marker == 0xDA:
            break
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


@pytest.mark.parametrize(("maker", "kind"), list(zip(MAKERS, Kind, strict=True)), ids=["jpeg", "png", "webp", "heic"])
def test_the_camera_is_read_before_it_is_forgotten(pictures, opening, maker, kind):
    opened = opening.good(getattr(pictures, maker)())
    assert (opened.media_type, opened.width, opened.height) == (kind, 1200, 900)
    assert (opened.moment, opened.offset) == ("2026:11:20 10:11:12", None)
    assert (opened.lat, opened.lon) == (pytest.approx(39.8751, abs=1e-4), pytest.approx(116.4251, abs=1e-4))


def test_a_bare_picture_has_no_time_and_no_place(pictures, opening):
    opened = opening.good(pictures.jpeg())
    assert (opened.moment, opened.offset, opened.lat, opened.lon) == (None, None, None, None)


def test_the_offset_of_the_camera_is_kept(pictures, opening):
    assert opening.good(pictures.jpeg(exif=pictures.exif(offset="+09:00"))).offset == "+09:00"


@pytest.mark.parametrize(("size", "large", "small"), [
    ((4000, 3000), (1600, 1200), (320, 240)),
    ((3000, 4000), (1200, 1600), (240, 320)),
    ((1000, 500), (1000, 500), (320, 160)),
    ((200, 100), (200, 100), (200, 100)),
    ((12_000, 40), (1600, 5), (320, 1)),
])  # fmt: skip
def test_two_sizes_and_never_larger_than_the_original(pictures, opening, size, large, small):
    opening.good(pictures.jpeg(*size))
    assert (opening.image("large.jpg").size, opening.image("small.jpg").size) == (large, small)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(pictures, opening, orientation):
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = pictures.scene(800, 600)
    held = image.transpose(undo[orientation]) if orientation in undo else image
    opened = opening.good(pictures.saved(held, exif=pictures.exif(orientation), quality=90))
    assert (opened.width, opened.height) == (800, 600)
    for name, (right, bottom) in {"large.jpg": (760, 570), "small.jpg": (300, 225)}.items():
        picture = opening.image(name)
        red, blue = picture.getpixel((20, 20)), picture.getpixel((right, bottom))
        assert red[0] > 180 > red[2]
        assert blue[2] > 180 > blue[0]


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_kind_of_colour_comes_out_as_srgb(pictures, opening, mode):
    image = pictures.scene(400, 300)
    image = (
        image.convert("L").convert("I").point(lambda p: p * 256).convert("I;16")
        if mode == "I;16"
        else image.convert(mode)
    )
    opening.good(pictures.saved(image, "JPEG" if mode == "CMYK" else "PNG"))
    with Image.open(opening.folder / "large.jpg") as written:
        assert (written.mode, written.size) == ("RGB", (400, 300))


def test_what_is_transparent_is_white(pictures, opening):
    opening.good(pictures.saved(Image.new("RGBA", (64, 64), (200, 0, 0, 0)), "PNG"))
    assert min(opening.image().getpixel((32, 32))) > 250


@pytest.mark.parametrize(
    "options", [{"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": 0, "quality": 100}]
)
def test_jpegs_of_every_writing_are_read(pictures, opening, options):
    assert opening.good(pictures.saved(pictures.scene(), **{"quality": 85, **options})).width == 1200


def test_a_film_behind_the_picture_is_left_behind(pictures, opening):
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 2000
    opening.good(pictures.jpeg() + film)
    assert b"ftyp" not in opening.written()["large.jpg"]


def test_a_broken_colour_profile_costs_no_picture(pictures, opening):
    opening.good(pictures.jpeg(icc_profile=b"no profile at all" * 30))


def test_alike_pictures_have_alike_hashes_and_others_not(pictures, opening):
    image = pictures.scene()
    first = opening.good(pictures.saved(image, quality=95)).perceptual
    smaller = opening.good(pictures.saved(image.resize((640, 480)), quality=50)).perceptual
    another = Image.linear_gradient("L").rotate(90).resize((1200, 900)).convert("RGB")
    other = opening.good(pictures.saved(another, quality=95)).perceptual
    assert distance(first, smaller) <= 4
    assert distance(first, other) >= 16
    assert all(-(2**63) <= value < 2**63 for value in (first, smaller, other))


def distance(one: int, two: int) -> int:
    return ((one ^ two) & (2**64 - 1)).bit_count()


def test_the_sentence_of_a_reason_is_chinese_and_its_own():
    from hutong.photos.reasons import Reason

    sentences = [reason.sentence for reason in Reason]
    assert len(set(sentences)) == len(sentences)
    assert all(re.search(r"[\u4e00-\u9fff].*。$", sentence) for sentence in sentences)
