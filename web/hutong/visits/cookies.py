"""Cookies: `__Host-` wherever the site is served over https, a plain name on a developer's http."""

from datetime import timedelta


class CookieNames:
    """`__Host-` binds a cookie to this very host and to https; browsers refuse it over http."""

    def __init__(self, *, https: bool) -> None:
        self.secure = https
        prefix = "__Host-" if https else ""
        self.session = f"{prefix}hutong"
        self.visitor = f"{prefix}hutong-visitor"
        self.language = "hutong-language"
        self.type_size = "hutong-type"

    def header(self, name: str, value: str, *, life: timedelta | None = None, script: bool = False) -> str:
        """A whole `Set-Cookie` value; an empty value takes the cookie away."""
        parts = [f"{name}={value}", "Path=/", "SameSite=Lax"]
        if not value:
            parts.append("Max-Age=0")
        elif life is not None:
            parts.append(f"Max-Age={int(life.total_seconds())}")
        if self.secure:
            parts.append("Secure")
        if not script:
            parts.append("HttpOnly")
        return "; ".join(parts)


def read_cookies(header: str) -> dict[str, str]:
    """Cookies by name. Ours are plain words, so nothing is unquoted; of two by one name the first is the nearer."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, _equals, value = part.strip().partition("=")
        found.setdefault(name, value)
    return found
