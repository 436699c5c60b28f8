"""Every kind of defect the check knows, planted in a clean pack: found at its path, and nothing else said."""

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import tomli_w

from hutong.playbooks import checking
from hutong.playbooks.checking import check_text

F, L, S = "financial-street", "longtan", "starter"
RATE = {"code": "more", "name": {"zh": "再加"}, "event": "check_in", "amount": 1, "from": date(2018, 1, 1)}
MORE = {**RATE, "posts": ["steward"], "factor": 3, "because": {"zh": "多劳"}}
del MORE["amount"]
STEP = {
    "code": "nowhere",
    "name": {"zh": "没人来"},
    "kind": "handle",
    "who": {"post": "headquarters"},
    "actions": [{"code": "x", "name": {"zh": "办"}, "verb": "handle", "to": "closed"}],
}
WAIVER = {"checklist": "xicheng-2017", "item": "overhead-lines", "until": date(2017, 12, 31), "because": {"zh": "九无"}}
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


OF_THE_TEXT = {"syntax", "more"}
"""Found before there is a playbook to plant anything in: see test_toml and test_bad_input."""

DANGER = {"field": "danger", "op": "eq", "value": True}
DAYS = {"amount": 5, "clock": "working_days"}
REASON = {"code": "materials", "name": {"zh": "等材料"}}
ROUTE = {"code": "again", "name": {"zh": "反弹"}, "flow": "difficult", "when": {"field": "rebound", "op": "eq", "value": True}}

