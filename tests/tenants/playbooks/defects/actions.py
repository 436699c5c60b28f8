"""What may be done at a step. (pack, what is planted where, what is found)"""

F, L, S = "financial-street", "longtan", "starter"
BOUNDED = {"code": "x", "name": {"zh": "办"}, "verb": "handle", "to": "closed", "max_times": 1}
ODD_DEFERRAL = {
    "code": "later",
    "name": {"zh": "缓"},
    "verb": "defer",
    "to": "verify",
    "max_times": 1,
    "extends": {"amount": 1, "clock": "working_days"},
}


def asks(field, op, value):
    return {"field": field, "op": op, "value": value}


DANGER = {"field": "danger", "op": "eq", "value": True}
DAYS = {"amount": 5, "clock": "working_days"}
REASON = {"code": "materials", "name": {"zh": "等材料"}}

ACCEPT = {"code": "take", "name": {"zh": "受理"}, "verb": "handle", "max_times": 1, "accepts": True}

PLANTED = {
    "an acceptance by a department": (
        F,
        {"flows[2].steps[5].actions[3]": {**ACCEPT, "to": "enforce"}},
        [("flows[2].steps[5].actions[3].accepts", "accepting-department")],
    ),
    "an acceptance after which nothing can be done": (
        S,
        {"flows[2].steps[0].actions[0]": {**ACCEPT, "to": "make-safe"}},
        [("flows[2]", "no-end"), ("flows[2].steps[0].actions[0].accepts", "accepted-for-nothing")],
    ),
    "an acceptance that moves the case": (
        "starter",
        {"flows[0].steps[0].actions[1].to": "verify"},
        [("flows[0].steps[0].actions[1].accepts", "accepting-moves")],
    ),
    "an acceptance that may be said again": (
        "starter",
        {"flows[0].steps[0].actions[1].max_times": 2},
        [("flows[0].steps[0].actions[1].max_times", "accepted-twice")],
    ),
    "words for whoever reported it, of a deferral that nobody tells them": (
        F,
        {"flows[2].steps[2].actions[3].reasons[0].public": {"zh": "还要等鉴定", "en": "a survey is awaited"}},
        [("flows[2].steps[2].actions[3].reasons[0].public", "unread")],
    ),
    "words for whoever reported it, where the matter goes on": (
        F,
        {"flows[0].steps[0].actions[1].to": "closed"},
        [(f"flows[0].steps[0].actions[1].reasons[{n}].public", "unread") for n in range(3)],
    ),
    "an action twice": (F, {"flows[0].steps[0].actions[1].code": "close"}, [("flows[0].steps[0].actions[1].code", "doubled")]),
    "a piece of evidence twice": (
        F,
        {"flows[0].steps[0].actions[1].evidence": ["note", "note"]},
        [("flows[0].steps[0].actions[1].evidence[1]", "doubled")],
    ),
    "a step that is not there": (
        F,
        {"flows[2].steps[1].actions[1].to": "section"},
        [("flows[2].steps[1].actions[1].to", "unknown-name")],
    ),
    "a flow with no end": (
        F,
        {"flows[0].steps[0].actions": [{**BOUNDED, "to": "handle"}, {**BOUNDED, "code": "y", "to": "declined", "max_times": 2}]},
        [("flows[0]", "no-end"), ("flows[0].steps[0].actions", "no-way-out")],
    ),
    "a step that can be used up": (F, {"flows[0].steps[0].actions": [BOUNDED]}, [("flows[0].steps[0].actions", "no-way-out")]),
    "persuasion without end": (
        F,
        {"flows[2].steps[0].actions[0].max_times": ..., "flows[2].steps[0].actions[0].after_max": ...},
        [("flows[2].steps[0].actions[0].to", "endless")],
    ),
    "work sent back without end": (
        F,
        {"flows[1].steps[2].actions[1].max_times": ..., "flows[1].steps[2].actions[1].after_max": ...},
        [
            ("flows[1].steps[1].actions[0].to", "endless"),
            ("flows[1].steps[2].actions[1].to", "endless"),
            ("flows[1].steps[3]", "unreachable"),
        ],
    ),
    "a walk as an answer to a case": (
        F,
        {"flows[0].steps[0].actions[0].verb": "patrol"},
        [("flows[0].steps[0].actions[0].verb", "not-a-case-verb")],
    ),
    "an action that its post may not take": (
        F,
        {"flows[1].steps[0].actions[0].verb": "close"},
        [("flows[1].steps[0].actions[0].verb", "not-a-duty")],
    ),
    "a way on after no limit": (
        F,
        {"flows[2].steps[0].actions[1].after_max": "sections"},
        [("flows[2].steps[0].actions[1].after_max", "unread")],
    ),
    "a deferral of no length": (
        F,
        {"flows[1].steps[1].actions[1].extends": ...},
        [("flows[1].steps[1].actions[1].extends", "deferral-unclear")],
    ),
    "a deferral that moves the case": (S, {"flows[1].steps[1].actions[1]": ODD_DEFERRAL}, [("flows[1].steps[1].actions[1].to", "deferral-moves")]),
    "photos one by one, for many at once": (
        F,
        {"flows[1].steps[1].actions[0].batch": True},
        [("flows[1].steps[1].actions[0].batch", "photos-in-batch")],
    ),
    "a photo of persuasion": (
        F,
        {"flows[2].steps[0].actions[0].evidence": ["photo_after"]},
        [("flows[2].steps[0].actions[0].evidence", "photo-of-a-person")],
    ),
    "a number compared with a word": (
        F,
        {"flows[1].steps[1].actions[2].when": {"all": [{"field": "reworks", "op": "ge", "value": "many"}]}},
        [("flows[1].steps[1].actions[2].when.all[0].value", "condition")],
    ),
    "no way out but under a condition": (
        F,
        {"flows[0].steps[0].actions[0].when": DANGER, "flows[0].steps[0].actions[1].when": DANGER},
        [("flows[0].steps[0].actions", "way-out-conditional")],
    ),
    "a total of pauses that nothing begins": (
        F,
        {"flows[1].steps[1].actions[1].pauses_in_all": DAYS},
        [("flows[1].steps[1].actions[1].pauses_in_all", "unread")],
    ),
    "a pause that defers as well": (
        F,
        {"flows[1].steps[1].actions[1].pauses": DAYS},
        [("flows[1].steps[1].actions[1].pauses", "pause-and-deferral")],
    ),
    "a pause that moves the case": (
        F,
        {"flows[1].steps[1].actions[1].pauses": DAYS, "flows[1].steps[1].actions[1].extends": ..., "flows[1].steps[1].actions[1].to": "check"},
        [("flows[1].steps[1].actions[1].to", "pause-moves")],
    ),
    "pauses on two clocks": (
        F,
        {
            "flows[1].steps[1].actions[1].pauses": DAYS, "flows[1].steps[1].actions[1].extends": ...,
            "flows[1].steps[1].actions[1].pauses_in_all": {"amount": 60, "clock": "natural_days"},
        },
        [("flows[1].steps[1].actions[1].pauses_in_all.clock", "pause-clocks")],
    ),
    "reasons for many at once": (
        F,
        {"flows[1].steps[0].actions[0].reasons": [REASON]},
        [("flows[1].steps[0].actions[0].batch", "asked-in-batch")],
    ),
    "reasons beside a round": (
        F,
        {"flows[2].steps[0].actions[1].reasons": [REASON]},
        [("flows[2].steps[0].actions[1].reasons", "reasons-in-round")],
    ),
    "a reason twice": (
        F,
        {"flows[0].steps[0].actions[1].reasons": [REASON, REASON]},
        [("flows[0].steps[0].actions[1].reasons[1].code", "doubled")],
    ),
    "an hour that no clock shows": (
        F,
        {"flows[0].steps[0].actions[1].when": {"all": [asks("hour", "lt", 6), asks("hour", "gt", 20)]}},
        [("flows[0].steps[0].actions[1].when", "never-holds")],
    ),
    "a condition that always holds": (
        F,
        {"flows[0].steps[0].actions[1].when": {"any": [asks("reworks", "lt", 2), asks("reworks", "ge", 2)]}},
        [("flows[0].steps[0].actions[1].when", "always-holds")],
    ),
    "pauses in all shorter than one": (
        F,
        {
            "flows[1].steps[1].actions[1].extends": ...,
            "flows[1].steps[1].actions[1].pauses": {"amount": 5, "clock": "working_days"},
            "flows[1].steps[1].actions[1].pauses_in_all": {"amount": 4, "clock": "working_days"},
        },
        [("flows[1].steps[1].actions[1].pauses_in_all", "contradiction")],
    ),
}  # fmt: skip
