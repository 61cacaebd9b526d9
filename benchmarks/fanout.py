"""One post to four accounts against the slowest account alone, as a ratio.

`python benchmarks/fanout.py`: the real engine, ledger and SDKs, four built-in
servers over sockets on loopback, each answer after 0.3 s. The SDKs are imported
before the clock starts. Aim: at most 1.15.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from crosspost.app import App
from crosspost.identity import post_id, to_milliseconds
from crosspost.model import Account, Directory, Entity, Post, State, Wording
from crosspost.networks.fake.serve import serve
from crosspost.networks.fake.world import World
from crosspost.state.folder import Folder

LATENCY = 0.3
ROUNDS = 5


def accounts(world: World) -> list[Account]:
    """Two on Bluesky, on two servers; two of the Mastodon family."""
    made = []
    for number in range(2):
        login = world.ensure_bluesky(f"b{number}.test", pds=f"pds{number}.test")
        made.append(
            Account(
                f"b{number}",
                "bluesky",
                "ville",
                login.handle,
                server=login.server,
                identity=login.did,
                sandbox=True,
                options={"secret": login.app_password},
            )
        )
    for software in ("mastodon", "gotosocial"):
        token = world.ensure_mastodon(f"{software}.test", "ville", software=software)
        made.append(
            Account(
                software,
                "mastodon",
                "ville",
                token.handle,
                server=token.server,
                identity=token.id,
                sandbox=True,
                options={"secret": token.token},
            )
        )
    return made


def machine(home: Path, known: list[Account]) -> App:
    """A machine that knows these accounts; its sandbox flag only finds the secrets."""
    app = App(Folder(home / "config.toml"))
    app.create_ledger()
    directory = Directory(
        entities={"ville": Entity("ville", "Ville")},
        accounts={account.name: account for account in known},
    )
    from crosspost.app import ATTEMPT_SECONDS
    from crosspost.networks import wire

    vars(app)["directory"] = directory
    vars(app)["_outside"] = wire.outside(seconds=ATTEMPT_SECONDS)
    return app


def once(app: App, number: int, names: list[str]) -> float:
    """Seconds from acceptance to the last receipt."""
    post = Post(
        id=post_id(f"{number}-{'-'.join(names)}"),
        entity="ville",
        to=tuple(names),
        base=Wording(f"Avis {number}.", languages=("fr",)),
    )
    now = to_milliseconds(app.clock.now())
    begun = time.perf_counter()
    planned = app.planner.plan(post, accepted=now)
    app.ledger.accept(post, planned, by="bench", state=State.SCHEDULED, at=now)
    app.run_engine(seconds=60)
    passed = time.perf_counter() - begun
    records = app.ledger.records(post=post.id)
    if any(record.state is not State.SENT for record in records):
        raise SystemExit([(r.account, r.state, r.problem) for r in records])
    return passed


def main() -> None:
    """Print the ratio of medians."""
    world = World(latency=LATENCY)
    with tempfile.TemporaryDirectory() as home, serve(world):
        known = [replace(one) for one in accounts(world)]
        app = machine(Path(home), known)
        names = [account.name for account in known]
        once(app, 0, names)  # SDKs imported, sessions made, limits asked
        together: list[float] = []
        alone: dict[str, list[float]] = {name: [] for name in names}
        for number in range(1, ROUNDS + 1):
            together.append(once(app, number, names))
            for name in names:
                alone[name].append(once(app, number, [name]))
    slowest = max(statistics.median(seconds) for seconds in alone.values())
    whole = statistics.median(together)
    print(f"four accounts {whole:.2f} s, the slowest alone {slowest:.2f} s")
    print(f"ratio {whole / slowest:.2f} (aim: at most 1.15)")


if __name__ == "__main__":
    main()
