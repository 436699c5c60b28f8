"""The monthly score: weights that add up, measures that something is counted for."""

from collections.abc import Iterator
from decimal import Decimal

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity, twice
from hutong.playbooks.document import Playbook
from hutong.playbooks.evaluation import Counted, Evaluation, Measure
from hutong.playbooks.verbs import Verb
from hutong.texts import N_


def scoring(draft: Draft) -> Iterator[Finding]:
    evaluation = draft.playbook.evaluation
    if evaluation is None:
        return
    if draft.is_sound("evaluation"):
        yield from _sums(evaluation)
    yield from _measured(draft, evaluation)


def board(draft: Draft) -> Iterator[Finding]:
    yield from twice("board.show", draft.playbook.board.show)
    if draft.is_sound("posts") and not any(post.phone_on_board for post in draft.playbook.posts):
        sentence = N_("没有一个岗位的电话上墙。")
        yield Finding("board", "no-phone-on-the-wall", sentence, {}, Severity.WARNING)


def _sums(evaluation: Evaluation) -> Iterator[Finding]:
    total = sum((weight.weight for weight in evaluation.weights), Decimal(0))
    if total != evaluation.full:
        sentence = N_("各项权重合计 {total}，应当等于满分 {full}。")
        params: dict[str, str | int] = {"total": f"{total:f}", "full": f"{evaluation.full:f}"}
        yield Finding("evaluation.weights", "weights-do-not-add-up", sentence, params)
    shares = [("evaluation.full", evaluation.full)]
    shares += [(f"evaluation.weights[{i}].weight", w.weight) for i, w in enumerate(evaluation.weights)]
    for i, deduction in enumerate(evaluation.deductions):
        shares += [(f"evaluation.deductions[{i}].each", deduction.each)]
        shares += [(f"evaluation.deductions[{i}].at_most", deduction.at_most)]
        if deduction.at_most < deduction.each:
            yield Finding(f"evaluation.deductions[{i}].at_most", "contradiction", N_("最多扣的分比一次扣的还少。"))
    for path, share in shares:
        if share <= 0:
            yield Finding(path, "out-of-range", N_("应当大于 0。"))


def _measured(draft: Draft, evaluation: Evaluation) -> Iterator[Finding]:
    book = draft.playbook
    measures = [weight.measure for weight in evaluation.weights]
    counted = [deduction.counted for deduction in evaluation.deductions]
    known: set[str] = set()
    for i, measure in enumerate(measures):
        path = f"evaluation.weights[{i}].measure"
        if measure is Measure.HELD_WITHOUT_REBOUND and book.rebound is None:
            yield Finding(path, "nothing-to-count", N_("没有写防止反弹（rebound），无从计算。"))
        if measure in known:
            yield Finding(path, "doubled", N_("“{code}”已经用过了。"), {"code": measure.value})
        elif measure is Measure.PATROL_COVERAGE and draft.is_sound("cadences") and draft.is_sound("posts"):
            yield from _without_cadence(book, evaluation, path)
        known.add(measure)
    for i, what in enumerate(counted):
        path = f"evaluation.deductions[{i}].counted"
        if what in known:
            yield Finding(path, "doubled", N_("“{code}”已经用过了。"), {"code": what.value})
        known.add(what)
        if what is Counted.REBOUND_FOUND_BY_OTHERS and book.rebound is None:
            yield Finding(path, "nothing-to-count", N_("没有写防止反弹（rebound），无从计算。"))


def _without_cadence(book: Playbook, evaluation: Evaluation, path: str) -> Iterator[Finding]:
    known = {post.code for post in book.posts}
    patrolled = {cadence.post for cadence in book.cadences if cadence.verb is Verb.PATROL}
    for code in evaluation.posts:
        if code in known - patrolled:
            sentence = N_("“{post}”没有规定多久巡查一次，无从计算。")
            yield Finding(path, "nothing-to-count", sentence, {"post": code})
