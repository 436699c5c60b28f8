"""Escalation that climbs, reaches somebody, and never comes back to the overdue person."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.checking.posts import rings
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP, Ladder
from hutong.playbooks.posts import PostKind
from hutong.texts import N_


def ladders(draft: Draft) -> Iterator[Finding]:
    if draft.is_sound("posts") and draft.is_sound("ladders"):
        yield from _climbs(draft.playbook)


def _climbs(book: Playbook) -> Iterator[Finding]:
    kinds = {post.code: post for post in book.posts}
    if rings(kinds):
        return  # Said already; there is no top to climb to.
    places = {ladder.code: (i, ladder) for i, ladder in enumerate(book.ladders)}
    said: set[tuple[str, str]] = set()
    climbed: set[tuple[str, str]] = set()
    for flow in book.flows:
        for step in flow.steps:
            holder = kinds.get(step.who.post or "")
            if holder is None or step.ladder not in places:
                continue
            i, ladder = places[step.ladder]
            if (ladder.code, holder.code) in climbed:
                continue
            climbed.add((ladder.code, holder.code))
            for finding in _climb(ladder, f"ladders[{i}]", holder, kinds):
                if (finding.path, finding.code) not in said:
                    said.add((finding.path, finding.code))
                    yield finding


def _climb(ladder: Ladder, here: str, holder: PostKind, kinds: dict[str, PostKind]) -> Iterator[Finding]:
    """Follow the rungs from one post that may be overdue."""
    last: PostKind | None = holder
    for r, rung in enumerate(ladder.rungs):
        path = f"{here}.rungs[{r}].to"
        if rung.to == NEXT_UP:
            last = kinds.get(last.reports_to or "") if last else None
            if last is None:
                sentence = N_("从“{post}”往上，到这一级已经没有人了。")
                yield Finding(path, "nobody-above", sentence, {"post": holder.code})
                return
        elif rung.to != DEPARTMENT_HEAD:  # Outside the line, which goes on from where it was.
            last = kinds.get(rung.to)
            # A named post of the same kind is another's: whoever is late himself is passed over there.
            if rung.to == holder.code and rung.named is None:
                sentence = N_("又回到逾期的“{post}”自己。")
                yield Finding(path, "told-to-the-overdue", sentence, {"post": holder.code})
