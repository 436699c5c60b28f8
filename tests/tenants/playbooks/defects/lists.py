"""Lists, categories, departments and words. (pack, what is planted where, what is found)"""

from datetime import date

F, L, S = "financial-street", "longtan", "starter"
WAIVER = {"checklist": "xicheng-2017", "item": "overhead-lines", "until": date(2017, 12, 31), "because": {"zh": "九无"}}

PLANTED = {
    "an item's category that is not there": (
        F,
        {"checklists[0].items[3].category": "weather"},
        [("checklists[0].items[3].category", "unknown-name")],
    ),
    "a grade's flow that is not there": (
        F,
        {"grades[0].flow": "easy"},
        [("grades[0].flow", "unknown-name"), ("flows[0]", "unused")],
    ),
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
    "a list of which every item is waived": (
        F,
        {
            "checklists[0].items": [{"code": "overhead-lines", "name": {"zh": "架空线"}, "category": "overhead-lines"}],
            "waivers": [WAIVER],
        },
        [("checklists[0].items", "all-waived")],
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
    "a kind of joint call twice": (
        F,
        {"joint_calls[1].code": "enforcement"},
        [("flows[2].calls[0]", "unknown-name"), ("joint_calls[1].code", "doubled")],
    ),
    "a kind of joint call that is not there": (
        F,
        {"flows[3].calls": ["party"]},
        [("flows[3].calls[0]", "unknown-name")],
    ),
    "a department of a kind that is not there": (
        F,
        {"joint_calls[1].departments": ["weather"]},
        [("joint_calls[1].departments[0]", "unknown-name")],
    ),
    "a kind called from one flow twice": (
        F,
        {"flows[3].calls": ["emergency", "emergency"]},
        [("flows[3].calls[1]", "doubled")],
    ),
    "an emergency that waits for the morning": (
        F,
        {"joint_calls[2].answer_within": {"amount": 1, "clock": "working_hours"}},
        [("joint_calls[2].answer_within", "waits-for-work")],
    ),
    "calls that nobody may make": (
        L,
        {
            "posts[1].duties": [
                "handle", "assign", "verify", "close", "defer", "supervise", "enter_call", "coordinate",
                "hold_session", "publicise", "improve", "engage", "appraise",
            ]
        },
        [("flows[2].calls", "nobody-calls"), ("flows[3].calls", "nobody-calls")],
    ),
    "a kind of joint call that no flow calls": (
        S,
        {"flows[2].calls": []},
        [("joint_calls[2]", "unused")],
    ),
    "a code from outside with two categories": (
        L,
        {"categories[0].codes": [{"scheme": "城市网格", "code": "0101"}]},
        [("categories[14].codes[0]", "outside-code-twice")],
    ),
}  # fmt: skip
