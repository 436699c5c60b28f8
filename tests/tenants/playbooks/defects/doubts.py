"""Questions about walks. (pack, what is planted where, what is found)"""

S = "starter"

PLANTED = {
    "a pace that nobody walks": (S, {"doubts.pace": 5}, [("doubts.pace", "out-of-range")]),
    "a walk that is long after a minute": (S, {"doubts.longest": 1}, [("doubts.longest", "out-of-range")]),
    "a distance finer than positions are kept": (S, {"doubts.distance": 50}, [("doubts.distance", "out-of-range")]),
    "a clock that may be a day wrong": (S, {"doubts.clock": 2000}, [("doubts.clock", "out-of-range")]),
    "pictures of which all are alike": (S, {"doubts.likeness": 33}, [("doubts.likeness", "out-of-range")]),
    "a section that asks nothing": (S, {"doubts": {}}, [("doubts", "nothing-asked")]),
}
