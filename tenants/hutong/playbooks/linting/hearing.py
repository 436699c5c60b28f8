"""Steps for nobody, and what would be told to nobody."""

from collections.abc import Iterator

from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.escalation import NEXT_UP
from hutong.playbooks.linting.standing import Standing
from hutong.texts import N_


def reached(office: Standing) -> Iterator[Finding]:
    """Steps of posts that nobody holds: their cases fall to whoever is above."""
    for f, flow in enumerate(office.playbook.flows):
        for s, step in enumerate(flow.steps):
            here = f"flows[{f}].steps[{s}].who"
            if step.who.post is not None:
                if not office.acts(step.who.post):
                    sentence = N_("这一步由“{post}”办，而现在没有人任职，会落到上一级。")
                    yield _warning(f"{here}.post", "step-for-nobody", sentence, office, step.who.post)
                yield from _named(office, step.who.post, step.who.named, f"{here}.named")
            yield from _each(office, step.who.also, f"{here}.also")


def heard(office: Standing) -> Iterator[Finding]:
    """Escalations and notices to posts that nobody holds."""
    book = office.playbook
    for i, ladder in enumerate(book.ladders):
        for r, rung in enumerate(ladder.rungs):
            here = f"ladders[{i}].rungs[{r}]"
            if rung.to != NEXT_UP:
                yield from _told(office, rung.to, f"{here}.to")
                yield from _named(office, rung.to, rung.named, f"{here}.named")
            yield from _each(office, rung.also_tell, f"{here}.also_tell")
    yield from _each(office, book.danger.tell, "danger.tell")
    if book.rebound:
        yield from _told(office, book.rebound.post, "rebound.post")
    if book.voice:
        yield from _told(office, book.voice.reader, "voice.reader")
    yield from _tops(office)


def _tops(office: Standing) -> Iterator[Finding]:
    """Ladders whose first step up finds nobody, however high it goes."""
    above = _held_above(office)
    said: set[str] = set()
    ladders = {ladder.code: (i, ladder) for i, ladder in enumerate(office.playbook.ladders)}
    for flow in office.playbook.flows:
        for step in flow.steps:
            if step.who.post not in above or step.ladder not in ladders:
                continue
            i, ladder = ladders[step.ladder]
            path = f"ladders[{i}].rungs[0].to"
            if ladder.rungs[0].to == NEXT_UP and path not in said and not above[step.who.post]:
                said.add(path)
                sentence = N_("从“{post}”往上，现在没有一级有人任职。")
                yield _warning(path, "nobody-above-holds", sentence, office, step.who.post)


def _held_above(office: Standing) -> dict[str, bool]:
    """Of each kind of post: whether anybody is in one above it; each line is followed once."""
    kinds = {post.code: post for post in office.playbook.posts}
    known: dict[str, bool] = {}
    for start in kinds:
        line: dict[str, None] = {}
        code: str | None = start
        while code is not None and code in kinds and code not in known and code not in line:
            line[code] = None
            code = kinds[code].reports_to
        for below in reversed(line):
            above = kinds[below].reports_to
            known[below] = above is not None and above in kinds and (office.acts(above) or known.get(above, False))
    return known


def _each(office: Standing, posts: tuple[str, ...], here: str) -> Iterator[Finding]:
    for i, post in enumerate(posts):
        yield from _told(office, post, f"{here}[{i}]")


def _told(office: Standing, post: str, path: str) -> Iterator[Finding]:
    if not office.acts(post):
        yield _warning(path, "told-to-nobody", N_("要告知“{post}”，而现在没有人任职。"), office, post)


def _named(office: Standing, post: str, name: str | None, path: str) -> Iterator[Finding]:
    if name is not None and (post, name) not in office.names:
        sentence = N_("没有登记名为“{name}”的“{post}”，会由同类的其他岗位办。")
        yield _warning(path, "no-such-post", sentence, office, post, name=name)


def _warning(path: str, code: str, sentence: str, office: Standing, post: str, **params: str) -> Finding:
    kind = office.directory.kind(post)
    return Finding(path, code, sentence, {"post": kind.name.zh if kind else post, **params}, Severity.WARNING)
