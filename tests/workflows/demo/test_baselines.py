"""Each district of the demo has laid down a baseline, from which its office differs a little."""

from datetime import UTC, datetime

import pytest

from hutong.app.places import Place, add_district
from hutong.db import District
from hutong.demo.baselines import make_baselines
from hutong.demo.places import Places
from hutong.ids import new_id
from hutong.playbooks import packs
from hutong.playbooks.baselines.queries import baselines
from hutong.playbooks.baselines.taking import differences
from hutong.playbooks.checking import check_text

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
async def places(server_settings):
    """A city of its own."""
    mark, found = new_id().hex[-8:], {}
    above = Place(slug=f"c{mark}", name="试验市", name_en="Testville")
    for name in ("dongcheng", "xicheng"):
        below = Place(slug=f"{name}-{mark}", code="110101", name=name, name_en=name)
        city, found[name] = await add_district(server_settings, above, below)
    return Places(city, found, {})


async def test_a_baseline_is_made_once_and_differs_in_a_few_weights(databases, places):
    for _ in range(2):
        await make_baselines(databases, places, now=NOW)
    for name, pack in (("dongcheng", "longtan"), ("xicheng", "financial-street")):
        place = places.districts[name]
        async with databases.session(District(places.city, place)) as session:
            (made,) = await baselines(session, places.city, place)
        changes = differences(check_text(packs.text(pack)).playbook, made)
        assert 1 <= len(changes) <= 8
        assert {change.path.rpartition(".")[2] for change in changes} == {"weight"}
