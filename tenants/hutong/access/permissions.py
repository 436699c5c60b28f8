"""What may be done: named strings. Duties of a playbook give them to posts; authority roles have fixed sets."""

from hutong.playbooks.posts import Desk
from hutong.playbooks.verbs import Verb

OPEN = "open"
"""A route for everyone, signed in or not."""
SIGNED_IN = "signed-in"
"""A route for everyone with an account, about the account itself."""

DESKS: dict[str, frozenset[str]] = {
    Desk.STEWARD: frozenset({"desk.steward", "points.own", "duty.own"}),
    Desk.CHIEF: frozenset({"desk.chief", "case.read", "alley.read", "duty.own", "roster.read"}),
    Desk.SUPERIOR: frozenset({"desk.superior", "case.read", "alley.read", "office.read", "duty.own", "roster.read"}),
    Desk.COMMUNITY: frozenset({"desk.community", "case.read", "alley.read", "duty.own", "roster.read"}),
    Desk.HEADQUARTERS: frozenset(
        {"desk.headquarters", "case.read", "alley.read", "office.read", "board.read", "duty.own", "roster.read"}
    ),
    Desk.OFFICE: frozenset(
        {"desk.office", "case.read", "alley.read", "office.read", "board.read", "duty.own", "roster.read"}
    ),
}

ADMINISTRATOR = Verb.ADMINISTER.permissions | frozenset(
    {
        "desk.administrator",
        "office.read",
        "case.read",
        "alley.read",
        "account.manage",
        "journal.read",
        "office.onboard",
        "robot.manage",
        "job.manage",
        "roster.read",
    }
)

AUTHORITY: dict[str, frozenset[str]] = {
    "operator": frozenset(
        {
            "desk.city",
            "district.add",
            "office.open",
            "office.suspend",
            "comparison.read",
            "account.manage",
            "job.watch",
            "job.retry",
        }
    ),
    "city_editor": frozenset(
        {
            "desk.city",
            "bulletin.edit",
            "bulletin.review",
            "bulletin.sign",
            "bulletin.read",
            "comparison.read",
            "baseline.edit",
        }
    ),
    "district_admin": frozenset(
        {
            "desk.district",
            "office.open",
            "office.onboard",
            "office.suspend",
            "department.manage",
            "referral.decide",
            "comparison.read",
            "bulletin.contribute",
            "bulletin.read",
            "baseline.edit",
        }
    ),
    "department_officer": frozenset({"desk.department", "call.answer", "matter.act"}),
}

KNOWN = frozenset(
    {OPEN, SIGNED_IN}
    | ADMINISTRATOR
    | {permission for verb in Verb for permission in verb.permissions}
    | {permission for granted in DESKS.values() for permission in granted}
    | {permission for granted in AUTHORITY.values() for permission in granted}
)
"""Every permission there is; a route that names another is a mistake."""
