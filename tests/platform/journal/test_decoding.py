import importlib
import pkgutil
from uuid import UUID

import pytest

import hutong
from hutong.db import Office
from hutong.ids import new_id
from hutong.journal import Event, UnknownKind, decode, event_types, events_after, seal_now
from hutong.journal.decoding import _declare


async def test_rows_decode_back_to_what_was_appended(databases, office_id, write, noted):
    await write(office_id, 2)
    await seal_now(databases, office_id)
    async with databases.session(Office(office_id)) as session:
        rows = await events_after(session, 0)
    assert [decode(row) for row in rows] == [
        noted(subject=row.subject, text=f"第{n}条 “引号” \\ \t", count=n) for n, row in enumerate(rows)
    ]
    assert decode(rows[0], {"phone": "13800000000"}).phone == "13800000000"


def test_a_kind_that_nobody_declares_is_named():
    class Row:
        kind, subject, data = "test.nobody", new_id(), {}

    with pytest.raises(UnknownKind, match=r"test\.nobody"):
        decode(Row())


def test_two_classes_cannot_claim_one_kind(noted):
    event_types()

    class Usurper(Event, frozen=True):
        pass

    with pytest.raises(TypeError, match="declared by both"):
        _declare(noted.kind, Usurper)


def test_personal_fields_must_survive_their_erasure():
    class Careless(Event, frozen=True):
        personal = frozenset({"name"})
        name: str
        guest: UUID | None = None

    with pytest.raises(TypeError, match="need a default: name"):
        _declare("test.careless", Careless)


def test_every_event_of_the_product_can_be_read_after_erasure():
    """Imports all there is, and so also finds two events of one kind."""
    for module in pkgutil.walk_packages(hutong.__path__, "hutong."):
        if module.name.endswith("events"):
            importlib.import_module(module.name)
    assert {kind for kind in event_types() if not kind.startswith("test.")}
