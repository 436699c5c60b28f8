"""What a seal covers: the text of an event, the digest of that text, and the hash of a page of digests."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

# The event as one JSON array. PostgreSQL prints jsonb in one way only, and times are printed without a zone or
# DateStyle of the session; "infinity" stays a text, so that a forged time is a finding and not a crash.
CANONICAL = """
jsonb_build_array(
  e.office_id, e.id, e.xid::text, e.occurred_at AT TIME ZONE 'UTC', e.recorded_at AT TIME ZONE 'UTC',
  e.actor, e.kind, e.subject, e.playbook_version, e.corrects, e.data
)::text
""".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """Every column of a page but the hash itself; times as JSON text in UTC."""

    page: int
    first_position: int
    last_position: int
    previous_hash: bytes
    sealed_at: str
    sealed_below: int | None
    cluster: str | None


def event_digest(canonical: str) -> bytes:
    return hashlib.sha256(canonical.encode()).digest()


def genesis(office_id: UUID) -> bytes:
    """What stands before the first page: pages of one office cannot pass for another's."""
    return hashlib.sha256(b"hutong journal\n" + office_id.bytes).digest()


def page_hash(facts: PageFacts, digests: Iterable[bytes]) -> bytes:
    """The seal: over the page before, every fact of this one, and its events' digests in their order."""
    head = (facts.page, facts.first_position, facts.last_position, facts.sealed_at, facts.sealed_below, facts.cluster)
    found = hashlib.sha256(facts.previous_hash + repr(head).encode() + b"\n")
    for digest in digests:
        found.update(digest)
    return found.digest()
