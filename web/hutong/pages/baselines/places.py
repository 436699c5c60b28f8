"""Whose baseline a page is about."""

from typing import NamedTuple
from uuid import UUID

from hutong.access.directory import CityPlace, DistrictPlace
from hutong.errors import NotThere
from hutong.visits.visit import current_visit


class Here(NamedTuple):
    city_id: UUID
    place_id: UUID
    """The district, or the city itself."""
    home: str
    """The address of the baseline."""


def here() -> Here:
    """By the address that is visited."""
    match current_visit().place:
        case DistrictPlace() as district:
            return Here(district.city_id, district.id, f"{district.home}/baseline")
        case CityPlace() as city:
            return Here(city.id, city.id, f"{city.home}/baseline")
        case _:
            raise NotThere
