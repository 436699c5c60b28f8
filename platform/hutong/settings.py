"""Everything that differs between installations, read from `HUTONG_*` variables (12-factor)."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import quote, unquote, urlsplit, urlunsplit

ROLES = ("app", "system", "district", "public")


LOCKS = ("none", "governance", "compliance")
ADDRESSINGS = ("path", "virtual")


class SettingsMissing(Exception):  # noqa: N818 - a fact about the environment
    """A required variable is not set; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Addresses and secrets of one installation. URLs of databases are `postgresql://…` without a driver."""

    database_url: str
    redis_url: str
    s3_endpoint: str
    s3_access_key: str
    s3_secret_key: str
    secret_key: str
    s3_public_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_addressing: str = "path"
    """Where a bucket's name stands in its addresses: path (`host/bucket`) or virtual (`bucket.host`)."""
    s3_bucket: str = "hutong"
    s3_archive_bucket: str = ""
    """Where archives lie; empty stands for the bucket's name with -archive."""
    archive_lock: str = "governance"
    """none, governance or compliance: how a store that can lock objects holds archives."""
    db_role_prefix: str = "hutong"
    database_urls: Mapping[str, str] = field(default_factory=dict)
    public_url: str = "http://127.0.0.1:8000"
    demo: bool = False
    data_dir: str = ".hutong"
    log: str = "info"
    pool_size: int = 16
    allow_local_webhooks: bool = False
    """Group robots on this machine or in this network may be called: for demonstrations and tests."""
    metrics_token: str = ""
    """What a scraper must show at /metrics; without one the page is not there."""
    pack_key: str = ""
    """What packs are signed with, as `hutong keys new` prints it; without one a key follows from the secret key."""
    sealing_keys: tuple[str, ...] = ()
    """What secrets of channels are sealed with, 32 bytes in base64 each: the first seals, all open. Without any, a key
    follows from the secret key."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks (`10.0.0.5`, `10.0.0.0/24`) whose X-Forwarded-For says who asks. Without any, whoever
    connects is who asks."""
    known_keys: Mapping[str, str] = field(default_factory=dict)
    """Public keys of installations whose packs are trusted, by the name to show."""

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read `HUTONG_*`; raises `SettingsMissing` naming every variable that is absent."""
        env = os.environ if env is None else env
        required = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY", "SECRET_KEY")
        missing = [f"HUTONG_{name}" for name in required if not env.get(f"HUTONG_{name}")]
        if missing:
            raise SettingsMissing(f"not set: {', '.join(missing)}")

        def get(name: str, default: str) -> str:
            return env.get(f"HUTONG_{name}") or default

        return cls(
            database_url=env["HUTONG_DATABASE_URL"],
            redis_url=env["HUTONG_REDIS_URL"],
            s3_endpoint=env["HUTONG_S3_ENDPOINT"],
            s3_access_key=env["HUTONG_S3_ACCESS_KEY"],
            s3_secret_key=env["HUTONG_S3_SECRET_KEY"],
            secret_key=env["HUTONG_SECRET_KEY"],
            s3_public_endpoint=get("S3_PUBLIC_ENDPOINT", env["HUTONG_S3_ENDPOINT"]),
            s3_region=get("S3_REGION", "us-east-1"),
            s3_addressing=_one_of("S3_ADDRESSING", get("S3_ADDRESSING", "path"), ADDRESSINGS),
            s3_bucket=get("S3_BUCKET", "hutong"),
            s3_archive_bucket=get("S3_ARCHIVE_BUCKET", ""),
            archive_lock=_one_of("ARCHIVE_LOCK", get("ARCHIVE_LOCK", "governance"), LOCKS),
            db_role_prefix=get("DB_ROLE_PREFIX", "hutong"),
            database_urls={
                role: env[f"HUTONG_DATABASE_{role.upper()}_URL"]
                for role in ROLES
                if env.get(f"HUTONG_DATABASE_{role.upper()}_URL")
            },
            public_url=get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            demo=get("DEMO", "") in {"1", "true", "yes"},
            data_dir=get("DATA_DIR", ".hutong"),
            log=get("LOG", "info"),
            pool_size=int(get("POOL_SIZE", "16")),
            allow_local_webhooks=get("ALLOW_LOCAL_WEBHOOKS", "") in {"1", "true", "yes"},
            metrics_token=get("METRICS_TOKEN", ""),
            pack_key=get("SIGNING_KEY", ""),
            sealing_keys=tuple(key.strip() for key in get("SEALING_KEYS", "").split(",") if key.strip()),
            trusted_proxies=_networks("TRUSTED_PROXIES", get("TRUSTED_PROXIES", "")),
            known_keys=_named(get("KNOWN_KEYS", "")),
        )

    @property
    def s3_seen_at(self) -> str:
        """Scheme, host and port at which browsers meet the photos: pages name it in their policy."""
        parts = urlsplit(self.s3_public_endpoint or self.s3_endpoint)
        within = f"{self.s3_bucket}." if self.s3_addressing == "virtual" else ""
        return f"{parts.scheme}://{within}{parts.netloc}"

    def role_name(self, role: str) -> str:
        """The database role that plays `role`, such as `hutong_app`."""
        return f"{self.db_role_prefix}_{role}"

    def role_password(self, role: str) -> str:
        """The log-in's password: given in its own URL, else derived from the secret key."""
        if url := self.database_urls.get(role):
            return unquote(urlsplit(url).password or "")
        return hmac.new(
            self.secret_key.encode(), f"db-role:{self.role_name(role)}".encode(), hashlib.sha256
        ).hexdigest()

    def role_url(self, role: str) -> str:
        """Where `role` signs in: its own URL, or the administrator's with the derived log-in."""
        if url := self.database_urls.get(role):
            return url
        parts = urlsplit(self.database_url)
        where = parts.netloc.rpartition("@")[2]
        who = f"{quote(self.role_name(role))}:{quote(self.role_password(role))}"
        return urlunsplit(parts._replace(netloc=f"{who}@{where}"))

    def signing_key(self, purpose: str) -> bytes:
        """A key of its own for each purpose, so that a signature made for one never passes for another."""
        return hmac.new(self.secret_key.encode(), purpose.encode(), hashlib.sha256).digest()


def _named(text: str) -> dict[str, str]:
    """`name:key` pairs, separated by commas."""
    pairs = (pair.rpartition(":") for pair in text.split(",") if ":" in pair)
    return {name.strip(): key.strip() for name, _, key in pairs}


def _networks(name: str, text: str) -> tuple[str, ...]:
    """Each told plainly: what is no address would otherwise be trusted by nobody, and nobody would hear of it."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            found.append(str(ip_network(part) if "/" in part else ip_address(part)))
        except ValueError as wrong:
            raise SettingsMissing(f"HUTONG_{name} is no address or network: {part}") from wrong
    return tuple(found)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise SettingsMissing(f"HUTONG_{name} is none of {', '.join(known)}: {value}")
    return value
