from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.text.emoji_names import spoken


@pytest.mark.parametrize(
    ("text", "fr", "en"),
    [
        ("Bravo 👏", "Bravo applaudissements", "Bravo clapping hands"),
        (
            "👏👏",
            "applaudissements, applaudissements",
            "clapping hands, clapping hands",
        ),
        ("☀️ soleil", "soleil soleil", "sun soleil"),
        ("☀ soleil", "soleil soleil", "sun soleil"),
        ("N🎄ël", "N sapin de Noël ël", "N Christmas tree ël"),
        ("🇫🇷", "drapeau : France", "flag: France"),
        ("1️⃣.", "touches : 1.", "keycap: 1."),
        (
            "👨‍👩‍👧‍👦",
            "famille : homme, femme, fille et garçon",
            "family: man, woman, girl, boy",
        ),
        (
            "👩🏽‍🚒",
            "pompier femme : peau légèrement mate",
            "woman firefighter: medium skin tone",
        ),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "drapeau : Écosse", "flag: Scotland"),
        ("© 2026 ™", "© 2026 ™", "© 2026 ™"),
        ("Été, 1 200 €", "Été, 1 200 €", "Été, 1 200 €"),
    ],
)
def test_emoji_are_called_by_their_names(text: str, fr: str, en: str) -> None:
    assert spoken(text, "fr-FR").replace("\u202f", " ").replace("\xa0", " ") == fr
    assert spoken(text, "en") == en


def test_an_unknown_mixture_is_said_in_its_parts() -> None:
    assert spoken("🐸\u200d🚒", "en") == "frog, fire engine"
    assert spoken("☀🏽", "en") == "sun"
    assert spoken("\U0001faff", "en") == "\U0001faff"


def test_other_languages_keep_the_signs() -> None:
    assert spoken("Demat 👏", "br") == "Demat 👏"


@given(st.text())
def test_only_emoji_change(text: str) -> None:
    said = spoken(text, "en")
    letters = [c for c in text if c.isalpha()]
    rest = iter(said)
    assert all(letter in rest for letter in letters)
