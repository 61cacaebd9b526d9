"""How long fitting the pictures of one post takes, as a multiple of Pillow's own work.

Four photos of twelve million pixels and about 6 MB are fitted for Bluesky (2 MB) and
for a Mastodon server (16 MB), as `preview` does, and compared with Pillow decoding
and encoding each of them once, in the same process, with Pillow's default quality;
processor time, because other programs share the machine.

Run: python benchmarks/media.py
Aim: at most 2 times, at most 300 MB. Prints one line; exits 1 above the aim.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

from PIL import Image

from crosspost.media import images
from crosspost.media.fit import Room
from crosspost.media.kinds import GIF, JPEG, PNG, WEBP

BLUESKY = Room(frozenset({JPEG, PNG, WEBP}), 2_000_000)
MASTODON = Room(
    frozenset({JPEG, PNG, WEBP, GIF}), 16_777_216, 33_177_600, keeps_animation=True
)
SIZE = (4000, 3000)
TIMES, MEGABYTES = 2.0, 300.0


def photo() -> bytes:
    """Something with the weight of a photo: large shapes, small ones, and grain."""
    large = Image.effect_noise((250, 188), 90).resize(SIZE)
    small = Image.effect_noise((1000, 750), 60).resize(SIZE)
    colours = Image.merge("RGB", [large, small, Image.blend(large, small, 0.5)])
    grain = Image.effect_noise(SIZE, 20).convert("RGB")
    out = io.BytesIO()
    Image.blend(colours, grain, 0.25).save(out, "JPEG", quality=93)
    return out.getvalue()


def measure(paths: list[Path]) -> int:
    """Print the ratios for these files; the exit code says whether the aim is met."""
    files = [(path.name, path.read_bytes()) for path in paths]
    images.fitted(files[0][1], name="warm.jpg", room=BLUESKY)  # libraries loaded
    ratios = []
    for _ in range(3):
        start = process_time()
        for _, data in files:
            Image.open(io.BytesIO(data)).save(io.BytesIO(), "JPEG")
        once = process_time() - start
        for name, data in files:
            images.fitted_for(data, name=name, rooms=[BLUESKY, MASTODON])
        ratios.append((process_time() - start - once) / once)
    ratio = median(ratios)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"4 photos, {sum(len(data) for _, data in files) / 1e6:.1f} MB, two networks: "
        f"{ratio:.2f} times decode + encode once ({once:.2f} s); peak {peak:.0f} MB"
    )
    return int(ratio > TIMES or peak > MEGABYTES)


def main() -> int:
    """Make the photos, then measure in a fresh process, so that memory is honest."""
    if sys.argv[1:]:
        return measure([Path(name) for name in sys.argv[1:]])
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"photo-{number}.jpg") for number in range(4)]
        for path in paths:
            path.write_bytes(photo())
        command = [sys.executable, __file__, *map(str, paths)]
        return subprocess.run(command, check=False).returncode  # noqa: S603 -- ourselves


if __name__ == "__main__":
    sys.exit(main())
