"""500 accounts on 40 servers in one run, three of them in trouble.

`python benchmarks/scale.py`: the real engine, ledger and SDKs; the built-in servers
are another process, over TLS on loopback, each answer after 0.3 s. One account
hangs (alone on its server), one is throttled, one is revoked. The SDKs are imported
and every account has published once before the clock starts. Prints the time to
the 497th receipt as a ratio to 64 at once (8 × 0.3 s); aim: 2.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from crosspost.app import ATTEMPT_SECONDS, App
from crosspost.identity import post_id, to_milliseconds
from crosspost.model import Account, Directory, Entity, Post, State, Wording
from crosspost.networks import wire
from crosspost.networks.fake.serve import serve
from crosspost.networks.fake.world import World
from crosspost.state.folder import Folder

LATENCY = 0.3
IDEAL = 8 * LATENCY
ACCOUNTS, SERVERS = 500, 40
TROUBLED = {0: "hang", 1: "429", 3: "revoked"}
"""By number; a revoked app password of Bluesky would work for two hours more."""
KINDS = ("bluesky", "mastodon", "gotosocial")


# -- the servers, in a process of their own --------------------------------------------


def serve_all(certificate: str, key: str) -> None:
    """Serve until standard input ends; a word on it makes things go wrong."""
    world = World()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serve(world, tls=context):
        print(json.dumps([settle(world, number) for number in range(ACCOUNTS)]))
        sys.stdout.flush()
        sys.stdin.readline()  # the first round is quick: it is not what is measured
        world.latency = LATENCY
        for number, how in TROUBLED.items():
            if how == "revoked":
                world.hands.revoke(handle_of(number))
            else:
                world.will_fail(handle_of(number), "any", how, times=1000)
        print("ready", flush=True)
        sys.stdin.read()


def host_of(number: int) -> tuple[str, str]:
    """Kind and host of an account: the first is alone on its server."""
    server = 0 if number == 0 else 1 + number % (SERVERS - 1)
    kind = KINDS[server % 3]
    return kind, f"{kind}{server}.test"


def handle_of(number: int) -> str:
    """What an account is called on its network."""
    kind, host = host_of(number)
    name = f"service-{number}"
    return f"{name}.test" if kind == "bluesky" else f"{name.replace('-', '_')}@{host}"


def settle(world: World, number: int) -> dict[str, Any]:
    """Make an account; its logins."""
    kind, host = host_of(number)
    if kind == "bluesky":
        made = world.ensure_bluesky(handle_of(number), pds=host)
        world.change_server(host, counting=False)
        found = {"identity": made.did, "secret": made.app_password}
    else:
        name = handle_of(number).partition("@")[0]
        login = world.ensure_mastodon(host, name, software=kind)
        world.change_server(host, requests=0)
        found = {"identity": login.id, "secret": login.token}
    network = "bluesky" if kind == "bluesky" else "mastodon"
    server = world.address(host)
    return {"network": network, "handle": handle_of(number), "server": server, **found}


@contextmanager
def servers(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The other process, with a certificate made for it."""
    pem, key = folder / "cert.pem", folder / "key.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    made += " -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command = [*made.split(), "-keyout", str(key), "-out", str(pem)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 -- our own
    process = subprocess.Popen(  # noqa: S603 -- this very file
        [sys.executable, __file__, "--serve", str(pem), str(key)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


# -- the machine -----------------------------------------------------------------------


def machine(home: Path, logins: list[dict[str, Any]], certificate: Path) -> App:
    """A machine that knows the accounts and trusts the servers."""
    app = App(Folder(home / "config.toml"))
    app.create_ledger()
    accounts = {
        f"service-{number}": Account(
            f"service-{number}",
            one["network"],
            "ville",
            one["handle"],
            server=one["server"],
            identity=one["identity"],
            sandbox=True,  # only to find the secret beside it
            options={"secret": one["secret"]},
        )
        for number, one in enumerate(logins)
    }
    vars(app)["directory"] = Directory(
        entities={"ville": Entity("ville", "Ville")}, accounts=accounts
    )
    context = ssl.create_default_context(cafile=str(certificate))
    vars(app)["_outside"] = wire.outside(seconds=ATTEMPT_SECONDS, verify=context)
    return app


def accept(app: App, number: int) -> Post:
    """A post to everyone, due now."""
    post = Post(
        id=post_id(f"{number}.md"),
        entity="ville",
        to=tuple(app.directory.accounts),
        base=Wording(f"Avis {number} : le marché est déplacé.", languages=("fr",)),
    )
    now = to_milliseconds(app.clock.now())
    planned = app.planner.plan(post, accepted=now)
    app.ledger.accept(post, planned, by="bench", state=State.SCHEDULED, at=now)
    return post


def main() -> int:
    """Print the figures; exit 1 if the run was not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", nargs=2)
    args = parser.parse_args()
    if args.serve:
        serve_all(*args.serve)
        return 0
    with tempfile.TemporaryDirectory() as name, servers(Path(name)) as other:
        if other.stdin is None or other.stdout is None:
            raise SystemExit(2)
        logins = json.loads(other.stdout.readline())
        app = machine(Path(name) / "home", logins, Path(name) / "cert.pem")
        accept(app, 0)
        app.run_engine(seconds=240)  # SDKs, sessions, limits: not what is measured
        other.stdin.write("\n")
        other.stdin.flush()
        other.stdout.readline()
        return measured(app)


def measured(app: App) -> int:
    """One run with everyone in it."""
    post = accept(app, 1)
    begun_at, begun = app.clock.now(), time.perf_counter()
    app.run_engine(seconds=240)
    seconds = time.perf_counter() - begun
    records = app.ledger.records(post=post.id)
    sent = sorted(one.sent_at for one in records if one.sent_at)
    problems = Counter(one.problem.kind for one in records if one.problem)
    last = (sent[-1] - begun_at) / timedelta(seconds=1) if sent else 0.0
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(sent)} delivered; troubles: {dict(problems)}; {os.cpu_count()} cores")
    print(f"the whole run {seconds:.1f} s, memory {memory:.0f} MB at most")
    print(f"last receipt after {last:.1f} s, ratio {last / IDEAL:.2f} (aim: 2)")
    good = len(sent) == ACCOUNTS - len(TROUBLED) and problems.total() == len(TROUBLED)
    return 0 if good and seconds < 60 and memory < 200 else 1  # noqa: PLR2004


if __name__ == "__main__":
    sys.exit(main())
