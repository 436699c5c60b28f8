"""`hutong district`."""

import rich_click as click

from hutong.app.cli.answers import Answer
from hutong.app.cli.working import working
from hutong.app.places import Place, add_district
from hutong.settings import Settings
from hutong.texts import N_, gettext


@click.group()
def district() -> None:
    """Districts and their city."""


@district.command()
@click.argument("slug")
@click.option("--name", required=True, help="Its name in Chinese, such as 东城区.")
@click.option("--name-en", default="", help="… and in English.")
@click.option("--code", default="", help="Its statistical code, six digits.")
@click.option("--city", required=True, metavar="SLUG", help="Its city, made if it is new.")
@click.option("--city-name", default="", help="The name of a new city.")
@click.option("--city-name-en", default="", help="… and in English.")
@working
async def add(
    answer: Answer, settings: Settings, *, slug: str, name: str, name_en: str, code: str, city: str,
    city_name: str, city_name_en: str,
) -> None:  # fmt: skip
    """Add a district; safe to run again."""
    above = Place(slug=city, name=city_name or city, name_en=city_name_en or city_name or city)
    city_id, district_id = await add_district(
        settings, above, Place(slug=slug, name=name, name_en=name_en or name, code=code)
    )
    facts = {"city": city, "city_id": city_id, "district": slug, "district_id": district_id, "address": f"/d/{slug}"}
    answer.give(facts, shown=gettext(N_("{name}在 {address}。"), name=name, address=f"{settings.public_url}/d/{slug}"))
