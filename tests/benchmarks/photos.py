"""`python -m tests.benchmarks.photos`: photos opened one after the other, beside bare pyvips at the same work.

Ours forks a limited child for each, reads its outside by hand, takes the camera's notes out, and hashes what it looks
like. The yardstick only makes the two sizes, in one process that is warm. One at a time: a core's worth of each.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import pyvips

from hutong.photos import limits
from hutong.photos.sandbox import Opened, open_picture


class Opening(NamedTuple):
    """Photos a second on one core, and of ours the milliseconds that one takes."""

    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare

    @property
    def milliseconds(self) -> float:
        return 1000 / self.ours


def picture() -> bytes:
    """Twelve megapixels with edges and grain, as a telephone takes them."""
    grain = pyvips.Image.gaussnoise(4000, 3000, mean=120, sigma=12)
    field = pyvips.Image.xyz(4000, 3000)[0] / 20
    image = (grain + field).bandjoin([grain, grain * 0.8]).cast("uchar").copy(interpretation="srgb")
    content: bytes = image.jpegsave_buffer(Q=88)
    return content


def compare(count: int) -> Opening:
    content = picture()
    with tempfile.TemporaryDirectory(prefix="bench-photos-") as name:
        folder = Path(name)
        (folder / "picture").write_bytes(content)
        if not isinstance(open_picture(folder), Opened):  # Also starts the nursery.
            raise TypeError("the picture was refused")
        began = time.perf_counter()
        for _ in range(count):
            open_picture(folder)
        ours = count / (time.perf_counter() - began)
        pyvips.cache_set_max(0)
        # As the child has it: what is compared is a core's worth.
        pyvips.vips_lib.vips_concurrency_set(1)
        began = time.perf_counter()
        for _ in range(count):
            bare(content, folder)
        return Opening(ours, count / (time.perf_counter() - began))


def told(found: Opening) -> str:
    return (
        f"photos: {found.ours:.1f}/s on a core, {found.milliseconds:.0f} ms each; bare pyvips {found.bare:.1f}/s;"
        f" ratio {found.ratio:.2f}"
    )


def bare(content: bytes, folder: Path) -> None:
    side = limits.LARGE_SIDE
    large = pyvips.Image.thumbnail_buffer(content, side, height=side, size="down").copy_memory()
    large.jpegsave(str(folder / "bare-large.jpg"), Q=limits.JPEG_QUALITY, keep="none")
    small = large.thumbnail_image(limits.SMALL_SIDE, height=limits.SMALL_SIDE)
    small.jpegsave(str(folder / "bare-small.jpg"), Q=limits.JPEG_QUALITY, keep="none")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = compare(options.count)
    if options.json:
        facts = {"photos_per_s_core": found.ours, "pyvips_per_s_core": found.bare, "ratio": found.ratio}
        sys.stdout.write(json.dumps(facts) + "\n")
    else:
        sys.stdout.write(f"{told(found)}\n")


if __name__ == "__main__":
    main()
