"""The journal's events beside a manifest: whoever has the file reckons the chain from it, and finds every change."""

import gzip
import hashlib
import io
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.archives.records import RecordsWriter, check_records, journals_before
from hutong.archives.rules import FORMAT, Checked, Records, canonical, check_manifest
from hutong.journal import PageFacts, SealedPage, event_digest, genesis, page_hash

OFFICE = UUID(int=7)


def sealed(sizes, *, before="", page=0, position=0):
    """Pages with so many events each, one after the other."""
    last, found = bytes.fromhex(before) if before else genesis(OFFICE), []
    for size in sizes:
        events = [f'["{OFFICE}", "事件{position + n}", {{"n": {n}}}]' for n in range(size)]
        facts = PageFacts(
            page=page + 1, first_position=position + 1, last_position=position + size, previous_hash=last,
            sealed_at="2026-10-31T15:59:59.5", sealed_below=900 + page, cluster="73",
        )  # fmt: skip
        last = page_hash(facts, [event_digest(each) for each in events])
        found.append(SealedPage(facts, last, events))
        page, position = page + 1, position + size
    return found


def written(pages, month="2026-10"):
    into = io.BytesIO()
    writer = RecordsWriter(into, OFFICE, month)
    for each in pages:
        writer.add(each)
    writer.add_playbook(1, "龙街发〔2026〕1号", "[office]\n")
    writer.close()
    return into.getvalue(), told(into.getvalue(), writer.events, writer.pages, writer.end)


def told(file, events, pages, end):
    return Records("2026-10.records.jsonl.gz", hashlib.sha256(file).hexdigest(), len(file), events, pages, end)


def faults(file, about, before=""):
    return {fault.what for fault in check_records(io.BytesIO(file), about, month="2026-10", before=before)}


@given(st.lists(st.integers(0, 4), max_size=5), st.integers(0, 4))
def test_months_written_one_after_the_other_are_one_chain(sizes, cut):
    pages = sealed(sizes)
    first, then = pages[:cut], pages[cut:]
    one, about = written(first)
    assert faults(one, about) == set()
    assert written(first) == (one, about)  # The same bytes, whenever it is made.
    other, further = written(then)
    assert faults(other, further, before=about.end) == set()
    if then and first:
        assert faults(other, further, before="ab" * 32) == {"chain"}
        assert faults(other, further, before="") == {"chain"}
    assert faults(other, further, before=None) == set()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda lines: lines.pop(2), {"seal"}),
        (lambda lines: lines.insert(3, lines[2]), {"seal", "count"}),
        (lambda lines: lines.__setitem__(2, lines[2].replace("事件0", "事件9")), {"seal"}),
        (lambda lines: lines.__setitem__(slice(2, 4), lines[3:1:-1]), {"seal"}),
        (lambda lines: lines.pop(), {"count"}),
        (lambda lines: lines.__setitem__(1, lines[1].replace("900", "901")), {"seal"}),
        (lambda lines: lines.insert(0, "{}"), {"line"}),
        (lambda lines: lines.append("nonsense"), {"line"}),
    ],
)
def test_what_is_wrong_within_is_named_though_the_hash_was_made_to_fit(change, found):
    """As whoever holds the signing key could: the seals are the journal's own, and stand in the database too."""
    whole, about = written(sealed([3, 2]))
    lines = gzip.decompress(whole).decode().splitlines()
    change(lines)
    bent = gzip.compress("\n".join(lines).encode() + b"\n")
    seen = faults(bent, told(bent, about.events, about.pages, about.end))
    assert seen >= found or (found == {"seal"} and seen >= {"seal", "count"}), seen


def test_another_file_is_not_even_unpacked():
    whole, about = written(sealed([3]))
    assert faults(whole + b"x", about) == {"changed"}
    bomb = gzip.compress(bytes(50_000_000))
    assert faults(bomb, about) == {"changed"}
    assert faults(bomb, told(bomb, 3, 1, about.end)) == {"line"}


def test_a_manifest_says_what_lies_beside_it_and_where_the_journal_began():
    _, about = written(sealed([3]))

    def manifest(month, first, end, **more):
        lines = [
            canonical({"kind": "archive", "format": FORMAT, "month": month, "previous": ""}),
            canonical({"kind": "journal", "first": first, "last": 3, "hash": end, **more}),
            canonical({"kind": "end", "lines": 3, "photos": 0, "bytes": 0}),
        ]
        return check_manifest(lines)

    old, new = manifest("2026-09", 1, "ab"), manifest("2026-10", 4, "cd", records=about._asdict())
    assert (old.faults, old.records, new.faults, new.records) == ([], None, [], about)
    assert journals_before([new, old]) == {"2026-09": "", "2026-10": "ab"}
    assert journals_before([new]) == {"2026-10": None}
    odd = manifest("2026-11", 4, "cd", records={"name": "x"})
    assert [fault.what for fault in odd.faults] == ["line"]
    assert journals_before([]) == {}
    assert Checked().records is None
