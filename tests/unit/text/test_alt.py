"""Alt text describes; "image" and file names do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.text.alt import describes


@pytest.mark.parametrize(
    "alt",
    [
        "", "  ", "\u00a0\u202f", "…", "-", "?!", "📷", "image", "Image",
        "IMAGE", "Photo", "photo.",
        "picture", "a picture", "une image", "la photo", "Image 1", "photo n° 2",
        "photo_3", "12",
        "« Image »", "Capture d’écran", "screenshot", "IMG_20260914", "DSC_0042",
        "visuel",
        "affiche.png", "Affiche Fête.JPG", "https://ville.example.fr/a.jpg",
        "sans titre",
        "alt",
        "texte alternatif", "photo.jpeg", "\u200b", "description", "illustration",
    ],
)  # fmt: skip
def test_what_fills_the_field_is_refused(alt: str) -> None:
    assert not describes(alt, file_name="Affiche Fête.jpg")


@pytest.mark.parametrize(
    "alt",
    [
        "marche_de_noel.png",
        "marche_de_noel",
        "Marche de Noel",
        "marché-de-noël",
        "/home/com/marche_de_noel.png",
        r"C:\images\marche_de_noel.png",
    ],
)
def test_the_name_of_the_file_is_refused(alt: str) -> None:
    assert not describes(alt, file_name="marche_de_noel.png")
    assert not describes(alt, file_name=r"images\marche_de_noel.png")


@pytest.mark.parametrize(
    "alt",
    [
        "La Loue en crue sous le pont Saint-Michel",
        "Photo de la maire devant la mairie",
        "Image : plan du quartier",
        "Un chat",
        "Logo de la Ville",
        "Affiche : 12 juin, fête de la musique, place du Marché",
        "Place",
        "橋",
    ],
)
def test_a_description_is_accepted(alt: str) -> None:
    assert describes(alt, file_name="marche_de_noel.png")


def test_a_name_unlike_the_file_is_a_description() -> None:
    assert describes("Marché de Noël, le soir", file_name="marche_de_noel.png")


@given(st.text(st.characters(categories=["P", "Z", "Nd", "Cf"])))
def test_marks_alone_describe_nothing(alt: str) -> None:
    assert not describes(alt)
