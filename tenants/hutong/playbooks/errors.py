"""Facts that stop a playbook's use."""


class NotInPlaybook(LookupError):  # noqa: N818 - names the fact, as all errors here do
    """A code that the version in hand does not have: a fault of the caller, since published references are checked."""

    def __init__(self, section: str, code: str) -> None:
        super().__init__(f"no {section} {code!r} in this playbook")
        self.section = section
        self.code = code
