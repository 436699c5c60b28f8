"""An office for tests of commands, made beside them in a loop of its own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from hutong.app.places import Place, add_district
from hutong.db import Databases, Office
from hutong.ids import new_id
from hutong.offices.models import Office as OfficeRow
from hutong.offices.models import OfficeAddress


class Street:
    """Open, with nothing in it. The command wants the main thread: `do` runs `act(databases)` in another."""

    def __init__(self, settings):
        self.settings, self.id, self.slug = settings, new_id(), f"o{new_id().hex[-10:]}"
        self.do(self._open)

    def do(self, act):
        async def work():
            databases = Databases(self.settings)
            try:
                return await act(databases)
            finally:
                await databases.dispose()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, work()).result()

    async def _open(self, databases):
        mark = self.slug[1:]
        city, district = await add_district(
            self.settings,
            Place(slug=f"c{mark}", name="试验市", name_en="Testville"),
            Place(slug=f"d{mark}", code="110101", name="东区", name_en="East"),
        )
        async with databases.session(Office(self.id)) as session:
            where = {"slug": self.slug, "district_id": district, "city_id": city}
            session.add(OfficeAddress(office_id=self.id, **where))
            session.add(OfficeRow(office_id=self.id, **where, code="1", name="甲街道", name_en="A", state="open"))
