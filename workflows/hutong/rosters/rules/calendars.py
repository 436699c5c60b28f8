"""One person's planned duties as a calendar file (RFC 5545). Pure; nobody else is in it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

_OCTETS = 75
_STAMP = "%Y%m%dT%H%M%SZ"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A duty on a day; where its hours are known, from `begins` to `ends`."""

    id: UUID
    day: date
    title: str
    place: str = ""
    note: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


def written(entries: Iterable[Entry], *, name: str, product: str, now: datetime) -> bytes:
    """The whole file: lines of at most 75 octets, ended by CR LF, in UTF-8."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{product}//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for entry in entries:
        lines += _event(entry, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(entry: Entry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.id}@hutong"
    yield f"DTSTAMP:{now.astimezone(UTC):{_STAMP}}"
    if entry.begins and entry.ends:
        yield f"DTSTART:{entry.begins.astimezone(UTC):{_STAMP}}"
        yield f"DTEND:{entry.ends.astimezone(UTC):{_STAMP}}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(entry.title)}"
    if entry.place:
        yield f"LOCATION:{_text(entry.place)}"
    if entry.note:
        yield f"DESCRIPTION:{_text(entry.note)}"
    # A duty does not say that somebody is away from everything else.
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(letter for letter in escaped if letter == "\t" or letter >= " ")


def _folded(line: str) -> Iterator[str]:
    """Never within a character: each part is valid UTF-8 of its own."""
    part, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _OCTETS:
            yield part
            part, octets = " ", 1
        part += letter
        octets += size
    yield part
