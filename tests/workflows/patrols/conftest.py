"""The day in Beijing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest


@pytest.fixture
def today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()
