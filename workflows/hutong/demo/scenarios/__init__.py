"""What is generated, as data: one file an office, one for the city."""

from datetime import date
from importlib.resources import files

import msgspec

OFFICES = ("longtan", "financial-street")


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class CityPlan(Form, frozen=True, kw_only=True):
    slug: str
    name: str
    name_en: str
    editors: tuple[str, ...]


class DistrictPlan(Form, frozen=True, kw_only=True):
    """`offices` are the district's other street offices, of which only rollups are generated.

    `invented` do not exist.
    """

    slug: str
    code: str
    name: str
    name_en: str
    departments: dict[str, tuple[str, str]]
    officers: tuple[str, ...] = ()
    """Departments with an account to sign in to."""
    offices: tuple[str, ...]
    invented: tuple[str, ...]


class CityScenario(Form, frozen=True, kw_only=True):
    city: CityPlan
    districts: tuple[DistrictPlan, ...]


class PostPlan(Form, frozen=True, kw_only=True):
    """`each`: how many places a post covers, in turn. `holders`: in one post; `on_streets`: in all posts of streets."""

    kind: str
    each: tuple[int, ...] = (1,)
    posts: int = 1
    holders: int = 1
    on_streets: int = 0
    origin: str = "official"
    administrator: bool = False
    names: tuple[str, ...] = ()


class AlsoPlan(Form, frozen=True, kw_only=True):
    """A holder of one kind who also holds the post over an alley."""

    holder_of: str
    kind: str
    alley: str


class Printed(Form, frozen=True, kw_only=True):
    """Totals that the printed bulletin gives; what is missing is not held to a total."""

    stewards_unit: int = 0
    stewards_party: int = 0
    patrol_hours: int | None = None
    units_visited: int = 0
    people_visited: int = 0
    fixed_on_the_spot: int | None = None
    settled_by_chiefs: int | None = None
    sessions_held: dict[str, int] = {}
    publicity: tuple[tuple[str, str, int], ...] = ()
    council_meetings: dict[str, int] = {}


class OfficeScenario(Form, frozen=True, kw_only=True):
    """`cases_a_day` and `walk_chance` are of ordinary days; `chiefs_walk` says how often chiefs go round."""

    slug: str
    code: str
    name: str
    name_en: str
    district: str
    pack: str
    phone: str
    initial: str
    begins: date
    until: date
    communities: tuple[str, ...]
    streets: tuple[str, ...]
    codes: dict[str, str] = {}
    alley_stems: tuple[str, ...]
    alleys: int
    units: int
    posts: tuple[PostPlan, ...]
    also: tuple[AlsoPlan, ...] = ()
    printed: Printed
    walk_chance: float
    chiefs_walk: float
    cases_a_day: float
    weekly_coordination: bool = False
    clean_up_day: bool = False


def city_scenario() -> CityScenario:
    return msgspec.toml.decode(files(__name__).joinpath("city.toml").read_bytes(), type=CityScenario)


def office_scenario(name: str) -> OfficeScenario:
    return msgspec.toml.decode(files(__name__).joinpath(f"{name}.toml").read_bytes(), type=OfficeScenario)
