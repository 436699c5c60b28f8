"""Decoding, inside the child: upright, sRGB, two sizes, and nothing of the file but its pixels."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyvips

from hutong.photos import limits
from hutong.photos.anatomy import Kind, kind_of
from hutong.photos.covering import covered
from hutong.photos.reasons import Reason
from hutong.photos.taken import taken

_LOADERS = ("VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp")
_TURNED = range(5, 9)  # Orientations that swap width and height.
_TOO_MUCH = ("memory", "exceeds", "too large", "limit")


class Refused(Exception):  # noqa: N818 - a fact about the picture
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def opened(content: bytes, folder: Path, covers: Sequence[Sequence[int]] = ()) -> dict[str, Any]:
    """Write `large.jpg` and `small.jpg` into `folder`; what is found is plain JSON. Raises `Refused`.

    Pictures to be covered are our own JPEGs.
    """
    if kind_of(content) is Kind.HEIC:
        return _opened_heic(content, folder)
    try:
        header = pyvips.Image.new_from_buffer(content, "", access="sequential")
        width, height = header.width, header.height
        _check_size(width, height)
        perceptual = _written(covered(_plain(_scaled(content)), covers), folder)
    except pyvips.Error as problem:
        raise Refused(_reason_of(problem)) from problem
    texts = {name: str(header.get(name)) for name in header.get_fields() if name.startswith("exif-ifd")}
    if "orientation" in header.get_fields() and header.get("orientation") in _TURNED:
        width, height = height, width
    return {"media_type": kind_of(content), "width": width, "height": height, "perceptual": perceptual, **taken(texts)}


def _opened_heic(content: bytes, folder: Path) -> dict[str, Any]:
    """The same for what another library decodes; it has turned the picture upright already."""
    # Only the child that has such a picture pays for loading it.
    from hutong.photos.heic import Heic, Unreadable

    try:
        picture = Heic(content)
        head = picture.head()
        _check_size(head.width, head.height)
        side = limits.LARGE_SIDE
        shrunk = picture.decoded().thumbnail_image(side, height=side, size="down")
        perceptual = _written(_plain(shrunk), folder)
    except Unreadable as problem:
        raise Refused(Reason.TRUNCATED) from problem
    except pyvips.Error as problem:
        raise Refused(_reason_of(problem)) from problem
    return {
        "media_type": Kind.HEIC, "width": head.width, "height": head.height, "perceptual": perceptual,
        **taken(head.texts),
    }  # fmt: skip


def _check_size(width: int, height: int) -> None:
    """Decided on the header, before a pixel is decoded."""
    if width * height > limits.MAX_PIXELS or max(width, height) > limits.MAX_SIDE:
        raise Refused(Reason.BOMB)


def _reason_of(problem: Exception) -> Reason:
    low = str(problem).lower()
    return Reason.BOMB if any(word in low for word in _TOO_MUCH) else Reason.TRUNCATED


def _written(large: Any, folder: Path) -> int:
    """Both sizes into the folder; what they look like in 64 bits."""
    _keep(large, folder / "large.jpg")
    small = large.thumbnail_image(limits.SMALL_SIDE, height=limits.SMALL_SIDE, size="down")
    _keep(small, folder / "small.jpg")
    return _difference_hash(small)


def only_three_loaders() -> None:
    """Every other format of the library, SVG and PDF among them, stays shut whatever a file claims to be."""
    pyvips.cache_set_max(0)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for loader in _LOADERS:
        pyvips.operation_block_set(loader, False)


def _scaled(content: bytes) -> Any:
    side = limits.LARGE_SIDE
    return pyvips.Image.thumbnail_buffer(content, side, height=side, size="down", fail_on="error")


def _plain(image: Any) -> Any:
    """In sRGB and on white, in memory."""
    if "icc-profile-data" in image.get_fields():
        # After the shrinking: before it, the same conversion takes three times as long as all the rest.
        image = _in_srgb(image)
    if image.hasalpha():
        image = image.flatten(background=[255, 255, 255])
    return image.colourspace("srgb").cast("uchar").copy_memory()


def _in_srgb(image: Any) -> Any:
    try:
        return image.icc_transform("srgb", embedded=True).copy_memory()
    except pyvips.Error:
        # A profile that makes no sense costs some colour, not the picture.
        return image


def _keep(image: Any, path: Path) -> None:
    """As JPEG without EXIF, XMP, profile or comment."""
    image.jpegsave(str(path), Q=limits.JPEG_QUALITY, keep="none")


def _difference_hash(image: Any) -> int:
    """64 bits, each whether a spot is brighter than its right neighbour; signed, as PostgreSQL's bigint."""
    tiny = image.colourspace("b-w").thumbnail_image(9, height=8, size="force").extract_band(0).write_to_memory()
    value = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            value = value << 1 | (tiny[at] > tiny[at + 1])
    return value - (1 << 64) if value >> 63 else value
