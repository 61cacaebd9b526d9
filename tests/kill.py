"""Kill runs at random moments: `python tests/kill.py --kills 200`.

Real `crosspost tick` processes against the real Bluesky server and the Mastodon
stand-in, behind proxies that misbehave. Prints what was found; exits 1 if a post
is double, lost or locked.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from e2e.kills.chance import Story, killed_at_random
from e2e.kills.machine import Machine, Networks, warmed
from servers.mastodon import MastodonOptions, RunningMastodon, running_mastodon
from servers.pds import PdsOptions, RunningPds, running_pds
from servers.proxy import proxied

BATCH = 20
"""Kills of one machine with accounts of its own; then its verdict."""


def main() -> int:
    """Kill; exit 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    begun = time.monotonic()
    seeds = range(args.seed, args.seed + max(args.kills // BATCH, 1))
    stories = [told(story, seed) for seed, story in played(seeds, args.kills)]
    return report(stories, time.monotonic() - begun)


def played(seeds: range, kills: int) -> Iterator[tuple[int, Story]]:
    """A story from each seed."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "mastodon").mkdir()
        (folder / "pds").mkdir()
        pds = stack.enter_context(running_pds(folder / "pds", PdsOptions()))
        mastodon = stack.enter_context(
            running_mastodon(folder / "mastodon", MastodonOptions())
        )
        warm = stack.enter_context(warmed(folder))
        for seed in seeds:
            with networks(pds, mastodon) as both:
                machine = Machine(folder / f"machine-{seed}", both, warm)
                yield (
                    seed,
                    killed_at_random(machine, seed=seed, kills=min(kills, BATCH)),
                )


@contextmanager
def networks(pds: RunningPds, mastodon: RunningMastodon) -> Iterator[Networks]:
    """Both servers behind proxies of their own, with new accounts."""
    with proxied(pds.url) as first, proxied(mastodon.url) as second:
        yield Networks(
            pds,
            mastodon,
            first,
            second,
            pds.create_account(),
            mastodon.create_account(),
        )


def told(story: Story, seed: int) -> Story:
    """Say how one went."""
    print(
        f"seed {seed}: {story.kills} kills, {story.deliveries} deliveries", flush=True
    )
    for fault in story.faults:
        print(f"  {fault}", flush=True)
    return story


def report(stories: list[Story], seconds: float) -> int:
    """Print what was found; the exit code."""
    struck: Counter[tuple[str, str]] = sum((one.struck for one in stories), Counter())
    for (mode, where), count in sorted(struck.items()):
        print(f"{mode:<12} {where:<8} {count:>5}")
    faults = sum(len(one.faults) for one in stories)
    print(
        f"{sum(one.kills for one in stories)} kills, "
        f"{sum(one.whole for one in stories)} runs whole, "
        f"{sum(one.deliveries for one in stories)} deliveries, "
        f"{sum(one.found for one in stories)} found rather than resent, "
        f"{sum(one.again for one in stories)} attempted more than once, "
        f"{faults} faults, {seconds:.0f} s"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
