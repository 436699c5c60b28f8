"""A month's records: the journal's sealed pages as one compressed file, and whether such a file is whole. Pure.

A line that begins with `[` is an event: the very text that its digest is over. One that begins with `{` is the head, a
page (the seal of the events that follow it), a playbook that was published in this time, or the end. Anyone can reckon
the journal's chain from it with SHA-256. What is said of people is not in it: that lies in erasable places.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedIOBase
from typing import IO, Any
from uuid import UUID

from hutong.archives.rules import Checked, Fault, Records, canonical
from hutong.journal import PageFacts, SealedPage, event_digest, genesis, page_hash

RECORDS_FORMAT = "hutong-records/1"
RECORDS_SUFFIX = ".records.jsonl.gz"
# An event holds no more than a form does, and a reader must not be made to hold more.
_LONGEST_LINE = 4 * 1024 * 1024


@dataclass(slots=True)
class RecordsWriter:
    """Writes pages into a file, compressed; the same pages give the same bytes."""

    into: IO[bytes]
    office_id: UUID
    month: str
    events: int = 0
    pages: int = 0
    end: str = ""
    _zip: gzip.GzipFile = field(init=False)

    def __post_init__(self) -> None:
        self._zip = gzip.GzipFile(filename="", mode="wb", fileobj=self.into, mtime=0)
        head = {"kind": "records", "format": RECORDS_FORMAT, "office": str(self.office_id), "month": self.month}
        self._zip.write(canonical(head))

    def add(self, page: SealedPage) -> None:
        self._zip.write(canonical(_page_line(page)))
        for event in page.events:
            self._zip.write(event.encode() + b"\n")
        self.events += len(page.events)
        self.pages += 1
        self.end = page.hash.hex()

    def add_playbook(self, version: int, number: str, source: str) -> None:
        """The rules that the events name by their version."""
        self._zip.write(canonical({"kind": "playbook", "version": version, "number": number, "source": source}))

    def close(self) -> None:
        """The file itself stays open."""
        self._zip.write(canonical({"kind": "end", "events": self.events, "pages": self.pages}))
        self._zip.close()


def _page_line(page: SealedPage) -> dict[str, Any]:
    facts = page.facts
    return {
        "kind": "page", "page": facts.page, "first": facts.first_position, "last": facts.last_position,
        "previous": facts.previous_hash.hex(), "sealed_at": facts.sealed_at, "sealed_below": facts.sealed_below,
        "cluster": facts.cluster, "hash": page.hash.hex(),
    }  # fmt: skip


def journals_before(manifests: Iterable[Checked]) -> dict[str, str | None]:
    """Month → the journal's hash at its beginning, as the manifest before tells it: empty where a journal begins, none
    where that is not among them.
    """
    found: dict[str, str | None] = {}
    last: str | None = None
    for checked in sorted(manifests, key=lambda one: one.month):
        found[checked.month] = "" if checked.first == 1 else last
        last = checked.journal
    return found


def check_records(file: BufferedIOBase, told: Records, *, month: str, before: str | None) -> list[Fault]:
    """All that is wrong with the file that `told` speaks of. `before` is the hash of the page before its first:
    empty at the beginning of a journal, none where it is not known.

    Nothing is unpacked that is not, byte for byte, what was signed.
    """
    if hashlib.file_digest(file, "sha256").hexdigest() != told.sha256:
        return [Fault("changed", month, told.name)]
    file.seek(0)
    reading = _Reading(before)
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as lines:
            reading.read(_lines(lines))
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return [Fault("line", month, f"{told.name}:{reading.count}")]
    found = [Fault(what, month, f"{told.name}:{where}") for what, where in reading.faults]
    if (reading.events, reading.pages, reading.end) != (told.events, told.pages, told.end) or not reading.is_over:
        found.append(Fault("count", month, told.name))
    return found


def _lines(file: gzip.GzipFile) -> Iterator[bytes]:
    while line := file.readline(_LONGEST_LINE + 1):
        if len(line) > _LONGEST_LINE or not line.endswith(b"\n"):
            raise ValueError(len(line))
        yield line[:-1]


class _Reading:
    """Reckons every page anew from the texts of its events."""

    def __init__(self, before: str | None) -> None:
        self.last, self.end, self.is_over = before, "", False
        self.count = self.events = self.pages = 0
        self.office = UUID(int=0)
        self.faults: list[tuple[str, int]] = []
        self._page: dict[str, Any] | None = None
        self._digests: list[bytes] = []

    def read(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.count += 1
            if line.startswith(b"["):
                self._digests.append(event_digest(line.decode()))
                self.events += 1
                continue
            fact = json.loads(line)
            match fact["kind"]:
                case "records" if self.count == 1 and fact["format"] == RECORDS_FORMAT:
                    self.office = UUID(fact["office"])
                case "page":
                    self._close_page()
                    self._page = fact
                case "playbook":
                    self._close_page()
                case "end":
                    self._close_page()
                    self.is_over = (fact["events"], fact["pages"]) == (self.events, self.pages)
                case _:
                    self.faults.append(("line", self.count))

    def _close_page(self) -> None:
        page, digests, self._digests = self._page, self._digests, []
        if page is None:
            return
        facts = PageFacts(
            page=page["page"], first_position=page["first"], last_position=page["last"],
            previous_hash=bytes.fromhex(page["previous"]), sealed_at=page["sealed_at"],
            sealed_below=page["sealed_below"], cluster=page["cluster"],
        )  # fmt: skip
        if page_hash(facts, digests).hex() != page["hash"] or len(digests) != page["last"] - page["first"] + 1:
            self.faults.append(("seal", page["page"]))
        expected = genesis(self.office).hex() if self.last == "" else self.last
        if expected is not None and page["previous"] != expected:
            self.faults.append(("chain", page["page"]))
        self.last = self.end = page["hash"]
        self.pages += 1
        self._page = None
