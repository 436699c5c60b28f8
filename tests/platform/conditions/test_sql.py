"""Python and PostgreSQL give the same answers, over random trees and rows."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import create_async_engine

from hutong.conditions import OPS, ColumnMissing, Condition, FieldKind, Op, check, compile_sql, evaluate, holds

TABLE = sa.Table(
    "condition_rows",
    sa.MetaData(),
    sa.Column("n", sa.Integer),
    sa.Column("title", sa.String(200)),
    sa.Column("category", sa.Text),
    sa.Column("rounds", sa.SmallInteger),
    sa.Column("metres", sa.Numeric),
    sa.Column("share", sa.Double),
    sa.Column("danger", sa.Boolean),
    sa.Column("found_on", sa.Date),
    sa.Column("due_at", sa.DateTime(timezone=True)),
    sa.Column("alley", sa.Uuid),
    sa.Column("tags", sa.ARRAY(sa.Text)),
    prefixes=["TEMPORARY"],
)
COLUMNS = {column.name: column for column in TABLE.c if column.name != "n"}

# Few and awkward, so that random comparisons often meet.
TEXTS = ["a", "A", "ab", "%", "_", "a%b", "\\", "'", "街", "街巷", " ", "ß", "é"]
NUMBERS = [0, 1, -1, 0.1, 0.2, 0.30000000000000004, 0.3, 2.5, 2**53, 2**53 + 1, -0.0, 1e-320]
DAYS = ["1900-01-01", "2017-04-25", "2017-08-30", "2999-12-31"]
MOMENTS = [
    "2017-04-25T00:00:00+08:00",
    "2017-04-24T16:00:00Z",
    "2017-08-30T18:00:00.123456+08:00",
    "2999-12-31T23:59:59-12:00",
]
IDS = [str(UUID(int=n)) for n in (0, 1, 2**128 - 1)]
CATEGORIES = ["rubbish", "wall"]

texts = st.sampled_from(TEXTS) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=5
)
integers = st.integers(-3, 3) | st.sampled_from([32767, -32768, 32768, 2**31, 2**63 - 1])
doubles = st.sampled_from(NUMBERS).map(float) | st.floats(-1e6, 1e6)
VALUES = {
    FieldKind.TEXT: texts,
    FieldKind.CHOICE: st.sampled_from(CATEGORIES),
    FieldKind.INTEGER: integers,
    FieldKind.NUMBER: st.sampled_from(NUMBERS) | st.floats(-1e6, 1e6) | integers,
    FieldKind.BOOLEAN: st.booleans(),
    FieldKind.DATE: st.sampled_from(DAYS),
    FieldKind.MOMENT: st.sampled_from(MOMENTS),
    FieldKind.ID: st.sampled_from(IDS),
    FieldKind.CHOICES: texts,
}
zones = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-12))])
rows = st.fixed_dictionaries(
    {
        "title": st.none() | st.just("") | texts,
        "category": st.none() | st.sampled_from([*CATEGORIES, "", "parking"]),
        "rounds": st.none() | st.integers(-3, 3) | st.sampled_from([32767, -32768]),
        "metres": st.none() | st.sampled_from(NUMBERS).map(lambda n: Decimal(repr(n))) | st.decimals(-9, 9, places=1),
        "share": st.none() | doubles,
        "danger": st.none() | st.booleans(),
        "found_on": st.none() | st.sampled_from(DAYS).map(date.fromisoformat),
        "due_at": st.none()
        | st.builds(
            lambda text, zone: datetime.fromisoformat(text).astimezone(zone), st.sampled_from(MOMENTS[:3]), zones
        ),
        "alley": st.none() | st.sampled_from(IDS).map(UUID),
        "tags": st.none() | st.lists(st.none() | texts, max_size=3),
    }
)


def comparisons(fields):
    def of(field):
        def with_op(op):
            if not op.takes_value:
                return st.just(Condition(field=field.name, op=op))
            one = VALUES[field.kind]
            value = st.lists(one, min_size=1, max_size=4).map(tuple) if op.takes_list else one
            return value.map(lambda v: Condition(field=field.name, op=op, value=v))

        return st.sampled_from(sorted(OPS[field.kind])).flatmap(with_op)

    return st.sampled_from(fields.fields).flatmap(of)


def trees(fields):
    return st.recursive(
        comparisons(fields),
        lambda parts: st.tuples(
            st.sampled_from(["all", "any"]), st.lists(parts, min_size=1, max_size=4).map(tuple)
        ).map(lambda group: Condition(**{group[0]: group[1]})),
        max_leaves=12,
    )


@pytest.fixture(scope="module")
def ask(stack_environment):
    """What PostgreSQL answers: for each condition the numbers of the rows for which it holds."""
    with ThreadPoolExecutor(1) as thread:  # A loop of its own beside the one that the tests share.
        runner = thread.submit(asyncio.Runner).result()

        async def connect():
            engine = create_async_engine(
                stack_environment["HUTONG_DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
            )
            connection = await engine.connect()
            await connection.run_sync(TABLE.create)
            return engine, connection

        engine, connection = thread.submit(runner.run, connect()).result()

        async def answers(given_rows, conditions):
            await connection.execute(TABLE.delete())
            await connection.execute(TABLE.insert(), [{"n": n, **row} for n, row in enumerate(given_rows)])
            return [
                list(
                    await connection.scalars(sa.select(TABLE.c.n).where(compile_sql(one, COLUMNS)).order_by(TABLE.c.n))
                )
                for one in conditions
            ]

        yield lambda given_rows, conditions: thread.submit(runner.run, answers(given_rows, conditions)).result()

        async def leave():
            await connection.close()
            await engine.dispose()

        thread.submit(runner.run, leave()).result()
        thread.submit(runner.close).result()


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_python_and_postgresql_agree(ask, fields, data):
    given_rows = data.draw(st.lists(rows, min_size=1, max_size=6))
    conditions = data.draw(st.lists(trees(fields), min_size=1, max_size=6))
    assert [check(condition, fields) for condition in conditions] == [[]] * len(conditions)
    expected = [[n for n, row in enumerate(given_rows) if evaluate(condition, row)] for condition in conditions]
    assert ask(given_rows, conditions) == expected
    assert expected == [[n for n, row in enumerate(given_rows) if holds(c, row)] for c in conditions]


def test_each_operator_agrees_on_every_kind(ask, fields):
    values = {
        FieldKind.TEXT: TEXTS,
        FieldKind.CHOICE: CATEGORIES,
        FieldKind.INTEGER: [-1, 0, 1, 2**63 - 1],
        FieldKind.NUMBER: NUMBERS,
        FieldKind.BOOLEAN: [True, False],
        FieldKind.DATE: DAYS,
        FieldKind.MOMENT: MOMENTS,
        FieldKind.ID: IDS,
        FieldKind.CHOICES: TEXTS,
    }
    facts = {
        "title": [None, "", *TEXTS],
        "category": [None, "", *CATEGORIES],
        "rounds": [None, -1, 0, 1],
        "metres": [None, *(Decimal(repr(n)) for n in NUMBERS)],
        "share": [None, *(float(n) for n in NUMBERS)],
        "danger": [None, True, False],
        "found_on": [None, *map(date.fromisoformat, DAYS)],
        "due_at": [None, *map(datetime.fromisoformat, MOMENTS[:3])],
        "alley": [None, *map(UUID, IDS)],
        "tags": [None, [], ["a"], [None], ["a", None], ["%", "街"]],
    }
    for field in fields.fields:
        table = [dict.fromkeys(COLUMNS) | {field.name: fact} for fact in facts[field.name]]
        conditions = []
        for op in sorted(OPS[field.kind]):
            if not op.takes_value:
                conditions.append(Condition(field=field.name, op=op))
            elif op.takes_list:
                conditions.append(Condition(field=field.name, op=op, value=tuple(values[field.kind][:2])))
            else:
                conditions += [Condition(field=field.name, op=op, value=value) for value in values[field.kind]]
        expected = [[n for n, row in enumerate(table) if holds(condition, row)] for condition in conditions]
        assert ask(table, conditions) == expected
        assert any(expected)


def test_a_field_without_a_column_is_told():
    with pytest.raises(ColumnMissing):
        compile_sql(Condition(field="title", op=Op.IS_SET), {})
    with pytest.raises(ColumnMissing):
        compile_sql(Condition(field="title", op=Op.IS_SET), {"title": sa.column("title", sa.LargeBinary)})
