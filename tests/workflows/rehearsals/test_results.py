"""What a rehearsal found: one answer to whether anything differs, for the page, the commands and the API."""

from datetime import date
from uuid import UUID

import msgspec
import pytest

from hutong.rehearsals.rules.counting import Totals
from hutong.rehearsals.rules.regrading import Tiered
from hutong.rehearsals.rules.results import ByWay, Load, Scored, Summary

POST = UUID(int=1)
NOTHING = Summary(
    first=date(2026, 10, 1), last=date(2026, 10, 31), generated=False, cases=9, standing=1, acts=40, differing=0, kept=0,
    unlike=0, by_kind={}, real=Totals(), then=Totals(opened=9), now=Totals(opened=9), notices=(),
    loads=(Load(POST, 3, 3),), scores=(Scored(POST, 91.5, 91.5),), paid_otherwise=0, refusals=(),
)  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        {"differing": 1}, {"paid_otherwise": 1}, {"now": Totals(opened=9, groups=2)}, {"now": Totals(opened=9, held=1)},
        {"ways": (ByWay("escalated", "sms", real=0, then=0, now=4),)}, {"now": Totals(opened=9, sms=4)},
        {"loads": (Load(POST, 3, 4),)}, {"scores": (Scored(POST, 91.5, 90.0),)}, {"scores": (Scored(POST, None, 90.0),)},
        {"tiers": Tiered(months=(), alleys=2, other=0, differing=1, counts=(), regraded=())},
    ],
    ids=lambda more: next(iter(more)),
)  # fmt: skip
def test_whatever_differs_is_said(more):
    assert not NOTHING.is_otherwise
    assert msgspec.structs.replace(NOTHING, **more).is_otherwise
