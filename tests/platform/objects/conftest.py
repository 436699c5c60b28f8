"""A store in this worker's own bucket, prepared as at start-up."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hutong.ids import new_id
from hutong.objects import Shelf, Store
from hutong.settings import Settings


@pytest_asyncio.fixture(scope="session")
async def store(server_settings: Settings) -> AsyncIterator[Store]:
    store = Store(server_settings)
    await store.prepare()
    yield store
    store.close()


@pytest.fixture
def shelf(store: Store) -> Shelf:
    return store.shelf(new_id())


@pytest.fixture
def other_shelf(store: Store) -> Shelf:
    return store.shelf(new_id())
