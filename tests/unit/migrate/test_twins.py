"""What someone posted on both networks by hand is found, whatever its links."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crosspost.migrate.doors import Native
from crosspost.migrate.twins import Twins
from imports_stage import instant, planned, x_id

AT = instant(x_id(1))
URL = "https://bsky.app/profile/ville.test/post/a"
TEXT = "Le pont Wilson est fermé lundi. Détails : https://ville.fr/pont"


def native(text: str, *, later: timedelta = timedelta(hours=1)) -> Native:
    return Native("a", (AT + later).isoformat(), text, URL)


@pytest.mark.parametrize(
    ("there", "archived"),
    [
        (TEXT, TEXT),
        ("Le pont Wilson est fermé lundi ! Détails : bit.ly", TEXT + " bit.ly"),
        (
            "Avec @prefet.bsky.social, le pont Wilson est fermé.",
            "Avec Prefet59\N{NO-BREAK SPACE}(X), le pont Wilson est fermé.",
        ),
        ("LE PONT WILSON EST FERMÉ LUNDI", "Le pont Wilson est fermé lundi"),
    ],
)
def test_the_same_words_are_twins(there: str, archived: str) -> None:
    assert Twins([native(there)]).of(planned(1, archived)) == URL


@pytest.mark.parametrize(
    "one",
    [
        native("Le pont Wilson est ouvert lundi. Détails : https://ville.fr/pont"),
        native(TEXT, later=timedelta(days=4)),
        native("Bonjour"),
        Native("a", "hier", TEXT, URL),
    ],
)
def test_other_words_or_other_days_are_none(one: Native) -> None:
    twins = Twins([one])
    assert twins.of(planned(1, TEXT)) is None
    assert twins.of(planned(1, "Bonjour")) is None


def test_the_first_of_them_is_known() -> None:
    assert Twins([native("b", later=timedelta(hours=5)), native("a")]).first == (
        AT + timedelta(hours=1)
    )
    assert Twins([]).first is None
