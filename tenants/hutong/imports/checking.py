"""What rows mean together and beside what the office has: names known once, posts of the playbook, limits kept."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hutong.imports.schemas import PEOPLE, PLACES, CellProblem, PersonRow, Workbook
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Covers, PostKind
from hutong.texts import N_, gettext


@dataclass(frozen=True, slots=True)
class Present:
    """What the office has already: names of alleys and communities, log-ins and cards in use, holders per place."""

    alleys: frozenset[str] = frozenset()
    communities: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    logins: frozenset[str] = frozenset()
    cards: frozenset[str] = frozenset()
    holders: Counter[tuple[str, str]] = field(default_factory=Counter)


def post_kind(playbook: Playbook, name: str) -> PostKind | None:
    """The kind that a cell names: its code, its name, or its name on a street."""
    for kind in playbook.posts:
        names = {kind.code, kind.name.zh, kind.name.en, kind.name_on_street.zh if kind.name_on_street else None}
        if name in names:
            return kind
    return None


def check_workbook(book: Workbook, playbook: Playbook, present: Present) -> list[CellProblem]:
    """All problems, sheet by sheet; empty when the whole can be put into force."""
    alleys = present.alleys | {row.name for row in book.places}
    streets = {row.name for row in book.places if row.kind == "street"}
    communities = present.communities | {row.community for row in book.places}
    return [
        *_twice(PLACES, N_("街巷名称"), [(r.row, r.name) for r in book.places], present.alleys),
        *_twice(PLACES, N_("编号"), [(r.row, r.code) for r in book.places if r.code], present.codes),
        *_people(book.people, present),
        *_posts(book.people, playbook, alleys, communities),
        *_holders(book.people, playbook, present, streets),
    ]


def _twice(sheet: str, column: str, values: list[tuple[int, str]], taken: Iterable[str]) -> list[CellProblem]:
    first: dict[str, int] = {}
    found = []
    for row, value in values:
        if value in taken:
            found.append(CellProblem(sheet, row, column, N_("“{value}”已经登记过。"), {"value": value}))
        elif value in first:
            found.append(
                CellProblem(
                    sheet, row, column, N_("“{value}”与第 {row} 行重复。"), {"value": value, "row": first[value]}
                )
            )
        else:
            first[value] = row
    return found


def _people(people: tuple[PersonRow, ...], present: Present) -> list[CellProblem]:
    found = []
    whose: dict[tuple[str, str], tuple[int, str]] = {}
    for person in people:
        if person.phone and not person.phone_consent:
            sentence = N_("填了手机，就要本人同意留存（填“是”）；不同意就不要填手机。")
            found.append(CellProblem(PEOPLE, person.row, N_("同意留存电话"), sentence))
        for column, value, taken in (
            (N_("登录名"), person.login, present.logins),
            (N_("卡号"), person.card, present.cards),
        ):
            if not value:
                continue
            row, name = whose.setdefault((column, value), (person.row, person.name))
            if value in taken:
                found.append(CellProblem(PEOPLE, person.row, column, N_("“{value}”已经登记过。"), {"value": value}))
            elif name != person.name:
                params = {"value": value, "row": row}
                found.append(CellProblem(PEOPLE, person.row, column, N_("“{value}”与第 {row} 行重复。"), params))
    return found


def _posts(
    people: tuple[PersonRow, ...], playbook: Playbook, alleys: frozenset[str], communities: frozenset[str]
) -> list[CellProblem]:
    found = []
    for person in people:

        def wrong(column: str, sentence: str, row: int = person.row, **params: object) -> None:
            found.append(CellProblem(PEOPLE, row, column, sentence, params))

        kind = post_kind(playbook, person.post)
        if kind is None:
            names = gettext("、").join(say(k.name) for k in playbook.posts)
            wrong(N_("岗位"), N_("制度里没有“{value}”这个岗位；有：{names}。"), value=person.post, names=names)
            continue
        if kind.covers is Covers.OFFICE:
            if person.places:
                wrong(N_("负责"), N_("{post}负责整个街道，这一格不用填。"), post=say(kind.name))
            continue
        known = alleys if kind.covers is Covers.ALLEYS else communities
        for name in person.places:
            if name not in known:
                wrong(N_("负责"), N_("没有登记过“{value}”。"), value=name)
        count, most = len(person.places), kind.places.max
        if count < max(1, kind.places.min):
            wrong(N_("负责"), N_("{post}至少负责 {least} 处。"), post=say(kind.name), least=max(1, kind.places.min))
        elif most is not None and count > most:
            wrong(
                N_("负责"),
                N_("{post}最多负责 {most} 处，这里有 {count} 处。"),
                post=say(kind.name),
                most=most,
                count=count,
            )
    return found


def _holders(
    people: tuple[PersonRow, ...], playbook: Playbook, present: Present, streets: set[str]
) -> list[CellProblem]:
    """No place has more holders of a kind than the playbook allows."""
    found = []
    count: dict[tuple[str, str], int] = defaultdict(int, present.holders)
    for person in people:
        kind = post_kind(playbook, person.post)
        if kind is None:
            continue
        for name in person.places or (("",) if kind.covers is Covers.OFFICE else ()):
            count[kind.code, name] += 1
            most = kind.holders_max
            if name in streets and kind.holders_max_on_street is not None:
                most = kind.holders_max_on_street
            if most is not None and count[kind.code, name] > most:
                params = {"post": say(kind.name), "place": name, "most": most}
                found.append(CellProblem(PEOPLE, person.row, N_("负责"), N_("{place}的{post}最多 {most} 人。"), params))
    return found
