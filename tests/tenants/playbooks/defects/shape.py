"""Keys and values that are not what they should be. (pack, what is planted where, what is found)"""

F, L, S = "financial-street", "longtan", "starter"


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
    "a post called next_up": (F, {"posts[7].code": "next_up"}, [("posts[7].code", "reserved")]),
    "a step called closed": (
        F,
        {"flows[0].first": "closed", "flows[0].steps[0].code": "closed", "flows[0].steps[0].actions[2].to": "closed", "flows[0].steps[0].actions[2].accepts": False},
        [("flows[0].steps[0].code", "reserved")],
    ),
    "a time of day that there is not": (F, {"notices.quiet.from": "25:00"}, [("notices.quiet.from", "bad-form")]),
    "too many rungs": (
        F,
        {"ladders[0].rungs": [{"after": {"amount": n + 1, "clock": "working_days"}} for n in range(21)]},
        [("ladders[0].rungs", "too-many")],
    ),
    "a photo in a folder": (
        F,
        {"checklists[0].items[0].photo": "../secret.jpg"},
        [("checklists[0].items[0].photo", "bad-form")],
    ),
    "a code from outside that is none": (
        L,
        {"categories[0].codes": [{"scheme": "城市网格", "code": "0 1"}]},
        [("categories[0].codes[0].code", "bad-form")],
    ),
}  # fmt: skip
