"""An import to a real server, killed and resumed: `python tests/kill_import.py`.

Starts a real PDS without rate limits, imports a made-up archive, kills the import
with SIGKILL at random moments, resumes it each time, lets the last run end, and
compares what the server holds with the archive.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

import httpx  # noqa: E402 -- finds its rooms first

from crosspost.clock import SystemClock  # noqa: E402
from crosspost.migrate.room import Progress  # noqa: E402
from crosspost.migrate.values import Planned  # noqa: E402
from crosspost.migrate.verify import Verification, Verifier  # noqa: E402
from crosspost.model import Account  # noqa: E402
from crosspost.networks import wire  # noqa: E402
from crosspost.networks.bluesky import old, old_text  # noqa: E402
from crosspost.networks.bluesky.limits import assumed  # noqa: E402
from crosspost.networks.bluesky.repository import Repository, fetch  # noqa: E402
from imports_stage import ImportStage, photo, planned, thread  # noqa: E402
from servers.pds import PdsOptions, RunningPds, running_pds  # noqa: E402

READY = "ready"


def archive(posts: int) -> Iterator[Planned]:
    """Single posts, threads of four side by side, and pictures."""
    number = 0
    while number < posts:
        if number % 23 == 5:
            yield from thread(number, 4)
            number += 4
        elif number % 97 == 3:
            yield planned(number, media=(photo(f"{number}.png"),))
            number += 1
        else:
            yield planned(number)
            number += 1


def staged(folder: Path, account: Account, secret: str) -> ImportStage:
    """The real server, without pacing: it counts nothing."""
    return ImportStage(
        folder,
        SystemClock(),
        account,
        secret,
        transport=lambda: wire.outside(seconds=30),
        windows=(),
        wait=time.sleep,
    )


def account_on(pds: RunningPds, login: Any) -> Account:  # noqa: ANN401 -- a test's account
    """As the rules see it."""
    return Account(
        "ville-bluesky",
        "bluesky",
        "ville",
        login.handle,
        server=pds.url,
        identity=login.did,
        language="fr",
    )


class Loud(list[Progress]):
    """Says once that posts are being written: from then on it may be killed."""

    def append(self, progress: Progress) -> None:
        """See `list`."""
        if not self:
            sys.stdout.write(f"{READY}\n")
            sys.stdout.flush()
        super().append(progress)


def child(document: str) -> int:
    """One run of the import, in a process of its own."""
    told = json.loads(document)
    account = Account(**told["account"])
    stage = staged(Path(told["folder"]), account, told["secret"])
    stage.told = Loud()
    progress = stage.run(archive(told["posts"]))
    return 1 if progress.failed else 0


def verified(pds: RunningPds, account: Account, posts: int) -> Verification:
    """What anyone can see, against the archive."""
    file = io.BytesIO()
    with httpx.Client(timeout=60) as http:
        fetch(pds.url, account.identity, http, file)
    public = Repository(file, did=account.identity)
    whose = old_text.Whose(account.identity, assumed(account), {})
    verifier = Verifier(
        public,
        partial(old.compose, whose=whose),
        did=account.identity,
        language="fr",
    )
    return verifier.run(archive(posts))


def killed(document: str, seed: random.Random) -> bool:
    """Run and kill; whether it was killed before its end."""
    with subprocess.Popen(
        [sys.executable, __file__, "--child", document],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seed.uniform(0.0, 0.7))
        process.kill()
        return process.wait() < 0


def main() -> int:
    """Kill it so many times, then say what is there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--posts", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child")
    args = parser.parse_args()
    if args.child:
        return child(args.child)
    with (
        tempfile.TemporaryDirectory() as data,
        tempfile.TemporaryDirectory() as folder,
        running_pds(Path(data), PdsOptions()) as pds,
    ):
        return killings(pds, Path(folder), args)


def killings(pds: RunningPds, folder: Path, args: argparse.Namespace) -> int:
    """Kill, resume, and compare."""
    login = pds.create_account("ville")
    account = account_on(pds, login)
    told = {
        "account": {
            "name": account.name,
            "network": account.network,
            "entity": account.entity,
            "handle": account.handle,
            "server": account.server,
            "identity": account.identity,
            "language": "fr",
        },
        "folder": str(folder),
        "secret": login.app_password,
        "posts": args.posts,
    }
    document, seed, kills = json.dumps(told), random.Random(args.seed), 0  # noqa: S311
    for _turn in range(args.kills):
        kills += killed(document, seed)
    last = subprocess.run(
        [sys.executable, __file__, "--child", document],
        check=False,
        stdout=subprocess.DEVNULL,
    )
    result = verified(pds, account, args.posts)
    print(  # noqa: T201 -- says what it did
        f"{kills} kills; {result.posts} posts, {result.migrated} migrated, "
        f"{len(result.differences)} differences"
    )
    whole = result.whole and result.migrated == result.posts
    return 0 if whole and last.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
