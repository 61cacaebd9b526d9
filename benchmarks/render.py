r"""What rendering a post costs, whole, as a multiple of counting its characters.

Run `python benchmarks/render.py`. 10,000 invented posts of 280 characters, without
pictures, become deliveries for one Bluesky and one Mastodon account, as `preview`
makes them once a file is read and what is known is gathered (`crosspost.plan`): the
text composed, counted and linked, the very records and forms, with keys and CIDs,
notes, and the digest that a person approves.

Three ratios to `regex` `\X` counting the same posts in the same process are printed,
of processor time, because other programs share the machine:

- `render`: texts to parts, for both networks (aim: at most 6);
- `plan`: the same, and the digest and the delivery, but no advice;
- `preview`: all of it, with the advice on writing (thirteen rules).
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import regex

sys.path.insert(0, str(Path(__file__).parent))

from text import POSTS, SEED, invented_post

from crosspost.identity import digest, post_id
from crosspost.model import Account, Delivery, Post, Prepared, Wording
from crosspost.networks import bluesky, mastodon
from crosspost.plan import Target, plan
from crosspost.ports import Order
from crosspost.text.normalise import normalise

ROUNDS = 3
DUE = datetime(2026, 12, 24, 17, 30, tzinfo=UTC)
DID = "did:plc:saintelvensurmer234567ab"


def targets() -> list[Target]:
    """One account of each network, whose servers have answered."""
    found = []
    for network, identity in ((bluesky.NETWORK, DID), (mastodon.NETWORK, "1234567")):
        account = Account(
            name=f"ville-{network.name}",
            network=network.name,
            entity="ville",
            handle="ville.example.fr",
            identity=identity,
            language="fr",
        )
        limits = replace(network.assumed(account), as_of=DUE)
        mentions = {"agglo.example.fr": DID}
        prepared = Prepared(limits, identity, mentions)
        found.append(Target(account, network, prepared))
    return found


def posts(texts: Sequence[str], to: Sequence[str]) -> list[Post]:
    """The texts as posts, as if each had been a file."""
    return [
        Post(
            id=post_id(f"{number}.md"),
            entity="ville",
            to=tuple(to),
            base=Wording(normalise(text), languages=("fr",)),
        )
        for number, text in enumerate(texts)
    ]


def rendered(post: Post, known: Sequence[Target]) -> list[Delivery]:
    """The parts for each account; no advice."""
    found = []
    for target in known:
        order = Order(
            post=post.id,
            account=target.account,
            wording=post.base,
            prepared=target.prepared,
            due=DUE,
            generation=0,
        )
        made = target.network.render(order)
        account = target.account
        found.append(
            Delivery(
                id=f"{post.id}.{account.name}",
                post=post.id,
                account=account.name,
                network=account.network,
                handle=account.handle,
                entity=account.entity,
                due=DUE,
                parts=made.parts,
                notes=made.notes,
            )
        )
    return found


def seconds(do: Callable[[], object]) -> float:
    """The best of a few rounds: noise only ever adds."""
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        do()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    """Measure, and print the ratios."""
    chance = random.Random(SEED)  # noqa: S311 - posts to measure, no secret
    texts = [invented_post(chance) for _ in range(POSTS)]
    known = targets()
    made = posts(texts, [one.account.name for one in known])
    clusters = regex.compile(r"\X").findall
    counting = seconds(lambda: [clusters(text) for text in texts])
    works = {
        "render": lambda: [rendered(one, known) for one in made],
        "plan": lambda: [digest("ville", rendered(one, known)) for one in made],
        "preview": lambda: [plan(one, known, accepted=DUE) for one in made],
    }
    for name, work in works.items():
        print(f"{name}: {seconds(work) / counting:.2f}")


if __name__ == "__main__":
    main()
