"""Manifests: how their lines are written, what is signed, and whether a chain of them holds. Pure.

A manifest is lines of canonical JSON: the archive's head, then photos, those whose file was missing, erasures, the
journal (with the file that holds its events), tables, and an end that counts them. Anyone with the files and the public
key can check a chain; nothing of Hutong is needed for it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from hutong.signatures import is_signed

FORMAT = "hutong-archive/1"
YEARS = 10
"""How long a manifest is locked where the store locks. It holds hashes and counts, nothing of people."""
DUE_AFTER = timedelta(days=5)
"""A month is archived within its first days; later than this it says by how much it is late."""
_LONGEST_LINE = 64 * 1024


class Fault(NamedTuple):
    """`what` is a name for programs; `where` says which line, object or month."""

    what: str
    month: str
    where: str = ""


class Records(NamedTuple):
    """What a manifest says of the journal's file beside it. `end` is the hash of the last page in it."""

    name: str
    sha256: str
    size: int
    events: int
    pages: int
    end: str


@dataclass(slots=True)
class Checked:
    """One manifest, read through: what it says of itself, its hash, and what is wrong within it.

    `first` is the journal's position with which it begins, `journal` the hash of the page with which it ends.
    """

    month: str = ""
    previous: str = ""
    sha256: str = ""
    photos: int = 0
    first: int = 0
    journal: str = ""
    records: Records | None = None
    faults: list[Fault] = field(default_factory=list)


class Signed(NamedTuple):
    """A manifest that was read, with the signature that lies beside it."""

    checked: Checked
    signature: str
    public: str


def canonical(fact: Mapping[str, Any]) -> bytes:
    """One line: keys in order, no blanks, UTF-8."""
    return json.dumps(fact, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def signed_text(sha256: str) -> bytes:
    """What the key signs: the format goes with the hash, so that a signature is good for nothing else."""
    return f"{FORMAT}\n{sha256}\n".encode()


def signature_file(sha256: bytes, signature: str, public: str) -> bytes:
    """What lies beside a manifest for whoever checks it elsewhere."""
    return canonical({"sha256": sha256.hex(), "signature": signature, "public_key": public})


def check_manifest(lines: Iterable[bytes]) -> Checked:
    """Read it line by line; a manifest of any length takes no more memory than its longest line."""
    found, digest, count, ended = Checked(), hashlib.sha256(), 0, False
    for line in lines:
        digest.update(line)
        count += 1
        fact = _fact(line)
        if fact is None or ended:
            found.faults.append(Fault("line", found.month, str(count)))
        elif count == 1:
            _read_head(fact, found)
        elif fact.get("kind") == "photo":
            found.photos += 1
        elif fact.get("kind") == "journal":
            _read_journal(fact, found, count)
        elif fact.get("kind") == "end":
            ended = True
            if (fact.get("lines"), fact.get("photos")) != (count, found.photos):
                found.faults.append(Fault("count", found.month, str(count)))
    found.sha256 = digest.hexdigest()
    if not ended:
        found.faults.append(Fault("cut", found.month, str(count)))
    return found


def check_chain(manifests: Sequence[Signed], *, trusted: Iterable[str]) -> list[Fault]:
    """All that is wrong with them and between them; `trusted` are public keys."""
    keys, faults = set(trusted), []
    before: Checked | None = None
    for checked, signature, public in sorted(manifests, key=lambda one: one.checked.month):
        faults += checked.faults
        if public not in keys:
            faults.append(Fault("stranger", checked.month, public))
        if not is_signed(signed_text(checked.sha256), signature=signature, public=public):
            faults.append(Fault("signature", checked.month))
        if before is not None and before.month == checked.month:
            faults.append(Fault("twice", checked.month))
        elif before is not None and month_after(before.month) != checked.month:
            faults.append(Fault("gap", checked.month, before.month))
        if before is not None and before.sha256 != checked.previous:
            faults.append(Fault("chain", checked.month, before.month))
        before = checked
    return faults


def month_after(month: str) -> str:
    """After `2026-12` comes `2027-01`; after what is no month, itself."""
    try:
        day = date.fromisoformat(f"{month}-01")
    except ValueError:
        return month
    return f"{next_month(day):%Y-%m}"


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_due(first: date, made: Iterable[date], today: date) -> list[date]:
    """First days of the months that are over and have no archive, in order."""
    have, month, due = set(made), first.replace(day=1), []
    while next_month(month) <= today:
        if month not in have:
            due.append(month)
        month = next_month(month)
    return due


def late_days(month: date, today: date) -> int:
    """By how many days it is late; nought in time."""
    return max(0, (today - next_month(month) - DUE_AFTER).days)


def locked_until(sent_at: datetime, months: int | None, now: datetime) -> datetime:
    """How long a photo's copy is locked: never beyond the day on which the office's own rules erase it."""
    longest = now + timedelta(days=365 * YEARS)
    if months is None:
        return longest
    # Months of 28 days: a copy may not be locked a day longer than the photo is kept.
    return min(longest, sent_at + timedelta(days=28 * months))


def _fact(line: bytes) -> dict[str, Any] | None:
    """The line's object; none where it is not written the one way."""
    if len(line) > _LONGEST_LINE:
        return None
    try:
        fact = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return fact if isinstance(fact, dict) and canonical(fact) == line else None


def _read_head(fact: Mapping[str, Any], found: Checked) -> None:
    found.month, found.previous = str(fact.get("month", "")), str(fact.get("previous", ""))
    if (fact.get("kind"), fact.get("format")) != ("archive", FORMAT):
        found.faults.append(Fault("head", found.month))


def _read_journal(fact: Mapping[str, Any], found: Checked, at: int) -> None:
    """Archives from before the journal's events lay beside them name no file."""
    try:
        found.first, found.journal = int(fact["first"]), str(fact["hash"])
        found.records = Records(**fact["records"]) if "records" in fact else None
    except (KeyError, TypeError, ValueError):
        found.faults.append(Fault("line", found.month, str(at)))
