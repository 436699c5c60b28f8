"""Departments as owners, their heads, and how a rung is told. (pack, what is planted where, what is found)"""

F, L, S = "financial-street", "longtan", "starter"
HEAD = "ladders[4].rungs[0]"
ENFORCE = "flows[2].steps[5]"

PLANTED = {
    "a step for a department that is not there": (
        F,
        {f"{ENFORCE}.who": {"department": "coastguard"}},
        [(f"{ENFORCE}.who.department", "unknown-name")],
    ),
    "a step for a post and a department": (
        F,
        {f"{ENFORCE}.who": {"department": "urban-management", "post": "section"}},
        [(f"{ENFORCE}.who", "who-unclear")],
    ),
    "persuasion by a department": (
        F,
        {"flows[2].steps[0].who": {"department": "police"}},
        [("flows[2].steps[0].actions[3].accepts", "accepting-department"), ("flows[2].steps[0].who", "not-for-departments")],
    ),
    "departments beside a party": (
        F,
        {
            "flows[1].steps[2].who": {"party": "reporter", "also_departments": ["police"]},
        },
        [("flows[1].steps[2].who.also_departments", "party-and-departments")],
    ),
    "a department twice": (
        F,
        {f"{ENFORCE}.who": {"department": "urban-management", "also_departments": ["police", "urban-management"]}},
        [(f"{ENFORCE}.who.also_departments[1]", "doubled")],
    ),
    "a photo by a department": (
        F,
        {f"{ENFORCE}.actions[0].evidence": ["outcome", "photo_after"]},
        [(f"{ENFORCE}.actions[0].evidence", "photo-by-department")],
    ),
    "a case passed to the head of a department": (
        F,
        {f"{HEAD}.action": "transfer"},
        [(f"{HEAD}.action", "head-cannot-take")],
    ),
    "the head of a department that is not there": (
        F,
        {f"{HEAD}.department": "coastguard"},
        [(f"{HEAD}.department", "unknown-name")],
    ),
    "a department for a rung to a post": (
        F,
        {"ladders[4].rungs[1].department": "police"},
        [("ladders[4].rungs[1].department", "unread")],
    ),
    "the head of no department": (
        F,
        {"ladders[1].rungs[0].to": "department_head"},
        [("ladders[1].rungs[0].to", "nobodys-head")],
    ),
    "a named one of the heads": (F, {f"{HEAD}.named": "张"}, [(f"{HEAD}.named", "unread")]),
    "a way to people twice": (
        F,
        {f"{HEAD}.channels": ["inbox", "inbox"]},
        [(f"{HEAD}.channels[1]", "doubled")],
    ),
    "a rung that comes to nobody's inbox": (
        F,
        {"ladders[4].rungs[1].channels": ["groups"]},
        [("ladders[4].rungs[1].channels", "told-in-groups-only")],
    ),
}  # fmt: skip
