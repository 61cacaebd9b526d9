"""Advice is given on what is published, wherever the author wrote it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crosspost.model import Account, Delivery, Level, Post, Prepared, Wording
from crosspost.networks import bluesky, mastodon
from crosspost.plan import Target, plan

DUE = datetime(2026, 12, 24, 17, 30, tzinfo=UTC)
LONG = "Le pont ferme lundi. " * 20
TAG = "#budgetparticipatif"


def planned(base: Wording, **exceptions: Wording) -> dict[str, Delivery]:
    targets = []
    for network in (bluesky.NETWORK, mastodon.NETWORK):
        account = Account(network.name, network.name, "ville", "ville.example.fr")
        targets.append(Target(account, network, Prepared(network.assumed(account))))
    to = ("bluesky", "mastodon")
    post = Post("p", "ville", to, base, exceptions=exceptions)
    return {one.account: one for one in plan(post, targets, accepted=DUE)}


def advice(delivery: Delivery) -> list[tuple[str, str]]:
    return [
        (note.fix.found, note.fix.text or "")
        for note in delivery.notes
        if note.level is Level.ADVICE and note.fix
    ]


def test_the_short_text_is_advised_on_where_it_is_published() -> None:
    made = planned(Wording(LONG, short=f"Pont {TAG}", languages=("fr",)))
    assert advice(made["bluesky"]) == [(TAG, "Pont #BudgetParticipatif")]
    assert advice(made["mastodon"]) == []


def test_the_whole_text_is_advised_on_where_it_is_published() -> None:
    made = planned(Wording(f"{LONG}{TAG}", short="Pont.", languages=("fr",)))
    assert advice(made["bluesky"]) == []
    assert [found for found, _text in advice(made["mastodon"])] == [TAG]


@pytest.mark.parametrize("name", ["bluesky", "mastodon"])
def test_what_one_account_says_otherwise_is_advised_on_there(name: str) -> None:
    said = {name: Wording(f"Pont {TAG}", languages=("fr",))}
    made = planned(Wording("Pont.", languages=("fr",)), **said)
    assert [one for one in made if advice(made[one])] == [name]


def test_each_account_is_advised_in_the_language_of_its_text() -> None:
    english = Wording("See you at #openday", languages=("en",))
    made = planned(Wording("À demain #openday", languages=("fr",)), bluesky=english)
    assert advice(made["bluesky"]) == [("#openday", "See you at #OpenDay")]
    assert advice(made["mastodon"]) == []


def test_the_content_warning_is_advised_on_where_it_is_shown() -> None:
    warned = Wording("Pont.", content_warning="TRAVAUX SUR LE PONT", languages=("fr",))
    made = planned(warned)
    assert advice(made["bluesky"]) == []
    assert advice(made["mastodon"]) == [("TRAVAUX SUR LE PONT", "Travaux sur le pont")]