# (pack, what is planted where, what is found)
PLANTED = {
    "an unknown key": (F, {"posts[0].colour": "red"}, [("posts[0].colour", "unknown-key")]),
    "a misspelt key": (
        F,
        {"posts[0].rank": ..., "posts[0].rnak": 90},
        [("posts[0].rank", "missing-key"), ("posts[0].rnak", "unknown-key")],
    ),
    "a table where a list belongs": (F, {"ladders": {}}, [("ladders", "wrong-type")]),
    "a list where a table belongs": (F, {"danger": []}, [("danger", "wrong-type")]),
    "a number where text belongs": (F, {"name.zh": 3}, [("name.zh", "wrong-type")]),
    "a date in quotation marks": (F, {"checklists[0].from": "2017-04-01"}, [("checklists[0].from", "wrong-type")]),
    "yes instead of true": (F, {"posts[1].phone_on_board": "yes"}, [("posts[1].phone_on_board", "wrong-type")]),
    "text instead of a number": (F, {"posts[1].rank": "80"}, [("posts[1].rank", "wrong-type")]),
    "a weight in words": (
        F,
        {"evaluation.weights[0].weight": "thirty"},
        [("evaluation.weights[0].weight", "wrong-type")],
    ),
    "a number with no value": (F, {"evaluation.full": float("nan")}, [("evaluation.full", "wrong-type")]),
    "a rank past the top": (F, {"posts[0].rank": 101}, [("posts[0].rank", "out-of-range")]),
    "a rank below the bottom": (F, {"posts[7].rank": -1}, [("posts[7].rank", "out-of-range")]),
    "an empty text": (F, {"name.zh": ""}, [("name.zh", "empty")]),
    "an empty list": (F, {"posts[7].duties": []}, [("posts[7].duties", "empty")]),
    "a text past all measure": (F, {"name.zh": "长" * 401}, [("name.zh", "too-long")]),
    "a control character": (F, {"name.zh": "制\x00度"}, [("name.zh", "control-character")]),
    "a code in capitals": (F, {"cadences[0].code": "Half-Day"}, [("cadences[0].code", "bad-form")]),
    "letters for a telephone": (F, {"danger.phone.number": "call me"}, [("danger.phone.number", "bad-form")]),
    "an unknown clock": (
        F,
        {"flows[0].steps[0].limit.clock": "lunar_days"},
        [("flows[0].steps[0].limit.clock", "not-a-choice")],
    ),
    "an unknown duty": (F, {"posts[3].duties[0]": "juggle"}, [("posts[3].duties[0]", "not-a-choice")]),
    "a schema of another time": (F, {"schema_version": 2}, [("schema_version", "not-a-choice")]),
    "a limit of no time": (F, {"flows[0].steps[0].limit.amount": 0}, [("flows[0].steps[0].limit", "wrong-value")]),
    "a code twice": (F, {"cadences[1].code": "half-day"}, [("cadences[1].code", "doubled")]),
    "an action twice": (F, {"flows[0].steps[0].actions[1].code": "close"}, [("flows[0].steps[0].actions[1].code", "doubled")]),
    "a duty twice": (F, {"posts[7].duties[1]": "patrol"}, [("posts[7].duties[1]", "doubled")]),
    "a piece of evidence twice": (
        F,
        {"flows[0].steps[0].actions[1].evidence": ["note", "note"]},
        [("flows[0].steps[0].actions[1].evidence[1]", "doubled")],
    ),
    "a part of the board twice": (F, {"board.show[1]": "holders"}, [("board.show[1]", "doubled")]),
    "a measure twice": (F, {"evaluation.weights[2].measure": "on_time_rate"}, [("evaluation.weights[2].measure", "doubled")]),
    "a deduction twice": (
        F,
        {"evaluation.deductions[1].counted": "escalated"},
        [("evaluation.deductions[1].counted", "doubled")],
    ),
    "a cap twice": (L, {"points.caps[1]": {"per": "day", "amount": 30}}, [("points.caps[1].per", "doubled")]),
    "a post called next_up": (F, {"posts[7].code": "next_up"}, [("posts[7].code", "reserved")]),
    "a step called closed": (
        F,
        {"flows[0].first": "closed", "flows[0].steps[0].code": "closed"},
        [("flows[0].steps[0].code", "reserved")],
    ),
    "a post that is not there": (
        F,
        {"flows[1].steps[2].who.post": "ally-chief"},
        [("flows[1].steps[2].who.post", "unknown-name")],
    ),
    "a step that is not there": (
        F,
        {"flows[2].steps[1].actions[1].to": "section"},
        [("flows[2].steps[1].actions[1].to", "unknown-name")],
    ),
    "an item's category that is not there": (
        F,
        {"checklists[0].items[3].category": "weather"},
        [("checklists[0].items[3].category", "unknown-name")],
    ),
    "a ladder that is not there": (F, {"flows[0].steps[0].ladder": "rope"}, [("flows[0].steps[0].ladder", "unknown-name")]),
    "a grade's flow that is not there": (
        F,
        {"grades[0].flow": "easy"},
        [("grades[0].flow", "unknown-name"), ("flows[0]", "unused")],
    ),
    "a department that is not there": (
        F,
        {"flows[2].steps[3].departments[0]": "fire"},
        [("flows[2].steps[3].departments[0]", "unknown-name"), ("departments[0]", "unused")],
    ),
    "a rung to nobody": (F, {"ladders[1].rungs[1].to": "mayor"}, [("ladders[1].rungs[1].to", "unknown-name")]),
    "a waiver of an item that is not there": (
        F,
        {"waivers": [{**WAIVER, "item": "ghosts"}]},
        [("waivers[0].item", "unknown-name")],
    ),
    "a waiver that ends before its list begins": (
        F,
        {"waivers": [{**WAIVER, "until": date(2016, 1, 1)}]},
        [("waivers[0].until", "never-applies")],
    ),
    "no holder allowed": (F, {"posts[1].holders_max": 0}, [("posts[1].holders_max", "nobody-can-hold")]),
    "no place allowed": (F, {"posts[3].places.max": 0}, [("posts[3].places.max", "nobody-can-hold")]),
    "more places needed than allowed": (F, {"posts[3].places.min": 3}, [("posts[3].places.max", "nobody-can-hold")]),
    "two communities for a post of one": (
        F,
        {"posts[6].places": {"min": 2, "max": 2}},
        [("posts[6].places.min", "nobody-can-hold")],
    ),
    "a ring of superiors": (
        F,
        {"posts[0].reports_to": "alley-chief"},
        [(f"posts[{i}].reports_to", "ring") for i in (0, 1, 3)],
    ),
    "a superior of lower rank": (F, {"posts[0].rank": 75}, [("posts[1].reports_to", "superior-not-senior")]),
    "an office post required in every alley": (F, {"posts[2].required_per": "alley"}, [("posts[2].required_per", "never-filled")]),
    "nobody to change the rules": (F, {"posts[5].duties": ["engage"]}, [("posts", "nobody-administers")]),
    "a street's name for an office post": (F, {"posts[2].name_on_street": {"zh": "街部"}}, [("posts[2].name_on_street", "unread")]),
    "a cadence outside the duties": (F, {"cadences[1].verb": "check_in"}, [("cadences[1].verb", "not-a-duty")]),
    "a weekday for a daily duty": (F, {"cadences[0].weekday": 1}, [("cadences[0].weekday", "unread")]),
    "minutes of a meeting": (F, {"cadences[6].minutes": 60}, [("cadences[6].minutes", "unread")]),
    "lists that overlap": (F, {"checklists[0].until": date(2023, 6, 30)}, [("checklists[1].from", "overlap")]),
    "days without a list": (F, {"checklists[0].until": date(2019, 12, 31)}, [("checklists[1].from", "gap")]),
    "a last list that runs out": (F, {"checklists[1].until": date(2025, 12, 31)}, [("checklists[1].until", "runs-out")]),
    "a department that ended before it began": (
        F,
        {"departments[7].until": date(2018, 1, 1)},
        [("departments[7].until", "ends-before-it-begins")],
    ),
    "a keyword of two categories": (F, {"categories[5].keywords": ["停车"]}, [("categories[5].keywords[0]", "keyword-twice")]),
    "danger to be tidied by hand": (F, {"categories[16].fix": ["tidy"]}, [("categories[16].fix", "danger-fixed-by-hand")]),
    "no category of danger": (F, {"categories[16].danger": False}, [("categories", "no-danger")]),
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
    "a step for a post and a party": (F, {"flows[0].steps[0].who.party": "reporter"}, [("flows[0].steps[0].who", "who-unclear")]),
    "a step for nobody": (F, {"flows[0].steps[0].who": {}}, [("flows[0].steps[0].who", "who-unclear")]),
    "a deadline shorter than its reminder": (
        F,
        {"flows[0].steps[0].remind_before": {"amount": 1, "clock": "working_days"}},
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
        [("flows[2].steps[3].departments", "nobody-called"), *((f"departments[{i}]", "unused") for i in range(9))],
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
    "rungs out of order": (
        F,
        {"ladders[0].rungs[0].after": {"amount": 2, "clock": "working_days"}},
        [("ladders[0].rungs[1].after", "rungs-out-of-order")],
    ),
    "a rung above the top": (F, {"ladders[2].rungs[1]": {"after": {"amount": 1, "clock": "working_days"}}}, [("ladders[2].rungs[1].to", "nobody-above")]),
    "a rung back to the overdue": (F, {"ladders[3].rungs[0].to": "headquarters"}, [("ladders[3].rungs[0].to", "told-to-the-overdue")]),
    "two rates at once": (L, {"points.rates[1]": RATE}, [("points.rates[1].from", "overlap")]),
    "multipliers that contradict": (
        L,
        {"points.multipliers[1]": MORE, "points.caps": []},
        [("points.multipliers[1]", "contradiction")],
    ),
    "a multiplier of nothing": (L, {"points.multipliers[0].factor": 0}, [("points.multipliers[0].factor", "out-of-range")]),
    "a multiplier with no rate": (
        L,
        {"points.multipliers[0].until": date(2017, 5, 1), "points.rates[0].from": date(2018, 1, 1)},
        [("points.multipliers[0]", "never-applies")],
    ),
    "points for a post that cannot check in": (
        L,
        {"points.multipliers[0].posts[0]": "delegate-steward"},
        [("points.multipliers[0].posts[0]", "nobody-earns")],
    ),
    "a cap below a day's due": (L, {"points.caps[0].amount": 19}, [("points.caps[0].amount", "cap-below-one-grant")]),
    "a month's cap below a day's": (
        L,
        {"points.caps": [{"per": "day", "amount": 40}, {"per": "month", "amount": 30}]},
        [("points.caps", "contradiction")],
    ),
    "weights that do not add up": (F, {"evaluation.weights[0].weight": 20}, [("evaluation.weights", "weights-do-not-add-up")]),
    "weights that add up with a negative": (
        F,
        {"evaluation.weights[0].weight": Decimal("-10.5"), "evaluation.weights[1].weight": Decimal("70.5")},
        [("evaluation.weights[0].weight", "out-of-range")],
    ),
    "a deduction capped below one": (F, {"evaluation.deductions[0].at_most": 1}, [("evaluation.deductions[0].at_most", "contradiction")]),
    "rebound measured but not watched": (F, {"rebound": ...}, [("evaluation.weights[3].measure", "nothing-to-count")]),
    "patrols measured but not asked for": (
        F,
        {"cadences[0].post": "volunteer"},
        [("evaluation.weights[0].measure", "nothing-to-count")],
    ),
    "no telephone on the wall": (
        F,
        {f"posts[{i}].phone_on_board": False for i in (1, 2, 3)},
        [("board", "no-phone-on-the-wall")],
    ),
    "a ladder that nothing uses": (
        F,
        {"ladders[4]": {"code": "spare", "name": {"zh": "备用"}, "rungs": [{}]}},
        [("ladders[4]", "unused")],
    ),
    "a route to a flow that is not there": (F, {"routes": [{**ROUTE, "flow": "fast"}]}, [("routes[0].flow", "unknown-name")]),
    "a route by a category that is not there": (
        F,
        {"routes": [{**ROUTE, "when": {"field": "category", "op": "eq", "value": "dragons"}}]},
        [("routes[0].when.value", "condition")],
    ),
    "a route by what only comes later": (
        F,
        {"routes": [{**ROUTE, "when": {"field": "reworks", "op": "gt", "value": 1}}]},
        [("routes[0].when.field", "condition")],
    ),
    "a number compared with a word": (
        F,
        {"flows[1].steps[1].actions[2].when": {"all": [{"field": "reworks", "op": "ge", "value": "many"}]}},
        [("flows[1].steps[1].actions[2].when.all[0].value", "condition")],
    ),
    "a rung under half a condition": (
        F,
        {"ladders[0].rungs[1].when": {"field": "danger"}},
        [("ladders[0].rungs[1].when.op", "condition")],
    ),
    "no way out but under a condition": (
        F,
        {"flows[0].steps[0].actions[0].when": DANGER, "flows[0].steps[0].actions[1].when": DANGER},
        [("flows[0].steps[0].actions", "way-out-conditional")],
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
    "a named one of the next up": (F, {"ladders[0].rungs[0].named": "值班室"}, [("ladders[0].rungs[0].named", "unread")]),
    "a day that ends before it begins": (F, {"telling": {"day_begins": 21, "day_ends": 7}}, [("telling.day_ends", "no-day")]),
    "a time of day that there is not": (F, {"notices.quiet.from": "25:00"}, [("notices.quiet.from", "bad-form")]),
    "quiet hours of no time": (F, {"notices.quiet.until": "21:30"}, [("notices.quiet", "no-time-at-all")]),
    "danger in the digest": (
        F,
        {"notices.digest.templates[1]": "danger"},
        [("notices.digest.templates[1]", "danger-waits")],
    ),
    "a notice gathered twice": (
        F,
        {"notices.digest.templates[1]": "escalated_told"},
        [("notices.digest.templates[1]", "doubled")],
    ),
    "an occasion worded twice": (
        F,
        {"notices.texts[1]": {"template": "supervised", "body": {"zh": "快"}}},
        [("notices.texts[1].template", "doubled")],
    ),
    "a field that a notice does not have": (
        F,
        {"notices.texts[0].body.zh": "{alley}，{phone}"},
        [("notices.texts[0].body.zh", "unknown-field")],
    ),
    "a field of another occasion": (
        F,
        {"notices.texts[0].title.en": "{department} answered"},
        [("notices.texts[0].title.en", "unknown-field")],
    ),
    "a way into a field": (
        F,
        {"notices.texts[0].title.zh": "{title.__class__}"},
        [("notices.texts[0].title.zh", "unknown-field")],
    ),
    "a brace without its other": (F, {"notices.texts[0].title.zh": "{title"}, [("notices.texts[0].title.zh", "braces")]),
    "a wording that says nothing": (F, {"notices.texts[1]": {"template": "closed"}}, [("notices.texts[1]", "says-nothing")]),
    "danger told to groups alone": (
        F,
        {"notices.texts[1]": {"template": "danger", "channels": ["groups"]}},
        [("notices.texts[1].channels", "danger-unheard")],
    ),
    "a channel twice": (
        F,
        {"notices.texts[0].channels": ["inbox", "inbox"]},
        [("notices.texts[0].channels[1]", "doubled")],
    ),
    "a term twice": (F, {"privacy.keep[1].what": "photo"}, [("privacy.keep[2].what", "doubled")]),
    "a term of no months": (F, {"privacy.keep[0].months": 0}, [("privacy.keep[0].months", "out-of-range")]),
    "readers named twice": (F, {"privacy.sees[1].field": "reporter_name"}, [("privacy.sees[1].field", "doubled")]),
    "a reader named twice": (F, {"privacy.sees[0].posts[1]": "headquarters"}, [("privacy.sees[0].posts[1]", "doubled")]),
    "a reader that is not there": (F, {"privacy.sees[0].posts[0]": "anybody"}, [("privacy.sees[0].posts[0]", "unknown-name")]),
    "volunteers who read of persuasion": (
        S,
        {"privacy.sees[2].posts[2]": "steward"},
        [("privacy.sees[2].posts[2]", "no-part-in-it")],
    ),
    "words of persuasion kept for ever": (F, {"privacy.keep": []}, [("privacy.keep", "kept-for-ever")]),
    "days of the week for a weekly duty": (F, {"cadences[2].days": [1]}, [("cadences[2].days", "unread")]),
    "an eighth day of the week": (F, {"cadences[0].days": [8]}, [("cadences[0].days[0]", "out-of-range")]),
    "a day of the week twice": (F, {"cadences[0].days": [1, 1]}, [("cadences[0].days[1]", "doubled")]),
    "a window for what bears no time": (
        F,
        {"cadences[4].window": {"from": "08:00", "until": "10:00"}},
        [("cadences[4].window", "unread")],
    ),
    "a window too short for its minutes": (
        F,
        {"cadences[0].window": {"from": "08:00", "until": "10:00"}},
        [("cadences[0].window", "window-too-short")],
    ),
    "a substitute where leave excuses": (
        F,
        {"cadences[0].substitutes": ["volunteer"]},
        [("cadences[0].substitutes", "unread")],
    ),
    "a substitute for himself": (
        L,
        {"cadences[3].substitutes[0]": "alley-chief"},
        [("cadences[3].substitutes[0]", "own-substitute")],
    ),
    "a substitute without the duty": (
        L,
        {"cadences[3].substitutes[0]": "community-worker"},
        [("cadences[3].substitutes[0]", "not-a-duty")],
    ),
    "a substitute twice": (
        L,
        {"cadences[3].substitutes[1]": "deputy-chief"},
        [("cadences[3].substitutes[1]", "doubled")],
    ),
    "a substitute that is not there": (
        L,
        {"cadences[3].substitutes[0]": "nobody"},
        [("cadences[3].substitutes[0]", "unknown-name")],
    ),
    "a route that an earlier one takes": (
        F,
        {"routes": [ROUTE, {**ROUTE, "code": "late", "when": {"all": [ROUTE["when"], asks("hour", "ge", 18)]}}]},
        [("routes[1]", "shadowed")],
    ),
    "a route that two earlier ones take together": (
        F,
        {
            "routes": [
                {**ROUTE, "code": "streets", "when": asks("alley_kind", "eq", "street")},
                {**ROUTE, "code": "alleys", "when": asks("alley_kind", "ne", "street")},
                {**ROUTE, "code": "nights", "when": asks("hour", "lt", 6)},
            ]
        },
        [("routes[2]", "shadowed")],
    ),
    "a route of dangers, which have their own line": (
        F,
        {"routes": [{**ROUTE, "when": asks("danger", "eq", True)}]},
        [("routes[0].when", "never-holds")],
    ),
    "a route by a grade that its category does not have": (
        F,
        {"routes": [{**ROUTE, "when": {"all": [asks("category", "eq", "bikes"), asks("grade", "eq", "difficult")]}}]},
        [("routes[0].when", "never-holds")],
    ),
    "an hour that no clock shows": (
        F,
        {"flows[0].steps[0].actions[1].when": {"all": [asks("hour", "lt", 6), asks("hour", "gt", 20)]}},
        [("flows[0].steps[0].actions[1].when", "never-holds")],
    ),
    "a rung for departments called and not called": (
        F,
        {
            "ladders[0].rungs[1].when": {
                "all": [asks("departments", "contains", "police"), asks("departments", "not_contains", "police")]
            }
        },
        [("ladders[0].rungs[1].when", "never-holds")],
    ),
    "a condition that always holds": (
        F,
        {"flows[0].steps[0].actions[1].when": {"any": [asks("reworks", "lt", 2), asks("reworks", "ge", 2)]}},
        [("flows[0].steps[0].actions[1].when", "always-holds")],
    ),
    "a rung that has no time to press": (
        F,
        {"ladders[0].rungs[0].repeat": {"every": {"amount": 4, "clock": "working_hours"}, "at_most": 2}},
        [("ladders[0].rungs[0].repeat", "pressed-too-late")],
    ),
    "a rung for which the case does not wait": (
        F,
        {"flows[0].steps[0].on_overdue": {"to": "closed"}},
        [("flows[0].steps[0].on_overdue.after", "rung-never-comes")],
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
    "a rung downwards": (F, {"ladders[3].rungs[0].to": "office-admin"}, [("ladders[3].rungs[0].to", "told-below")]),
    "somebody told twice": (
        F,
        {"ladders[0].rungs[1].also_tell": ["headquarters", "headquarters"]},
        [("ladders[0].rungs[1].also_tell[1]", "told-twice")],
    ),
    "a rung that does nothing new": (
        F,
        {"ladders[1].rungs[2]": {"after": DAYS, "to": "general-chief", "action": "supervise"}},
        [("ladders[1].rungs[2]", "shadowed")],
    ),
    "a superior of a part only": (
        F,
        {"posts[2].reports_to": "deputy-general-chief"},
        [("posts[2].reports_to", "superior-covers-less")],
    ),
    "persuasion without persuading": (
        F,
        {"flows[0].steps[0].kind": "persuade"},
        [("flows[0].steps[0].actions", "kind-without-action")],
    ),
    "an action that no post may take": (
        L,
        {"flows[0].steps[2].who": {"party": "reporter"}, "flows[0].steps[2].actions[0].verb": "call_departments"},
        [("flows[0].steps[2].actions[0].verb", "nobody-may")],
    ),
    "an item waived twice": (
        F,
        {"waivers": [WAIVER, {**WAIVER, "until": date(2017, 11, 30)}]},
        [("waivers[1]", "waived-twice")],
    ),
    "a word for what the office does not do": (
        L,
        {"terms.joint_call": {"zh": "联合处置"}},
        [("terms.joint_call", "dead-term")],
    ),
    "too many rungs": (
        F,
        {"ladders[0].rungs": [{"after": {"amount": n + 1, "clock": "working_days"}} for n in range(21)]},
        [("ladders[0].rungs", "too-many")],
    ),
    "a post that covers for itself": (L, {"posts[3].cover": "alley-chief"}, [("posts[3].cover", "own-substitute")]),
    "a cover that is not there": (L, {"posts[3].cover": "nobody"}, [("posts[3].cover", "unknown-name")]),
    "a cover without the duties": (L, {"posts[3].cover": "community-worker"}, [("posts[3].cover", "not-a-duty")]),
    "a cover of a few places for the whole office": (
        F,
        {"posts[4].cover": "alley-chief"},
        [("posts[4].cover", "covers-too-little")],
    ),
    "a span with nobody below": (F, {"posts[7].span_max": 3}, [("posts[7].span_max", "unread")]),
    "a span of none": (F, {"posts[1].span_max": 0}, [("posts[1].span_max", "out-of-range")]),
    "a photo in a folder": (
        F,
        {"checklists[0].items[0].photo": "../secret.jpg"},
        [("checklists[0].items[0].photo", "bad-form")],
    ),
    "a code from outside with two categories": (
        L,
        {"categories[0].codes": [{"scheme": "城市网格", "code": "0101"}]},
        [("categories[14].codes[0]", "outside-code-twice")],
    ),
    "a code from outside that is none": (
        L,
        {"categories[0].codes": [{"scheme": "城市网格", "code": "0 1"}]},
        [("categories[0].codes[0].code", "bad-form")],
    ),
    "six at once, in six sections": (
        F,
        {
            "posts[3].places.max": 0,
            "checklists[0].until": date(2019, 12, 31),
            "categories[0].grade": "easy",
            "flows[1].steps[0].remind_before.amount": 4,
            "ladders[0].colour": "red",
            "board.show[0]": "holder",
        },
        [
            ("posts[3].places.max", "nobody-can-hold"),
            ("checklists[1].from", "gap"),
            ("categories[0].grade", "unknown-name"),
            ("flows[1].steps[0].remind_before", "reminder-before-start"),
            ("ladders[0].colour", "unknown-key"),
            ("board.show[0]", "not-a-choice"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_defect_is_found_at_its_path_and_nothing_else_is_said(name, raw_pack, plant):
    pack, planted, expected = PLANTED[name]
    raw = raw_pack(pack)
    for path, value in planted.items():
        plant(raw, path, value)
    checked = check_text(tomli_w.dumps(raw))
    assert sorted((f.path, f.code) for f in checked.findings) == sorted(expected)
    assert all(f.line for f in checked.findings)
    # An error keeps it from being published, and a warning does not.
    assert (checked.playbook is None) == any(f.severity == "error" for f in checked.findings)


@pytest.mark.parametrize("pack", [F, L, S])
def test_a_clean_pack_gives_no_findings(pack, raw_pack):
    assert check_text(tomli_w.dumps(raw_pack(pack))).findings == ()


def test_every_kind_of_finding_has_been_planted():
    """A rule nobody plants is a rule nobody has seen work."""
    known = set()
    for path in Path(checking.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Finding", "Wrong"}:
                code = node.args[1 if node.func.id == "Finding" else 0]
                if isinstance(code, ast.Constant):
                    known.add(code.value)
    assert {code for _, _, expected in PLANTED.values() for _, code in expected} == known - OF_THE_TEXT
