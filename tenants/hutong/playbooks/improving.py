"""How an office improves an alley (整治提升), stage by stage, and what people there take up of their own accord."""

from enum import StrEnum

from hutong.playbooks.sections import Code, Section, Text


class Stage(StrEnum):
    """The six stages (六步法), in their order. Which there are is fixed; what they are called is the office's."""

    PUBLICISE = "publicise"
    SURVEY = "survey"
    DISCUSS = "discuss"
    SETTLE = "settle"
    ENHANCE = "enhance"
    HOLD = "hold"


class Need(StrEnum):
    """What must be there before a stage is left; a page says in words what of it is missing."""

    PUBLICITY = "publicity"
    """At least one lot of material linked to the project."""
    REGISTER = "register"
    """At least one line in the survey's register."""
    MEETING = "meeting"
    """A council has dealt with the project, or with a line of it."""
    COMMITMENT = "commitment"
    """A council's decision with an owner and a day belongs to the project."""
    BUDGET = "budget"
    """Money approved in one of the two budgets."""
    SETTLED = "settled"
    """Every line of the register settled, dropped with a reason, or closed as a case."""
    PICTURES = "pictures"
    """At least one pair of pictures, before and after."""


class StageRule(Section, frozen=True, kw_only=True):
    """One stage in the office's words, and what it must have brought before the next begins."""

    stage: Stage
    name: Text
    needs: tuple[Need, ...] = ()


class Convenience(Section, frozen=True, kw_only=True):
    """A kind of convenience point (便民点) that may be brought in after clearing."""

    code: Code
    name: Text


SIX = (
    StageRule(
        stage=Stage.PUBLICISE, name=Text(zh="宣传造势", en="making it known"), needs=(Need.PUBLICITY,)
    ),
    StageRule(stage=Stage.SURVEY, name=Text(zh="巡查摸底", en="survey"), needs=(Need.REGISTER,)),
    StageRule(
        stage=Stage.DISCUSS, name=Text(zh="共商对策", en="talking it over"), needs=(Need.MEETING, Need.BUDGET)
    ),
    StageRule(stage=Stage.SETTLE, name=Text(zh="分类整治", en="settling by class"), needs=(Need.SETTLED,)),
    StageRule(stage=Stage.ENHANCE, name=Text(zh="优化提升", en="enhancing"), needs=(Need.PICTURES,)),
    StageRule(stage=Stage.HOLD, name=Text(zh="防止反弹", en="holding"), needs=()),
)  # fmt: skip
"""As the bulletin of 2017 names them; the needs are proposed."""


class Improving(Section, frozen=True, kw_only=True):
    """A stage that is not named goes by its usual name and asks for what it usually asks for."""

    stages: tuple[StageRule, ...] = ()
    conveniences: tuple[Convenience, ...] = ()

    def rule(self, stage: Stage) -> StageRule:
        """What the office says of a stage."""
        return next(rule for rule in (*self.stages, *SIX) if rule.stage is stage)


class InitiativeKind(Section, frozen=True, kw_only=True):
    """Something that people, units or party branches take up beyond what is asked of them (自选动作)."""

    code: Code
    name: Text
    counts: Text | None = None
    """What is counted beside the people, with its measure word: 花箱（个）."""
    discussed: bool = False
    """It is a proposal: it waits for a council to talk it over, and may become a commitment."""
    totals_only: bool = False
    """Nobody is named in it: people are given as a number alone, as party members always are."""
