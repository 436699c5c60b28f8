"""Decoding, inside the child: upright, sRGB, two sizes, and nothing of the file but its pixels."""

from pathlib import Path
from typing import Any

import pyvips

from hutong.photos import limits
from hutong.photos.anatomy import kind_of
from hutong.photos.reasons import Reason
from hutong.photos.taken import taken

_LOADERS = ("VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp")
_TURNED = range(5, 9)  # Orientations that swap width and height.
_TOO_MUCH = ("memory", "exceeds", "too large", "limit")


class Refused(Exception):  # noqa: N818 - a fact about the picture
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def opened(content: bytes, folder: Path) -> dict[str, Any]:
    """Write `large.jpg` and `small.jpg` into `folder`; what is found is plain JSON. Raises `Refused`."""
    try:
        header = pyvips.Image.new_from_buffer(content, "", access="sequential")
        width, height = header.width, header.height
        # Decided on the header, before a pixel is decoded.
        if width * height > limits.MAX_PIXELS or max(width, height) > limits.MAX_SIDE:
            raise Refused(Reason.BOMB)
        large = _scaled(content)
        _keep(large, folder / "large.jpg")
        small = large.thumbnail_image(limits.SMALL_SIDE, height=limits.SMALL_SIDE, size="down")
        _keep(small, folder / "small.jpg")
        perceptual = _difference_hash(small)
    except pyvips.Error as problem:
        low = str(problem).lower()
        raise Refused(Reason.BOMB if any(word in low for word in _TOO_MUCH) else Reason.TRUNCATED) from problem
    texts = {name: str(header.get(name)) for name in header.get_fields() if name.startswith("exif-ifd")}
    if "orientation" in header.get_fields() and header.get("orientation") in _TURNED:
        width, height = height, width
    return {"media_type": kind_of(content), "width": width, "height": height, "perceptual": perceptual, **taken(texts)}


def only_three_loaders() -> None:
    """Every other format of the library, SVG and PDF among them, stays shut whatever a file claims to be."""
    pyvips.cache_set_max(0)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for loader in _LOADERS:
        pyvips.operation_block_set(loader, False)


def _scaled(content: bytes) -> Any:
    """The large one, upright, in sRGB and on white, in memory."""
    side = limits.LARGE_SIDE
    image = pyvips.Image.thumbnail_buffer(content, side, height=side, size="down", fail_on="error")
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
