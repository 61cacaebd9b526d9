"""The machine, the accounts, the posts of one day."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from PIL import Image

from crosspost.app import App
from crosspost.clock import ManualClock
from crosspost.identity import post_id, to_milliseconds
from crosspost.ledger.sqlite import create, open_ledger
from crosspost.model import Account, Directory, Entity, Media, Post, Wording
from crosspost.networks import wire
from crosspost.networks.fake.bluesky.accounts import AppPassword
from crosspost.networks.fake.mastodon.state import SCOPES, Token
from crosspost.networks.fake.world import World
from crosspost.state.folder import Folder
from crosspost.team import Member, Role, Rule, Team
from simulation.hooks import Hooks, WatchedLedger, WatchedTransport, where_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from crosspost.engine.tick import Engine
    from crosspost.ports import Record

START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
POSTS = 6


class MachineClock(ManualClock):
    """The machine's clock, which may be set wrong; the servers keep the true time."""

    def __init__(self, now: datetime) -> None:
        """Both agree at first."""
        super().__init__(now)
        self.true = ManualClock(now)

    def advance(
        self,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> None:
        """Time passes for everyone."""
        super().advance(seconds=seconds, minutes=minutes, hours=hours, days=days)
        self.true.advance(seconds=seconds, minutes=minutes, hours=hours, days=days)


@dataclass
class Machine:
    """One machine with its state folder; processes come and go on it."""

    home: Path
    clock: MachineClock
    world: World
    hooks: Hooks
    directory: Directory
    watch: Callable[[httpx.Request, str], None]

    def process(self, *, watched: bool = True, user: str = "simulation") -> App:
        """A new process of a system user: everything is opened anew, as cron does."""
        folder = Folder(self.home / "config.toml")
        app = App(
            folder,
            clock=self.clock,
            environment={"USER": user},
            wait=lambda seconds: self.clock.advance(seconds=seconds),
        )
        kept = open_ledger(folder.ledger, clock=self.clock)
        values: dict[str, Any] = vars(app)
        values["directory"] = self.directory
        values["ledger"] = WatchedLedger(kept, self.hooks) if watched else kept
        values["world"] = self.world
        inner = self.world.transport()
        if watched:
            inner = WatchedTransport(
                inner, self.hooks, where=where_of(self.world), watch=self.watch
            )
        values["_outside"] = wire.Wire(inner, seconds=30.0)
        return app

    def engine(self, app: App) -> Engine:
        """The engine of a process, its accounts one after another."""
        return replace(app.engine(seconds=600.0), run=one_by_one)


def one_by_one(
    jobs: Mapping[str, Callable[[], list[Record]]],
) -> Mapping[str, list[Record] | BaseException]:
    """Work on accounts in order: the seed alone decides what happens."""
    return {account: job() for account, job in sorted(jobs.items())}


def machine(
    home: Path, rng: Random, hooks: Hooks, watch: Any, *, rule: Rule = Rule.NONE
) -> Machine:
    """A machine on its first morning; where posts need approvals, with a team."""
    clock = MachineClock(START)
    world = World(clock.true, pass_time=lambda seconds: clock.advance(seconds=seconds))
    accounts = cast(world)
    directory = Directory(
        entities={"ville": Entity("ville", "Ville", approval=rule)},
        accounts={account.name: account for account in accounts},
        team={} if rule is Rule.NONE else office(),
    )
    (home / "outbox").mkdir(parents=True)
    folder = Folder(home / "config.toml")
    create(folder.ledger, clock=clock, machine="simulated").close()
    (home / "pont.png").write_bytes(picture(rng))
    return Machine(home, clock, world, hooks, directory, watch)


AUTHOR, APPROVERS = "luc", ("claire", "yann", "anne")


def office() -> Team:
    """A writer and three who approve."""
    roles = {AUTHOR: Role.WRITER, **dict.fromkeys(APPROVERS, Role.APPROVER)}
    return {
        name: Member(name, name.title(), (name,), roles={"ville": role})
        for name, role in roles.items()
    }


def cast(world: World) -> list[Account]:
    """Two accounts on Bluesky, one on Mastodon, one on GoToSocial."""
    return [
        bluesky(world, "alpha"),
        bluesky(world, "beta"),
        mastodon(world, "gamma", "mastodon"),
        mastodon(world, "delta", "gotosocial"),
    ]


def bluesky(world: World, name: str) -> Account:
    """An account on Bluesky."""
    login = world.ensure_bluesky(f"{name}.test")
    return Account(
        name,
        "bluesky",
        "ville",
        login.handle,
        server=login.server,
        identity=login.did,
        sandbox=True,
        options={"secret": login.app_password},
    )


def mastodon(world: World, name: str, software: str) -> Account:
    """An account on a server of Mastodon's API."""
    login = world.ensure_mastodon(f"{software}.test", name, software=software)
    return Account(
        name,
        "mastodon",
        "ville",
        login.handle,
        server=login.server,
        identity=login.id,
        sandbox=True,
        options={"secret": login.token},
    )


def picture(rng: Random) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    colour = tuple(rng.randrange(256) for _ in range(3))
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


def posts(home: Path, rng: Random, names: list[str]) -> list[Post]:
    """The posts of the day: single, thread, with a picture, the same text twice."""
    made: list[Post] = []
    for number in range(POSTS):
        text = f"Avis {number} : marché déplacé place {rng.randrange(10_000)}."
        if number == 1:
            text = "\n***\n".join(f"{text} Partie {part}." for part in "abc")
        if number == POSTS - 1:
            text = made[0].base.text  # the same text on purpose
        media = (Media("pont.png", alt="Le pont, gris."),) if number == 2 else ()
        at = START + timedelta(minutes=rng.randrange(5, 100))
        made.append(
            Post(
                id=post_id(f"{number}.md"),
                entity="ville",
                to=tuple(names),
                base=Wording(text, languages=("fr",), media=media),
                folder=str(home),
                at=None if number == 3 else to_milliseconds(at),
                author=AUTHOR,
            )
        )
    return made


def accept(app: App, post: Post) -> None:
    """Take a post in, or a new version of it, as `add` does."""
    now, kept = app.clock.now(), app.ledger.post(post.id)
    at = kept.accepted_at if kept else now
    planned = app.planner.plan(post, accepted=at)
    state, problem = app.approving.on_arrival(post, planned)
    app.ledger.accept(post, planned, by=AUTHOR, state=state, problem=problem, at=at)


def renewed(machine: Machine, account: Account, *, number: int) -> None:
    """Give an account a new secret, on its network and in the configuration."""
    world = machine.world
    if account.network == "bluesky":
        secret = f"abcd-efgh-ijkl-{number:04}".translate(_LETTERS)
        made = AppPassword(f"crosspost-{number}", secret)
        world.bluesky.accounts.add_password(account.identity, made)
    else:
        name, _at, host = account.handle.partition("@")
        secret = f"token-{name}-{number}"
        made_token = Token(secret, host, account.identity, SCOPES)
        world.mastodon.state.tokens.put(host, secret, made_token)
    fresh = replace(account, options={"secret": secret})
    accounts = {**machine.directory.accounts, account.name: fresh}
    machine.directory = replace(machine.directory, accounts=accounts)


_LETTERS = str.maketrans("0123456789", "abcdefghij")
