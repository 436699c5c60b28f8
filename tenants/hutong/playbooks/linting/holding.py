"""Posts that nobody holds, places without a holder, holders of more than the playbook lets them have."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from hutong.playbooks.checking.findings import Finding, Param, Severity
from hutong.playbooks.linting.standing import Standing
from hutong.playbooks.posts import Covers, PostKind
from hutong.posts.facts import on
from hutong.posts.vacancies import vacancies
from hutong.texts import N_

_NAMED = 5


def held(office: Standing) -> Iterator[Finding]:
    """Kinds of post without anybody; places that must have a holder and have none."""
    places = {post.code: i for i, post in enumerate(office.playbook.posts)}
    for post in office.playbook.posts:
        if not office.is_held(post.code):
            sentence = N_("现在没有人担任“{post}”。")
            yield _warning(f"posts[{places[post.code]}]", "nobody-holds", sentence, post=post.name.zh)
    for vacancy in vacancies(office.directory, office.communities, office.day):
        if vacancy.places and office.is_held(vacancy.kind.code):
            are_more = len(vacancy.places) > _NAMED
            yield _warning(
                f"posts[{places[vacancy.kind.code]}].required_per",
                "place-without-holder",
                N_("有 {n} 处没有“{post}”：{places}等。") if are_more else N_("有 {n} 处没有“{post}”：{places}。"),
                n=len(vacancy.places),
                post=vacancy.kind.name.zh,
                places=tuple(vacancy.places[:_NAMED]),
            )


def seated(office: Standing) -> Iterator[Finding]:
    """People in posts of a kind that the playbook does not have: under it they would have no duty at all."""
    known = {post.code for post in office.playbook.posts}
    for kind, people in sorted(office.people_by_kind.items()):
        if people and kind not in known:
            sentence = N_("还有 {n} 人任“{kind}”，而制度里没有这个岗位：施行后他们什么也办不了。")
            yield _warning("posts", "kind-gone", sentence, n=len(people), kind=kind)


def spans(office: Standing) -> Iterator[Finding]:
    for i, post in enumerate(office.playbook.posts):
        if post.covers is not Covers.OFFICE:
            yield from _places(office, post, f"posts[{i}].places")
        yield from _joint_holders(office, post, f"posts[{i}]")
        if post.span_max is not None:
            yield from _below(office, post, post.span_max, f"posts[{i}].span_max")


def _places(office: Standing, post: PostKind, here: str) -> Iterator[Finding]:
    counts = [len(places) for places in office.places_by_holder.get(post.code, {}).values()]
    if post.places.max is not None and (over := [n for n in counts if n > post.places.max]):
        sentence = N_("有 {n} 人现在管得比 {most} 处还多，最多的管 {now} 处。")
        yield _warning(f"{here}.max", "span-exceeded", sentence, n=len(over), most=post.places.max, now=max(over))
    if under := [n for n in counts if n < post.places.min]:
        sentence = N_("有 {n} 人现在管得不到 {least} 处。")
        yield _warning(f"{here}.min", "span-not-reached", sentence, n=len(under), least=post.places.min)


def _below(office: Standing, above: PostKind, most: int, path: str) -> Iterator[Finding]:
    """管理幅度: posts of the kinds that report to this one, over the same alleys; of the office's all."""
    day, directory = office.day, office.directory
    kinds = {post.code: post for post in office.playbook.posts if post.reports_to == above.code}
    everywhere = {p.id for p in on(directory.posts, day) if p.kind in kinds and kinds[p.kind].covers is Covers.OFFICE}
    over: dict[UUID, set[UUID]] = defaultdict(set)
    for post in on(directory.posts, day):
        if post.kind in kinds and post.id not in everywhere:
            for alley in directory.alleys_of(post.id, day):
                over[alley.id].add(post.id)
    counts = [
        len(everywhere.union(*(over[alley.id] for alley in directory.alleys_of(post.id, day))))
        for post in on(directory.posts, day)
        if post.kind == above.code
    ]
    if too_many := [n for n in counts if n > most]:
        sentence = N_("有 {n} 个岗位现在管着比 {most} 个还多的岗位，最多的管 {now} 个。")
        yield _warning(path, "span-of-report-exceeded", sentence, n=len(too_many), most=most, now=max(too_many))


def _joint_holders(office: Standing, post: PostKind, here: str) -> Iterator[Finding]:
    if post.covers is Covers.OFFICE:
        count = len(office.people_by_kind.get(post.code, ()))
        if post.holders_max is not None and count > post.holders_max:
            sentence = N_("现在有 {n} 人任职，超过 {most} 人。")
            yield _warning(f"{here}.holders_max", "too-many-holders", sentence, n=count, most=post.holders_max)
        return
    streets = {alley.id for alley in office.directory.alleys if alley.is_street}
    crowds: Counter[UUID] = Counter(
        place for places in office.places_by_holder.get(post.code, {}).values() for place in places
    )
    over: dict[bool, list[int]] = defaultdict(list)
    for place, count in crowds.items():
        most = post.holders_limit(on_street=place in streets)
        if most is not None and count > most:
            over[place in streets and post.holders_max_on_street is not None].append(count)
    for on_street, counts in sorted(over.items()):
        key = "holders_max_on_street" if on_street else "holders_max"
        most = post.holders_limit(on_street=on_street)
        sentence = N_("有 {n} 处的任职人数超过 {most} 人，最多的有 {now} 人。")
        yield _warning(f"{here}.{key}", "too-many-holders", sentence, n=len(counts), most=most or 0, now=max(counts))


def _warning(path: str, code: str, sentence: str, **params: Param) -> Finding:
    return Finding(path, code, sentence, params, Severity.WARNING)
