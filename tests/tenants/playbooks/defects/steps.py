"""Steps, who has them, and how long. (pack, what is planted where, what is found)"""

F, L, S = "financial-street", "longtan", "starter"
STEP = {
    "code": "nowhere",
    "name": {"zh": "没人来"},
    "kind": "handle",
    "who": {"post": "headquarters"},
    "actions": [{"code": "x", "name": {"zh": "办"}, "verb": "handle", "to": "closed"}],
}
DAYS = {"amount": 5, "clock": "working_days"}

PLANTED = {
    "a post that is not there": (
        F,
        {"flows[1].steps[2].who.post": "ally-chief"},
        [("flows[1].steps[2].who.post", "unknown-name")],
    ),
    "a ladder that is not there": (F, {"flows[0].steps[0].ladder": "rope"}, [("flows[0].steps[0].ladder", "unknown-name")]),
    "a department that is not there": (
        F,
        {"flows[2].steps[3].departments[3]": "fire"},
        [("flows[2].steps[3].departments[3]", "unknown-name"), ("departments[3]", "unused")],
    ),
    "a danger line without a limit": (
        F,
        {f"flows[3].steps[0].{key}": ... for key in ("limit", "remind_before", "ladder")},
        [("flows[3].steps[0].limit", "danger-without-limit"), ("ladders[3]", "unused")],
    ),
    "a danger line in working hours": (
        F,
        {"flows[3].steps[0].limit.clock": "working_hours"},
        [("flows[3].steps[0].limit", "danger-waits-for-morning")],
    ),
    "an unreachable step": (F, {"flows[0].steps[1]": STEP}, [("flows[0].steps[1]", "unreachable")]),
    "a step for a post and a party": (F, {"flows[0].steps[0].who.party": "reporter"}, [("flows[0].steps[0].who", "who-unclear")]),
    "a step for nobody": (F, {"flows[0].steps[0].who": {}}, [("flows[0].steps[0].who", "who-unclear")]),
    "a deadline shorter than its reminder": (
        F,
        {"flows[0].steps[0].remind_before": {"amount": 1, "clock": "working_days"}},
        [("flows[0].steps[0].remind_before", "reminder-before-start")],
    ),
    "a day of work shorter than its reminder on another clock": (
        F,
        {
            "flows[0].steps[0].limit": {"amount": 8, "clock": "working_hours"},
            "flows[0].steps[0].remind_before": {"amount": 12, "clock": "continuous_hours"},
        },
        [("flows[0].steps[0].remind_before", "reminder-before-start")],
    ),
    "a reminder of no deadline": (
        F,
        {"flows[0].steps[0].limit": ..., "flows[0].steps[0].ladder": ...},
        [("flows[0].steps[0].remind_before", "unread")],
    ),
    "a ladder from no deadline": (
        F,
        {"flows[0].steps[0].limit": ..., "flows[0].steps[0].remind_before": ...},
        [("flows[0].steps[0].ladder", "unread")],
    ),
    "a deadline that nobody hears of": (F, {"flows[0].steps[0].ladder": ...}, [("flows[0].steps[0].limit", "nobody-told")]),
    "a joint call to nobody": (
        F,
        {"flows[2].steps[3].departments": []},
        [("flows[2].steps[3].departments", "nobody-called"), *((f"departments[{i}]", "unused") for i in (3, 4, 7))],
    ),
    "departments at an ordinary step": (
        F,
        {"flows[0].steps[0].departments": ["police"]},
        [("flows[0].steps[0].departments", "unread")],
    ),
    "an answer after the deadline": (
        F,
        {"flows[2].steps[3].answer_within.amount": 21},
        [("flows[2].steps[3].answer_within", "answer-after-deadline")],
    ),
    "a named post of no kind": (
        L,
        {"flows[0].steps[2].who": {"party": "reporter", "named": "值班室"}},
        [("flows[0].steps[2].who.named", "unread")],
    ),
    "a helper who is not there": (
        F,
        {"flows[0].steps[0].who.also": ["ally-chief"]},
        [("flows[0].steps[0].who.also[0]", "unknown-name")],
    ),
    "a helper who has it already": (
        F,
        {"flows[0].steps[0].who.also": ["alley-chief"]},
        [("flows[0].steps[0].who.also[0]", "doubled")],
    ),
    "a helper who can do nothing": (
        F,
        {"flows[1].steps[3].who.also": ["community-lead"]},
        [("flows[1].steps[3].who.also[0]", "cannot-help")],
    ),
    "a step of no limit that passes on when overdue": (
        F,
        {
            "flows[0].steps[0].limit": ..., "flows[0].steps[0].remind_before": ..., "flows[0].steps[0].ladder": ...,
            "flows[0].steps[0].on_overdue": {"to": "closed"},
        },
        [("flows[0].steps[0].on_overdue", "unread")],
    ),
    "an overdue step that passes to itself": (
        F,
        {"flows[0].steps[0].on_overdue": {"to": "handle"}},
        [("flows[0].steps[0].on_overdue.to", "passes-to-itself")],
    ),
    "an overdue step that passes to nowhere": (
        F,
        {"flows[0].steps[0].on_overdue": {"to": "handel", "after": DAYS}},
        [("flows[0].steps[0].on_overdue.to", "unknown-name")],
    ),
    "a joint outcome of a step without a call": (F, {"flows[0].steps[0].joint": {}}, [("flows[0].steps[0].joint", "unread")]),
    "a lead that nobody named": (
        F,
        {"flows[2].steps[3].joint": {"needs": "lead"}},
        [("flows[2].steps[3].joint.lead", "nobody-leads")],
    ),
    "a lead that is not called": (
        F,
        {
            "flows[2].steps[3].joint": {"needs": "lead", "lead": "police"},
            "flows[2].steps[3].departments[6]": "urban-management",
        },
        [("flows[2].steps[3].joint.lead", "lead-not-called")],
    ),
    "a lead where all must come": (
        F,
        {"flows[2].steps[3].joint": {"needs": "all", "lead": "police"}},
        [("flows[2].steps[3].joint.lead", "unread")],
    ),
    "a number where all must come": (
        F,
        {"flows[2].steps[3].joint": {"needs": "all", "at_least": 2}},
        [("flows[2].steps[3].joint.at_least", "unread")],
    ),
    "more wanted than can be called": (
        F,
        {"flows[2].steps[3].joint": {"at_least": 20}},
        [("flows[2].steps[3].joint.at_least", "too-many-wanted")],
    ),
    "a rung for which the case does not wait": (
        F,
        {"flows[0].steps[0].on_overdue": {"to": "closed"}},
        [("flows[0].steps[0].on_overdue.after", "rung-never-comes")],
    ),
    "persuasion without persuading": (
        F,
        {"flows[0].steps[0].kind": "persuade"},
        [("flows[0].steps[0].actions", "kind-without-action")],
    ),
    "an action that no post may take": (
        L,
        {
            "flows[0].steps[2].who": {"party": "reporter"},
            "flows[0].steps[2].actions[0].verb": "call_departments",
            "posts[1].duties": ["handle", "assign", "verify", "close", "defer", "supervise", "enter_call", "coordinate",
                                "hold_session", "publicise", "improve", "engage", "appraise"],
        },
        [
            ("flows[0].steps[2].actions[0].verb", "nobody-may"),
            ("flows[2].calls", "nobody-calls"), ("flows[3].calls", "nobody-calls"),
        ],
    ),
}  # fmt: skip
