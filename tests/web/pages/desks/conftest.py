"""An office of stewards seen from the desks of its officials."""

import re

import pytest

LANES = {
    "office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "deputy-chief": 1, "community-worker": 1,
    "steward": 2,
}  # fmt: skip


@pytest.fixture
async def lanes(make_office):
    return await make_office("longtan", alleys=2, people=LANES)


@pytest.fixture
def text_of():
    """What a page says, without its markup."""

    def read(page: str) -> str:
        main = page.partition("<main")[2].partition("</main>")[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))

    return read
