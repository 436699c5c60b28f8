"""A baseline for each district, invented: its own office's checklists with some items weighing more."""

from datetime import datetime

from hutong.db import Databases, District
from hutong.demo.opening import BEIJING
from hutong.demo.places import Places
from hutong.demo.scenarios import OFFICES, office_scenario
from hutong.playbooks import packs
from hutong.playbooks.baselines.queries import newest
from hutong.playbooks.baselines.service import publish_baseline, save_baseline
from hutong.playbooks.excerpts import excerpt

_ABOUT = "# 演示用的制度基准，系虚构：清单照区里街道的写，几项的权重更高。\n"


async def make_baselines(databases: Databases, places: Places, *, now: datetime) -> None:
    """What is there already stays."""
    for name in OFFICES:
        plan = office_scenario(name)
        place = places.districts[plan.district]
        async with databases.session(District(places.city, place)) as session:
            if await newest(session, places.city, place) is not None:
                continue
            source = _ABOUT + excerpt(packs.text(plan.pack), "checklists").replace("weight = 2", "weight = 3")
            await save_baseline(session, places.city, place, source=source, revision=0, by=None, now=now)
            await session.flush()  # The draft is published by its row next.
            today = now.astimezone(BEIJING).date()
            await publish_baseline(
                session, places.city, place, number=f"区发〔{today.year}〕1号", in_force_from=today, revision=1,
                by=None, now=now,
            )  # fmt: skip
