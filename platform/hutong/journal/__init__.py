"""The journal: every change of state, in the same transaction as the rows it changes."""

from hutong.journal.events import SYSTEM, Actor, Event, append, event_rows
from hutong.journal.models import JournalCursor, JournalEvent, JournalPage, JournalPersonal, JournalPosition

__all__ = [
    "SYSTEM",
    "Actor",
    "Event",
    "JournalCursor",
    "JournalEvent",
    "JournalPage",
    "JournalPersonal",
    "JournalPosition",
    "append",
    "event_rows",
]
