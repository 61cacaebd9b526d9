"""The texts of a post in several languages, beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crosspost.model import Delivery, Post
from crosspost.report.aloud import words
from crosspost.report.tongues import Tongue, tongues
from samples.pages import Maker

FRENCH, BRETON = "Bonjour.", "Demat."


def delivery(make: Maker, account: str, *said: tuple[str, str]) -> Delivery:
    parts = [make.part(text, languages=(tag,)) for tag, text in said]
    return replace(make.bluesky(*parts).delivery, account=account)


def post(make: Maker, others: tuple[str, ...] = ("br",)) -> Post:
    base = make.shown(make.bluesky()).post
    return replace(base, by_language=dict.fromkeys(others, BRETON))


def test_each_language_once_with_all_who_say_it(make: Maker) -> None:
    made = [
        delivery(make, "a", ("fr", FRENCH)),
        delivery(make, "b", ("br", BRETON)),
        delivery(make, "c", ("br", BRETON), ("fr", FRENCH)),
    ]
    assert tongues(post(make), made) == (
        Tongue("fr", FRENCH, ("a", "c")),
        Tongue("br", BRETON, ("b", "c")),
    )


def test_a_short_text_does_not_hide_the_whole(make: Maker) -> None:
    made = [
        delivery(make, "a", ("fr", "Bjr.")),
        delivery(make, "b", ("fr", FRENCH), ("br", BRETON)),
    ]
    assert tongues(post(make), made)[0].text == FRENCH


@pytest.mark.parametrize("others", [(), ("br",)])
def test_one_language_stands_beside_nothing(
    make: Maker, others: tuple[str, ...]
) -> None:
    one = delivery(make, "a", ("fr", FRENCH))
    assert tongues(post(make, others), [one, one]) == ()


def test_each_part_is_read_aloud_in_its_own_language(make: Maker) -> None:
    both = delivery(make, "a", ("fr", "Noël 🎄"), ("en", "Christmas 🎄"))
    heard = [words(part, network="bluesky") for part in both.parts]
    assert heard == [["Noël sapin de Noël"], ["Christmas Christmas tree"]]
