"""One urgent post from its template to twenty accounts, by the real command.

`python benchmarks/urgent.py`: ten accounts on Bluesky and ten of the Mastodon
family, on ten built-in servers over loopback, each answer after 0.3 s. The command
is a process of its own, its start included. First with nothing known (no session,
no limit, no page of a server ever asked), then as on any other day. Prints the
seconds, and their ratio to one answer; aim: under 10 s, which is a ratio of 33.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import crosspost
from crosspost.networks.fake.serve import serve
from crosspost.networks.fake.world import World

LATENCY = 0.3
EACH = 10
SERVERS = 5
ROUNDS = 3
HEAD = """\
language = "fr"
time_zone = "Europe/Paris"

[entities.ville]
name = "Ville de Saint-Elven-sur-Mer"

"""
TEMPLATE = """\
+++
about = "Coupure d’eau potable"
to = ["ville"]
urgent = true

[blanks.lieu]
about = "rue ou quartier"
+++
L’eau est coupée {{lieu}}. Nos équipes sont sur place.
"""


def settle(world: World, home: Path) -> None:
    """The configuration, the secrets and the template of a town of twenty accounts."""
    (home / "secrets").mkdir(mode=0o700)
    (home / "templates").mkdir()
    (home / "templates" / "eau.md").write_text(TEMPLATE, encoding="utf-8")
    tables = []
    for number in range(EACH):
        tables += [bluesky(world, home, number), mastodon(world, home, number)]
    config = home / "config.toml"
    config.write_text(HEAD + "\n".join(tables), encoding="utf-8")


def bluesky(world: World, home: Path, number: int) -> str:
    """One account on Bluesky."""
    server = f"pds{number % SERVERS}.test"
    login = world.ensure_bluesky(f"service{number}.test", pds=server)
    secret(home, f"b{number}", login.app_password)
    return table(
        f"b{number}",
        "bluesky",
        handle=login.handle,
        server=login.server,
        app_password=f"b{number}",
    )


def mastodon(world: World, home: Path, number: int) -> str:
    """One account of the Mastodon family."""
    software = ("mastodon", "gotosocial")[number % SERVERS % 2]
    host = f"social{number % SERVERS}.test"
    login = world.ensure_mastodon(host, f"service{number}", software=software)
    secret(home, f"m{number}", login.token)
    return table(
        f"m{number}",
        "mastodon",
        handle=f"service{number}",
        instance=login.server,
        access_token=f"m{number}",
    )


def table(name: str, network: str, **settings: str) -> str:
    """An account's table of the configuration."""
    lines = [f"[accounts.{name}]", f'network = "{network}"', 'entity = "ville"']
    for key, value in settings.items():
        kept = key in {"app_password", "access_token"}
        lines.append(
            f'{key} = {{ file = "secrets/{value}" }}' if kept else f'{key} = "{value}"'
        )
    return "\n".join([*lines, ""])


def secret(home: Path, name: str, word: str) -> None:
    """Keep a secret as the configuration names it."""
    file = home / "secrets" / name
    file.write_text(word)
    file.chmod(0o600)


def run(home: Path, *words: str) -> tuple[float, str]:
    """Seconds of one command, and what it printed."""
    kept = {key: value for key, value in os.environ.items() if key == "PATH"}
    installed = str(Path(crosspost.__file__).parents[1])
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "crosspost", *words],
        cwd=home,
        env={**kept, "USER": "bench", "PYTHONPATH": installed},
        capture_output=True,
        text=True,
        check=False,
    )
    passed = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return passed, done.stdout


def once(home: Path, number: int) -> float:
    """Seconds of one urgent post, every account of which has it at the end."""
    passed, printed = run(
        home, "urgent", "eau", "--set", f"lieu=quai {number}", "--yes", "--json"
    )
    states = [one["state"] for one in json.loads(printed)["deliveries"]]
    if states != ["sent"] * (2 * EACH):
        raise SystemExit(printed)
    return passed


def main() -> None:
    """Print both."""
    world = World(latency=LATENCY)
    with tempfile.TemporaryDirectory() as place, serve(world):
        home = Path(place)
        settle(world, home)
        run(home, "init", ".")
        first = once(home, 0)
        later = sorted(once(home, number) for number in range(1, ROUNDS + 1))
    told = later[ROUNDS // 2]
    print(f"twenty accounts, nothing known before: {first:.1f} s", end=", ")
    print(f"ratio {first / LATENCY:.0f} to one answer")
    print(f"twenty accounts, any other day: {told:.1f} s", end=", ")
    print(f"ratio {told / LATENCY:.0f} to one answer (aim: under 33)")


if __name__ == "__main__":
    main()
