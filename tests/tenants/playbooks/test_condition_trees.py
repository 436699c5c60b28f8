"""Random condition trees over what a playbook may ask about: bounded, harmless, and the same in Python and PostgreSQL.

A few thousand every day; `make test-proof` tries a hundred thousand, and ten thousand on PostgreSQL.
"""

from collections import Counter
from random import Random

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from hutong.conditions import (
    MOST_LEVELS,
    MOST_NODES,
    OPS,
    Condition,
    FieldKind,
    Op,
    check,
    compile_sql,
    describe,
    evaluate,
    explain,
    holds,
)
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.checking.shape import read
from hutong.playbooks.condition_fields import CASE_FIELDS, WEEKDAYS, fields_of

PLAYBOOK = check_text(packs.text("financial-street")).playbook
assert PLAYBOOK is not None
FIELDS = fields_of(PLAYBOOK)
TYPES = {
    FieldKind.CHOICE: sa.Text,
    FieldKind.INTEGER: sa.Integer,
    FieldKind.BOOLEAN: sa.Boolean,
    FieldKind.CHOICES: sa.ARRAY(sa.Text),
}
TABLE = sa.Table(
    "case_facts",
    sa.MetaData(),
    sa.Column("n", sa.Integer),
    *(sa.Column(field.name, TYPES[field.kind]) for field in CASE_FIELDS.fields),
    prefixes=["TEMPORARY"],
)
COLUMNS = {column.name: column for column in TABLE.c if column.name != "n"}
DAILY, PROOF = 2_000, 100_000
JUNK = [
    None, "", "x", "\x00", "\ud800", "甲" * 1001, 0, -1, 2**63, -(2**70), 1.5, float("inf"), float("nan"), True, False,
    "2017-04-25", "2017-04-25T00:00:00Z", "rubbish", (), (1,), ("a", 2, None), tuple(range(300)), ((1,),),
]  # fmt: skip


def options(field):
    return [option for option, _ in field.options] or ["a"]


def sound_comparison(random: Random) -> Condition:
    field = random.choice(FIELDS.fields)
    op = random.choice(sorted(OPS[field.kind]))
    if not op.takes_value:
        return Condition(field=field.name, op=op)
    one = {
        FieldKind.CHOICE: lambda: random.choice(options(field)),
        FieldKind.CHOICES: lambda: random.choice(options(field)),
        FieldKind.INTEGER: lambda: random.choice([random.randint(-2, 25), 2**31, -(2**63) + 1]),
        FieldKind.BOOLEAN: lambda: random.random() < 0.5,
    }[field.kind]
    value = tuple(one() for _ in range(random.randint(1, 4))) if op.takes_list else one()
    return Condition(field=field.name, op=op, value=value)


def comparison(random: Random) -> Condition:
    """Most are sound; the rest have something in them that should not be there."""
    if random.random() < 0.8:
        return sound_comparison(random)
    return Condition(
        field=random.choice([*(f.name for f in FIELDS.fields), "", "nonsense", None]),
        op=random.choice([*Op, None]),
        value=random.choice(JUNK),
        all=random.choice([None] * 9 + [()]),
    )


def tree(random: Random, leaf, levels: int, most: int) -> Condition:
    if levels <= 1 or random.random() < 0.3:
        return leaf(random)
    parts = tuple(tree(random, leaf, levels - 1, most) for _ in range(random.randint(1, most)))
    return Condition(**{random.choice(["all", "any"]): parts})


def random_tree(random: Random, leaf=comparison) -> Condition:
    """Some deep, some broad, some past every bound."""
    shape = random.choices([(3, 3), (8, 2), (12, 2), (3, 9), (40, 1), (2, 260)], [40, 30, 10, 10, 5, 5])[0]
    return tree(random, leaf, *shape)


def facts(random: Random) -> dict:
    one = {
        FieldKind.CHOICE: lambda f: random.choice([None, *options(f)]),
        FieldKind.CHOICES: lambda f: random.choice([None, [], random.sample(options(f), random.randint(1, 3))]),
        FieldKind.INTEGER: lambda _: random.choice([None, *range(-1, 24)]),
        FieldKind.BOOLEAN: lambda _: random.choice([None, True, False]),
    }
    return {f.name: one[f.kind](f) for f in FIELDS.fields}


