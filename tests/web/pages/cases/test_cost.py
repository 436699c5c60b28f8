"""Pages cost a few statements, whatever the data."""

import re

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine


@pytest.fixture
def statements():
    """Every statement that any pool sends meanwhile, but for those that bind a transaction."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if not re.match(r"SET LOCAL|SAVEPOINT|RELEASE", statement):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("others", [1, 12])
async def test_lists_and_cases_cost_the_same_with_more_rows(street, sign_in, opened, statements, now, others):
    case = await opened(street, "bikes", at=now)
    for n in range(others):
        await opened(street, "bikes", at=now, title=f"单车 {n}")
    chief = await sign_in(street, "alley-chief")
    spent = {}
    for path in ("/cases", "/cases?which=all", f"/cases/{case}"):
        visits = []
        for _ in range(4):
            statements.clear()
            assert (await chief.get(f"/o/{street.slug}{path}")).status_code == 200
            visits.append(len(statements))
        # Once a second a visit reads session, place and directory anew as well.
        spent[path.replace(str(case), "…")] = min(visits)
    assert spent == {"/cases": 3, "/cases?which=all": 3, "/cases/…": 7}
