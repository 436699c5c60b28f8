"""HEIC, the pictures of many telephones: inside the child alone, and only when such a picture has come.

The picture library that opens everything else carries no HEVC decoder. libheif refuses what is larger than it says
before it decodes, and turns the picture upright by itself.
"""

from typing import Any, NamedTuple

import pillow_heif
import pyvips
from PIL import Image
from PIL.ExifTags import IFD, Base

_EXIF_PREFIX = b"Exif\x00\x00"
_GPS = {1: "LatitudeRef", 2: "Latitude", 3: "LongitudeRef", 4: "Longitude"}
_ORIGINAL, _OFFSET = 0x9003, 0x9011


class Head(NamedTuple):
    """What is known before a pixel is decoded; `texts` are of the camera, named as the other library names them."""

    width: int
    height: int
    texts: dict[str, str]


class Unreadable(Exception):  # noqa: N818 - a fact about the picture
    """The file says that it is HEIC and is not, or not whole."""


class Heic:
    """One file; raises Unreadable."""

    def __init__(self, content: bytes) -> None:
        # One thread, as for the other kinds: each has buffers of its own, and memory is limited.
        pillow_heif.options.DECODE_THREADS = 1
        try:
            self._image = pillow_heif.open_heif(content, convert_hdr_to_8bit=True)
        except (ValueError, RuntimeError, SyntaxError, EOFError, OSError, IndexError) as problem:
            raise Unreadable from problem

    def head(self) -> Head:
        width, height = self._image.size
        return Head(width, height, _texts(self._image.info.get("exif")))

    def decoded(self) -> Any:
        """As the other library keeps a picture, with its colour profile."""
        try:
            width, height = self._image.size
            mode, stride, pixels = self._image.mode, self._image.stride, bytes(self._image.data)
        except (ValueError, RuntimeError, SyntaxError, EOFError, OSError) as problem:
            raise Unreadable from problem
        bands = len(mode.split(";")[0])
        if mode not in {"L", "LA", "RGB", "RGBA"}:
            raise Unreadable(mode)
        # Rows may be longer than the picture is wide.
        image = pyvips.Image.new_from_memory(pixels, stride // bands, height, bands, "uchar").crop(0, 0, width, height)
        image = image.copy(interpretation="srgb" if bands > 2 else "b-w").copy_memory()
        if profile := self._image.info.get("icc_profile"):
            image.set_type(pyvips.GValue.blob_type, "icc-profile-data", bytes(profile))
        return image


def _texts(exif: Any) -> dict[str, str]:
    """Time and place in the other library's words; nothing where nothing can be read."""
    if not exif:
        return {}
    try:
        read = Image.Exif()
        read.load(bytes(exif).removeprefix(_EXIF_PREFIX))
        camera, place = read.get_ifd(IFD.Exif), read.get_ifd(IFD.GPSInfo)
        found = {
            "exif-ifd0-DateTime": str(read.get(Base.DateTime, "")),
            "exif-ifd2-DateTimeOriginal": str(camera.get(_ORIGINAL, "")),
            "exif-ifd2-OffsetTimeOriginal": str(camera.get(_OFFSET, "")),
        }
        found |= {f"exif-ifd3-GPS{name}": _written(place[tag]) for tag, name in _GPS.items() if tag in place}
    # A camera may have written anything: what cannot be read is as if it were not there.
    except Exception:  # noqa: BLE001 - see above; the pixels are judged apart from it
        return {}
    return {name: text for name, text in found.items() if text}


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return "".join(f"{part.numerator}/{part.denominator} " for part in value)
    return str(value)