def size(condition: Condition) -> tuple[int, int]:
    """(nodes, levels)"""
    inner = [size(part) for part in condition.parts or ()]
    return 1 + sum(nodes for nodes, _ in inner), 1 + max((levels for _, levels in inner), default=0)


def tried(count: int, seed: int) -> Counter:
    """Whatever passes the check is bounded and can be put to any facts; what does not is told what is wrong."""
    random = Random(seed)
    seen: Counter = Counter()
    for _ in range(count):
        condition = random_tree(random)
        problems = check(condition, FIELDS)
        nodes, levels = size(condition)
        if problems:
            assert all(problem.message for problem in problems)
            seen["refused"] += 1
            continue
        assert nodes <= MOST_NODES
        assert levels <= MOST_LEVELS
        some = facts(random)
        verdict = evaluate(condition, some)
        assert verdict.met == holds(condition, some)
        assert describe(condition, FIELDS)
        assert explain(verdict, FIELDS)
        compile_sql(condition, COLUMNS)
        assert msgspec.convert(msgspec.to_builtins(condition), Condition) == condition
        seen["held" if verdict.met else "did not hold"] += 1
    return seen


def test_every_declared_field_can_be_compared_on_postgresql():
    assert {field.kind for field in CASE_FIELDS.fields} <= TYPES.keys()
    assert set(options(next(f for f in FIELDS.fields if f.name == "weekday"))) == set(WEEKDAYS)


def test_random_trees_are_bounded_and_harmless():
    seen = tried(DAILY, seed=1)
    assert min(seen["refused"], seen["held"], seen["did not hold"]) > DAILY // 20


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(10))
def test_a_hundred_thousand_random_trees_are_bounded_and_harmless(part):
    assert tried(PROOF // 10, seed=100 + part).total() == PROOF // 10


def test_a_tree_in_a_playbook_is_accepted_or_told_where_it_is_wrong(raw_pack):
    random = Random(2)
    raw = raw_pack("financial-street")
    for _ in range(150):
        written = msgspec.to_builtins(random_tree(random))
        raw["routes"] = [{"code": "r", "name": {"zh": "甲"}, "when": written, "flow": "simple"}]
        draft, findings = read(raw)
        assert all(finding.path.startswith("routes[0]") and finding.text for finding in findings)
        assert findings or draft.playbook.routes[0].when is not None


async def agreed(url: str, count: int, seed: int) -> int:
    """How many conditions were put to twenty rows each, in Python and PostgreSQL, with the same answers."""
    random = Random(seed)
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    done = 0
    try:
        async with engine.connect() as connection:
            await connection.run_sync(TABLE.create)
            while done < count:
                rows = [facts(random) for _ in range(20)]
                await connection.execute(TABLE.delete())
                await connection.execute(TABLE.insert(), [{"n": n, **row} for n, row in enumerate(rows)])
                conditions = [
                    tree(random, sound_comparison, *random.choice([(2, 3), (4, 2), (1, 1)])) for _ in range(40)
                ]
                assert [check(condition, FIELDS) for condition in conditions] == [[]] * len(conditions)
                asked = sa.select(*(compile_sql(c, COLUMNS).label(f"c{n}") for n, c in enumerate(conditions)))
                answers = (await connection.execute(asked.order_by(TABLE.c.n))).all()
                # NULL is no answer that WHERE would take.
                assert [[bool(a) for a in row] for row in answers] == [
                    [holds(c, row) for c in conditions] for row in rows
                ]
                done += len(conditions)
    finally:
        await engine.dispose()
    return done


async def test_python_and_postgresql_agree_on_random_trees(stack_environment):
    assert await agreed(stack_environment["HUTONG_DATABASE_URL"], 400, seed=3) == 400


@pytest.mark.proof
@pytest.mark.timeout(1800)
async def test_python_and_postgresql_agree_on_ten_thousand_random_trees(stack_environment):
    assert await agreed(stack_environment["HUTONG_DATABASE_URL"], 10_000, seed=4) == 10_000
