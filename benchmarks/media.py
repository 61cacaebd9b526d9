"""What a preview of a post with four photos costs, against Pillow's own work.

Four photos of twelve million pixels and about 6 MB stand in one post for a Bluesky
account (2 MB a picture) and a Mastodon account (16 MB). The whole preview is measured,
from the post file to the JSON document, with nothing kept from before: files read,
metadata removed, each photo fitted to both networks, what was made kept on disk,
texts, records, CIDs and digest.

The yardstick is Pillow decoding each photo and encoding it once as it is published: at
that size (by Pillow's own default filter) and that quality, both known beforehand, in
the same process. That is the work nobody can do without; what is added is finding the
size and the quality, checking the file that is left alone for Mastodon, hashing,
writing to disk, and the texts. A second ratio, for who wants the bare one, is to Pillow
decoding each photo and encoding it at its full size and default quality: nothing is
made smaller there, so that a preview can hardly be as cheap as twice that. Both are
processor time, because other programs share the machine.

Run: python benchmarks/media.py
Aim: at most 2 times the first, at most 300 MB. Prints one line; exits 1 above the aim.
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

from crosspost.app import App
from crosspost.cli.common import read_file
from crosspost.media import images
from crosspost.media.fit import Room
from crosspost.media.kinds import JPEG, PNG, WEBP
from crosspost.report import documents
from crosspost.state.folder import Folder

BLUESKY = Room(frozenset({JPEG, PNG, WEBP}), 2_000_000)
SIZE = (4000, 3000)
TIMES, MEGABYTES, ROUNDS, PHOTOS = 2.0, 300.0, 3, 4
PUBLISHED_QUALITY = 82
CONFIG = """\
language = "en"

[entities.ville]
name = "Ville"

[accounts.b]
network = "bluesky"
entity = "ville"
handle = "ville.example.fr"
app_password = { env = "UNUSED" }

[accounts.m]
network = "mastodon"
entity = "ville"
handle = "ville"
instance = "https://social.example.fr"
access_token = { env = "UNUSED" }
"""
PICTURE = '  {{ file = "photo-{number}.jpg", alt = "Le pont Wilson sous la pluie." }},'


def photo() -> bytes:
    """Something with the weight of a photo: large shapes, small ones, and grain."""
    large = Image.effect_noise((250, 188), 90).resize(SIZE)
    small = Image.effect_noise((1000, 750), 60).resize(SIZE)
    colours = Image.merge("RGB", [large, small, Image.blend(large, small, 0.5)])
    grain = Image.effect_noise(SIZE, 20).convert("RGB")
    out = io.BytesIO()
    Image.blend(colours, grain, 0.25).save(out, "JPEG", quality=93)
    return out.getvalue()


def post(folder: Path) -> Path:
    """The post file, beside its photos."""
    pictures = [PICTURE.format(number=number) for number in range(PHOTOS)]
    lines = ["+++", 'to = ["ville"]', "images = [", *pictures, "]", "+++", "Bonjour."]
    file = folder / "post.md"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def preview(folder: Path, config: Path) -> str:
    """All of `crosspost preview post.md --json`, in a folder that knows nothing."""
    config.parent.mkdir()
    config.write_text(CONFIG, encoding="utf-8")
    app = App(Folder(config))
    one = read_file(app, str(folder / "post.md"))
    planned = app.planner.preview(one, now=app.clock.now())
    return documents.dumps(documents.preview([(one, planned)]))


def seconds(data: bytes, *, size: tuple[int, int] | None, quality: int) -> float:
    """What Pillow takes to decode a photo and encode it; smaller, where `size` is."""
    start = process_time()
    image = Image.open(io.BytesIO(data))
    image.load()
    made = image.resize(size) if size else image
    made.save(io.BytesIO(), "JPEG", quality=quality)
    return process_time() - start


def measure(folder: Path) -> int:
    """Print the ratios for these photos; the exit code says whether the aim is met."""
    files = [path.read_bytes() for path in sorted(folder.glob("*.jpg"))]
    made = images.fitted(files[0], name="warm.jpg", room=BLUESKY)  # libraries loaded
    size = (made.width, made.height)
    ratios, bare = [], []
    for turn in range(ROUNDS):
        as_is = sum(seconds(data, size=None, quality=75) for data in files)
        once = sum(
            seconds(data, size=size, quality=PUBLISHED_QUALITY) for data in files
        )
        start = process_time()
        preview(folder, folder / str(turn) / "config.toml")
        ours = process_time() - start
        ratios.append(ours / once)
        bare.append(ours / as_is)
    ratio = median(ratios)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{PHOTOS} photos, {sum(map(len, files)) / 1e6:.1f} MB, two networks: "
        f"{ratio:.2f} times decode + encode once as published ({once:.2f} s), "
        f"{median(bare):.2f} times at full size; peak {peak:.0f} MB"
    )
    return int(ratio > TIMES or peak > MEGABYTES)


def main() -> int:
    """Make the photos, then measure in a fresh process, so that memory is honest."""
    if sys.argv[1:]:
        return measure(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        for number in range(PHOTOS):
            Path(folder, f"photo-{number}.jpg").write_bytes(photo())
        post(Path(folder))
        command = [sys.executable, __file__, folder]
        return subprocess.run(command, check=False).returncode  # noqa: S603 -- ourselves


if __name__ == "__main__":
    sys.exit(main())
