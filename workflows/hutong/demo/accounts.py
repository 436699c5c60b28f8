"""Accounts above the offices, one for every role, to sign in to with one click."""

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from hutong.access.models import AuthorityAccount
from hutong.db import City, Databases
from hutong.demo.places import Places
from hutong.demo.scenarios import CityScenario

# Of each department its first contact leads it; once set, it stays as the district has it.
_HEADS = text("""
INSERT INTO department_heads (city_id, id, department_id, account_id, set_by, since)
SELECT DISTINCT ON (a.department_id) a.city_id, gen_random_uuid(), a.department_id, a.id, a.id, timestamptz '2017-01-01'
  FROM authority_accounts a
 WHERE a.city_id = :city AND a.generated AND a.role = 'department_officer' AND a.department_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM department_heads h WHERE h.city_id = :city AND h.department_id = a.department_id)
 ORDER BY a.department_id, a.login
""")


async def make_accounts(databases: Databases, places: Places, scenario: CityScenario) -> int:
    """Returns how many are new; safe to run again."""
    wanted = [_account("operator", "operator", "平台运维（演示）")]
    wanted += [_account("city_editor", f"editor-{n}", name) for n, name in enumerate(scenario.city.editors, start=1)]
    for plan in scenario.districts:
        district = places.districts[plan.slug]
        wanted.append(_account("district_admin", f"{plan.slug}-admin", f"{plan.name}管理员（演示）", district=district))
        for code in plan.officers:
            zh, _en = plan.departments[code]
            wanted.append(
                _account(
                    "department_officer", f"{plan.slug}-{code}", f"{plan.name}{zh}联络员（演示）",
                    district=district, department=places.departments[plan.slug, code],
                )
            )  # fmt: skip
    async with databases.session(City(places.city)) as session:
        statement = insert(AuthorityAccount).values([{"city_id": places.city, **account} for account in wanted])
        made = await session.execute(
            statement.on_conflict_do_nothing(index_elements=["city_id", "login"]).returning(AuthorityAccount.id)
        )
        await session.execute(_HEADS, {"city": places.city})
        return len(made.all())


def _account(role: str, login: str, name: str, **where: object) -> dict[str, object]:
    return {
        "role": role, "login": login, "name": name, "language": "zh", "generated": True,
        "district_id": where.get("district"), "department_id": where.get("department"),
    }  # fmt: skip
