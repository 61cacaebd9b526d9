"""How fast an import is on a real server without limits, against bare writes.

    python benchmarks/import_.py [POSTS]

Bare writes are `putRecord` with the same records and keys, one after the other over
one connection, without a library, a ledger or a look.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

import httpx  # noqa: E402 -- finds its rooms first

from crosspost.migrate.doors import Old  # noqa: E402
from imports_stage import planned  # noqa: E402
from kill_import import account_on, staged  # noqa: E402
from servers.pds import PdsOptions, RunningPds, running_pds  # noqa: E402

ROUNDS = 3


def imported(pds: RunningPds, folder: Path, posts: int) -> float:
    """Posts a second, from an empty ledger on."""
    login = pds.create_account("ville")
    stage = staged(folder, account_on(pds, login), login.app_password)
    stage.run([planned(10_000_000)])  # the login, and the library's start
    plan = [planned(number) for number in range(posts)]
    begin = time.perf_counter()
    progress = stage.run(plan)
    seconds = time.perf_counter() - begin
    if progress.sent != posts:
        raise RuntimeError(progress)
    stage.ledger.close()
    return posts / seconds


def bare(pds: RunningPds, folder: Path, posts: int) -> float:
    """The same records by the shortest way."""
    login = pds.create_account("ville")
    stage = staged(folder, account_on(pds, login), login.app_password)
    importer = stage.importer()
    bodies = []
    for number in range(posts):
        [part] = importer.compose(Old(planned(number)), lambda _post: None)
        body = {
            "repo": login.did,
            "collection": "app.bsky.feed.post",
            "rkey": part.key,
            "record": part.request,
            "swapRecord": None,
        }
        bodies.append(json.dumps(body).encode())
    session = pds.call(
        "com.atproto.server.createSession",
        {"identifier": login.handle, "password": login.app_password},
    )
    headers = {
        "authorization": f"Bearer {session['accessJwt']}",
        "content-type": "application/json",
    }
    with httpx.Client(base_url=pds.url, headers=headers) as http:
        begin = time.perf_counter()
        for content in bodies:
            answer = http.post("/xrpc/com.atproto.repo.putRecord", content=content)
            answer.raise_for_status()
        return posts / (time.perf_counter() - begin)


def main() -> None:
    """Both in turn, the best of three."""
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    ours, theirs = [], []
    with (
        tempfile.TemporaryDirectory() as data,
        running_pds(Path(data), PdsOptions()) as pds,
    ):
        for _turn in range(ROUNDS):
            for rates, measure in ((theirs, bare), (ours, imported)):
                with tempfile.TemporaryDirectory() as folder:
                    rates.append(measure(pds, Path(folder), posts))
    print(f"bare writes {max(theirs):.0f} a second, import {max(ours):.0f} a second")
    print(f"import / bare: {max(ours) / max(theirs):.0%}")


if __name__ == "__main__":
    main()
