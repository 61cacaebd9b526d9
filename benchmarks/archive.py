"""What an archive of 200,000 posts costs to inspect and to plan, as ratios.

The measure is the bare work that nobody can save: inflate the same file by blocks,
cut at the last record boundary, decode the posts into the same typed values, keep
nothing. Each measurement is a process of its own, whole, so that memory is honest;
all in one run, processor time, the median of three.

Run: python benchmarks/archive.py [POSTS]
Aims: `inspect` at most 2 times and 50 MB, `plan`, which writes the final text of
every post oldest first, at most 10 times and 150 MB. Exits 1 above an aim.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

ROOT = Path(__file__).parents[1]
POSTS = 200_000
ROUNDS = 3
AIMS = {"inspect": (2.0, 50.0), "plan": (10.0, 150.0)}


def bare(path: Path) -> None:
    """Inflate, cut, decode, forget."""
    from crosspost.sources.xarchive import reading
    from crosspost.sources.xarchive.container import Container

    with Container([path]) as container:
        for _found in reading.tweets(container.files["data/tweets.js"]):
            pass


def inspect(path: Path) -> None:
    """What `archive inspect --json` does."""
    from crosspost.migrate import inspection
    from crosspost.sources.xarchive.archive import Archive

    with Archive([path]) as archive:
        json.dumps(inspection.document(archive.inspect()))


def plan(path: Path) -> None:
    """What `archive plan --json` does, into a file."""
    from crosspost.sources.xarchive.archive import Archive

    with (
        Archive([path]) as archive,
        archive.plan(folder=path.parent) as made,
        path.with_suffix(".jsonl").open("wb") as out,
    ):
        for line in made.lines():
            out.write(line + b"\n")


DO = {"bare": bare, "inspect": inspect, "plan": plan}


def measured(name: str, path: Path) -> tuple[float, float]:
    """Seconds of the processor and megabytes of one process."""
    run = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, __file__, name, str(path)],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    seconds, megabytes = map(float, run.stdout.split())
    return seconds, megabytes


def report(path: Path, posts: int) -> int:
    """Measure all three, and say how they compare; the exit code."""
    found = {name: [measured(name, path) for _round in range(ROUNDS)] for name in DO}
    seconds = {name: median(one for one, _mb in found[name]) for name in DO}
    peak = {name: max(mb for _one, mb in found[name]) for name in DO}
    print(
        f"{posts} posts, {path.stat().st_size / 1e6:.0f} MB: bare "
        f"{seconds['bare']:.2f} s, {peak['bare']:.0f} MB"
    )
    above = False
    for name, (times, megabytes) in AIMS.items():
        ratio = seconds[name] / seconds["bare"]
        above |= ratio > times or peak[name] > megabytes
        print(
            f"{name}: {ratio:.2f} times (aim {times:g}), {seconds[name]:.2f} s, "
            f"{peak[name]:.0f} MB (aim {megabytes:g})"
        )
    return int(above)


def main() -> int:
    """Make the archive and measure; or do one thing, for the measurement."""
    if sys.argv[1:] and sys.argv[1] in DO:
        start = process_time()
        DO[sys.argv[1]](Path(sys.argv[2]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(process_time() - start, peak)
        return 0
    sys.path.insert(0, str(ROOT / "tests"))
    from samples.archives import large

    posts = int(sys.argv[1]) if sys.argv[1:] else POSTS
    with tempfile.TemporaryDirectory() as folder:
        return report(large(Path(folder, "archive.zip"), posts), posts)


if __name__ == "__main__":
    sys.exit(main())
