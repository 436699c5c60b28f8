"""Everything else, and several at once. (pack, what is planted where, what is found)"""

F, L, S = "financial-street", "longtan", "starter"


PLANTED = {
    "a part of the board twice": (F, {"board.show[1]": "holders"}, [("board.show[1]", "doubled")]),
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
    "a reason to hold twice": (F, {"privacy.holds[1].code": "dispute"}, [("privacy.holds[1].code", "doubled")]),
    "a hold by nobody": (F, {"privacy.holds[0].posts[0]": "anybody"}, [("privacy.holds[0].posts[0]", "unknown-name")]),
    "who may hold named twice": (F, {"privacy.holds[0].posts[1]": "headquarters"}, [("privacy.holds[0].posts[1]", "doubled")]),
    "a hold of no months": (F, {"privacy.holds[0].months": 0}, [("privacy.holds[0].months", "out-of-range")]),
    "a reader that is not there": (F, {"privacy.sees[0].posts[0]": "anybody"}, [("privacy.sees[0].posts[0]", "unknown-name")]),
    "volunteers who read of persuasion": (
        S,
        {"privacy.sees[2].posts[2]": "steward"},
        [("privacy.sees[2].posts[2]", "no-part-in-it")],
    ),
    "a stage of the improvement twice": (
        F,
        {"improving.stages[1].stage": "publicise"},
        [("improving.stages[1].stage", "doubled")],
    ),
    "a need of a stage twice": (
        F,
        {"improving.stages[0].needs": ["publicity", "publicity"]},
        [("improving.stages[0].needs[1]", "doubled")],
    ),
    "two kinds of convenience with one code": (
        F,
        {"improving.conveniences[1].code": "greengrocer"},
        [("improving.conveniences[1].code", "doubled")],
    ),
    "two kinds of initiative with one code": (
        L,
        {"initiatives[1].code": "planter"},
        [("initiatives[1].code", "doubled")],
    ),
    "a council asked for that nobody may hold": (
        S,
        {
            "posts[3].duties": ["patrol", "visit", "fix", "report", "note", "handle", "persuade", "close", "defer", "enter_call", "improve"],
            "improving": {"stages": [{"stage": "discuss", "name": {"zh": "商量"}, "needs": ["meeting"]}]},
        },
        [("improving.stages[0].needs[0]", "nobody-brings-it"), ("initiatives[0].discussed", "nobody-discusses")],
    ),
    "words of persuasion and of the door kept for ever": (
        F,
        {"privacy.keep": []},
        [
            ("privacy.keep", "kept-for-ever"),
            ("privacy.keep", "words-kept-for-ever"),
            ("privacy.holds", "holds-nothing"),
        ],
    ),
    "an extra patrol that never comes": (
        "starter",
        {"rebound.window_days": 2},
        [("rebound.patrol_every", "unread")],
    ),
    "an extra patrol by whoever does not patrol": (
        "starter",
        {"rebound.post": "office-admin"},
        [("rebound.patrol_every", "not-a-duty")],
    ),
}  # fmt: skip
