"""Accounts above the offices, one for every role, to sign in to with one click."""

from sqlalchemy.dialects.postgresql import insert

from hutong.access.models import AuthorityAccount
from hutong.db import City, Databases
from hutong.demo.places import Places
from hutong.demo.scenarios import CityScenario


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
        return len(made.all())


def _account(role: str, login: str, name: str, **where: object) -> dict[str, object]:
    return {
        "role": role, "login": login, "name": name, "language": "zh", "generated": True,
        "district_id": where.get("district"), "department_id": where.get("department"),
    }  # fmt: skip
