"""The hierarchy, and duties with a rhythm. (pack, what is planted where, what is found)"""

from datetime import date

F, L, S = "financial-street", "longtan", "starter"


PLANTED = {
    "a rank past the top": (F, {"posts[0].rank": 101}, [("posts[0].rank", "out-of-range")]),
    "a rank below the bottom": (F, {"posts[7].rank": -1}, [("posts[7].rank", "out-of-range")]),
    "a code twice": (F, {"cadences[1].code": "half-day"}, [("cadences[1].code", "doubled")]),
    "a duty twice": (F, {"posts[7].duties[1]": "patrol"}, [("posts[7].duties[1]", "doubled")]),
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
    "a superior of a part only": (
        F,
        {"posts[2].reports_to": "deputy-general-chief"},
        [("posts[2].reports_to", "superior-covers-less")],
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
    "turns at a meeting": (F, {"cadences[6].turns": 2}, [("cadences[6].turns", "unread")]),
    "turns of none": (S, {"cadences[1].turns": 0}, [("cadences[1].turns", "out-of-range")]),
    "mornings of a meeting": (F, {"cadences[6].halves": True}, [("cadences[6].halves", "unread")]),
    "a meeting walked together": (F, {"cadences[6].joint": True}, [("cadences[6].joint", "unread")]),
    "a walk that says where it inspects": (F, {"cadences[0].over": "alley"}, [("cadences[0].over", "unread")]),
    "an inspection of nothing known": (F, {"cadences[2].over": "district"}, [("cadences[2].over", "not-a-choice")]),
    "a rule of leave behind one for everybody": (S, {"leave[0].posts": []}, [("leave[1]", "never-reached")]),
    "days of leave where nobody is asked": (S, {"leave[0].days": 3}, [("leave[0].days", "unread")]),
    "a post twice in a rule of leave": (L, {"leave[0].posts[1]": "steward"}, [("leave[0].posts[1]", "doubled")]),
    "leave of a post that is not there": (L, {"leave[0].posts[1]": "nobody"}, [("leave[0].posts[1]", "unknown-name")]),
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
