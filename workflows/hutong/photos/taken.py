"""When and where a picture was taken, as the camera wrote it; nothing where it wrote nothing, or nonsense."""

import re
from collections.abc import Mapping
from typing import Any

_MOMENT = re.compile(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_FRACTIONS = re.compile(r"(\d{1,9})/(\d{1,9}) (\d{1,9})/(\d{1,9}) (\d{1,9})/(\d{1,9}) ")
_SIGNS = {"N": 1, "S": -1, "E": 1, "W": -1}
_MOST = {"Latitude": 90, "Longitude": 180}


def taken(texts: Mapping[str, str]) -> dict[str, Any]:
    """`moment` without a zone, `offset` where there is one, `lat` and `lon` in degrees."""
    found: dict[str, Any] = {}
    written = texts.get("exif-ifd2-DateTimeOriginal") or texts.get("exif-ifd0-DateTime") or ""
    if moment := _MOMENT.match(written):
        found["moment"] = moment.group()
        if offset := _OFFSET.match(texts.get("exif-ifd2-OffsetTimeOriginal", "")):
            found["offset"] = offset.group()
    latitude, longitude = _degrees(texts, "Latitude"), _degrees(texts, "Longitude")
    if latitude is not None and longitude is not None:
        found["lat"], found["lon"] = latitude, longitude
    return found


def _degrees(texts: Mapping[str, str], name: str) -> float | None:
    sign = _SIGNS.get(texts.get(f"exif-ifd3-GPS{name}Ref", "")[:1])
    parts = _FRACTIONS.match(texts.get(f"exif-ifd3-GPS{name}", ""))
    if sign is None or parts is None:
        return None
    numbers = [int(part) for part in parts.groups()]
    if 0 in numbers[1::2]:
        return None
    degrees, minutes, seconds = (numbers[at] / numbers[at + 1] for at in (0, 2, 4))
    value = degrees + minutes / 60 + seconds / 3600
    # A camera without a fix writes noughts; nobody patrols the Gulf of Guinea.
    return sign * value if 0 < value <= _MOST[name] else None
