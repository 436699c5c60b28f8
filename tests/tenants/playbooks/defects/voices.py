"""Stewards' feedback. (pack, what is planted where, what is found)"""

L = "longtan"

PLANTED = {
    "those spoken of read it themselves": (L, {"voice.reader": "alley-chief"}, [("voice.reader", "contradiction")]),
    "a post spoken of twice": (L, {"voice.about[1]": "alley-chief"}, [("voice.about[1]", "doubled")]),
    "feedback read by nobody there is": (L, {"voice.reader": "mayor"}, [("voice.reader", "unknown-name")]),
    "feedback of nobody there is": (L, {"voice.about[0]": "mayor"}, [("voice.about[0]", "unknown-name")]),
    "a statistic of four voices": (L, {"voice.least": 4}, [("voice.least", "out-of-range")]),
    "feedback that nobody may give": (
        L,
        {"posts[7].duties": ["patrol", "visit", "fix", "report", "note", "check_in", "verify"]},
        [("voice", "nobody-to-say")],
    ),
}
