"""What people do: the fixed words that the code understands and a playbook gives to posts."""

from enum import StrEnum

from hutong.playbooks.sections import Text


class Verb(StrEnum):
    """A duty. The six of the stewards, the six of the delegates, and those of officials."""

    PATROL = "patrol"
    VISIT = "visit"
    FIX = "fix"
    REPORT = "report"
    NOTE = "note"
    CHECK_IN = "check_in"
    INSPECT = "inspect"
    PROPOSE = "propose"
    PUBLICISE = "publicise"
    FEEDBACK = "feedback"
    CHECK_PEOPLE_IN = "check_people_in"
    ENTER_CALL = "enter_call"
    GATHER = "gather"
    ASSIGN = "assign"
    HANDLE = "handle"
    PERSUADE = "persuade"
    CALL_DEPARTMENTS = "call_departments"
    VERIFY = "verify"
    CLOSE = "close"
    DEFER = "defer"
    SUPERVISE = "supervise"
    HOLD_COUNCIL = "hold_council"
    HOLD_SESSION = "hold_session"
    CLEAN_UP = "clean_up"
    COORDINATE = "coordinate"
    APPRAISE = "appraise"
    CIRCULATE = "circulate"
    IMPROVE = "improve"
    ENGAGE = "engage"
    APPROVE = "approve"
    ADMINISTER = "administer"

    @property
    def word(self) -> str:
        """The one Chinese word of the duty, as on the wall and in the manuals."""
        return _WORDS[self]

    @property
    def text(self) -> Text:
        """The word in both languages."""
        return Text(zh=self.word, en=self.value.replace("_", " "))

    @property
    def permissions(self) -> frozenset[str]:
        """What a holder of the duty may do; access is decided from this and nothing else."""
        return _PERMISSIONS[self]


_WORDS = {
    Verb.PATROL: "巡",
    Verb.VISIT: "访",
    Verb.FIX: "做",
    Verb.REPORT: "报",
    Verb.NOTE: "记",
    Verb.CHECK_IN: "刷",
    Verb.INSPECT: "查",
    Verb.PROPOSE: "议",
    Verb.PUBLICISE: "宣",
    Verb.FEEDBACK: "反馈",
    Verb.CHECK_PEOPLE_IN: "登记",
    Verb.ENTER_CALL: "接听",
    Verb.GATHER: "汇总",
    Verb.ASSIGN: "派遣",
    Verb.HANDLE: "处置",
    Verb.PERSUADE: "劝导",
    Verb.CALL_DEPARTMENTS: "联动",
    Verb.VERIFY: "核查",
    Verb.CLOSE: "结案",
    Verb.DEFER: "缓办",
    Verb.SUPERVISE: "督办",
    Verb.HOLD_COUNCIL: "议事",
    Verb.HOLD_SESSION: "培训",
    Verb.CLEAN_UP: "清洁",
    Verb.COORDINATE: "调度",
    Verb.APPRAISE: "考评",
    Verb.CIRCULATE: "通报",
    Verb.IMPROVE: "整治",
    Verb.ENGAGE: "聘任",
    Verb.APPROVE: "审批",
    Verb.ADMINISTER: "管理",
}

_PERMISSIONS = {
    Verb.PATROL: frozenset({"patrol.walk", "register.correct"}),
    Verb.VISIT: frozenset({"visit.record", "care.read", "register.correct"}),
    Verb.FIX: frozenset({"fix.record"}),
    Verb.REPORT: frozenset({"case.report"}),
    Verb.NOTE: frozenset({"note.write", "initiative.record"}),
    Verb.CHECK_IN: frozenset({"checkin.own"}),
    Verb.INSPECT: frozenset({"inspection.record"}),
    Verb.PROPOSE: frozenset({"proposal.make", "initiative.record"}),
    Verb.PUBLICISE: frozenset({"publicity.record"}),
    Verb.FEEDBACK: frozenset({"feedback.give"}),
    Verb.CHECK_PEOPLE_IN: frozenset({"checkin.record", "care.read", "care.keep", "register.keep"}),
    Verb.ENTER_CALL: frozenset({"call.enter"}),
    Verb.GATHER: frozenset({"case.gather", "care.read", "care.keep", "register.keep"}),
    Verb.ASSIGN: frozenset({"case.assign"}),
    Verb.HANDLE: frozenset({"case.handle"}),
    Verb.PERSUADE: frozenset({"case.persuade"}),
    Verb.CALL_DEPARTMENTS: frozenset({"case.call"}),
    Verb.VERIFY: frozenset({"case.verify"}),
    Verb.CLOSE: frozenset({"case.close"}),
    Verb.DEFER: frozenset({"case.defer"}),
    Verb.SUPERVISE: frozenset({"case.supervise"}),
    Verb.HOLD_COUNCIL: frozenset({"council.hold", "initiative.record"}),
    Verb.HOLD_SESSION: frozenset({"session.record", "group.keep"}),
    Verb.CLEAN_UP: frozenset({"session.record"}),
    Verb.COORDINATE: frozenset({"session.record", "case.supervise", "roster.plan", "letter.keep", "photo.release"}),
    Verb.APPRAISE: frozenset({"evaluation.read", "tier.award"}),
    Verb.CIRCULATE: frozenset({"circular.issue", "photo.release"}),
    Verb.IMPROVE: frozenset({"improvement.manage", "initiative.record"}),
    Verb.ENGAGE: frozenset({"steward.engage", "group.keep", "letter.keep"}),
    Verb.APPROVE: frozenset({"playbook.approve"}),
    Verb.ADMINISTER: frozenset(
        {
            "office.manage",
            "playbook.draft",
            "playbook.approve",
            "playbook.publish",
            "post.appoint",
            "points.read",
            "roster.plan",
            "register.keep",
            "tier.award",
            "photo.release",
            "archive.keep",
        }
    ),
}
