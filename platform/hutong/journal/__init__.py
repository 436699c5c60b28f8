"""The journal: every change of state, in the same transaction as the rows it changes."""

from hutong.journal.anchors import AnchorsForged, note_anchors, read_anchors, write_anchors
from hutong.journal.consumers import offices_behind
from hutong.journal.decoding import UnknownKind, decode, event_types
from hutong.journal.digests import PageFacts, event_digest, genesis, page_hash
from hutong.journal.events import SYSTEM, Actor, Event, append, event_rows
from hutong.journal.exporting import SealedPage, sealed_pages
from hutong.journal.models import JournalCursor, JournalEvent, JournalPage, JournalPersonal, JournalPosition
from hutong.journal.reading import Sealed, consume, effective_events, events_after, head
from hutong.journal.sealing import seal, seal_now, seal_office
from hutong.journal.verifying import Head, Problem, Verdict, verify

__all__ = [
    "SYSTEM",
    "Actor",
    "AnchorsForged",
    "Event",
    "Head",
    "JournalCursor",
    "JournalEvent",
    "JournalPage",
    "JournalPersonal",
    "JournalPosition",
    "PageFacts",
    "Problem",
    "Sealed",
    "SealedPage",
    "UnknownKind",
    "Verdict",
    "append",
    "consume",
    "decode",
    "effective_events",
    "event_digest",
    "event_rows",
    "event_types",
    "events_after",
    "genesis",
    "head",
    "note_anchors",
    "offices_behind",
    "page_hash",
    "read_anchors",
    "seal",
    "seal_now",
    "seal_office",
    "sealed_pages",
    "verify",
    "write_anchors",
]
