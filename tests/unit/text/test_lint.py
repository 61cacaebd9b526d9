"""Advice: bad strings get their fix, good ones are left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.text.lint import RULES, Finding, lint

ROOT = Path(__file__).parents[3]
OWN = ROOT / "tests/data/lint_own.json"


def read(*files: Path) -> list[Any]:
    found: dict[str, Any] = {}
    for file in files:
        if file.exists():
            document = json.loads(file.read_text("utf-8"))
            found |= {vector["id"]: vector for vector in document["vectors"]}
    return [pytest.param(vector, id=name) for name, vector in found.items()]


def vectors() -> list[Any]:
    """The project's own selection, and the shared one where it is at hand."""
    name = "vectors/lint_fr.json"
    return read(ROOT / "tests/data" / name, ROOT.parent / "shared" / name)


def french(text: str) -> list[Finding]:
    return lint(text, language="fr")


def told(text: str) -> list[tuple[str, str, str | None]]:
    return [(one.id, one.found, one.proposal) for one in french(text)]


@pytest.mark.parametrize("vector", vectors())
def test_a_vector_gets_its_advice_or_none(vector: dict[str, Any]) -> None:
    found = french(vector["text"])
    assert {one.id for one in found} == (
        {vector["rule"]} if "rule" in vector else set()
    )
    if not found:
        return
    first = found[0]
    assert first.found == vector["found"]
    assert first.proposal in (vector["proposal"], *vector.get("also_ok", ()))
    if "fixed" in vector:
        assert first.text == vector["fixed"]


@pytest.mark.parametrize("vector", read(OWN))
def test_our_own_strings_get_their_advice_or_none(vector: dict[str, Any]) -> None:
    found = lint(vector["text"], language=vector["language"])
    answered = [(one.id, one.found, one.proposal) for one in found]
    if vector["rule"] is None:
        assert answered == []
    else:
        assert answered == [(vector["rule"], vector["found"], vector["proposal"])]


def test_our_own_strings_are_sixty_in_each_language() -> None:
    languages = [param.values[0]["language"] for param in read(OWN)]
    assert [languages.count(language) for language in ("fr", "en")] == [60, 60]


def test_all_findings_of_a_rule_are_mended_in_one_text() -> None:
    found = french("Un #budgetparticipatif et la #fetedelamusique")
    assert len(found) == 2
    for one in found:
        assert one.text == "Un #BudgetParticipatif et la #FeteDeLaMusique"


def test_scattered_tags_become_words_and_go_to_the_end() -> None:
    text = "Le #Maire ouvre la #FêteDeLaMusique avec les #Élus et l’#AgenceDeLEau ici"
    (found,) = french(text)
    assert found.proposal is None
    assert found.text == (
        "Le Maire ouvre la Fête de la musique avec les Élus et l’Agence de l’eau ici"
        "\n\n#Maire #FêteDeLaMusique #Élus #AgenceDeLEau"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Fête au parc #Ville #Parc #Fête #Été",
        "#Sport #Culture #Loisirs\nNos associations recrutent",
        "#Sport : un stade\n#Culture : un musée\n#Loisirs : un parc",
        "Fête au parc #Ville #Parc #Fête https://ville.example.fr",
        "Le #Maire et la #Région\n\n#Ville",
    ],
)
def test_tags_in_a_row_are_not_scattered(text: str) -> None:
    assert french(text) == []


@pytest.mark.parametrize(
    ("text", "found", "proposal"),
    [
        ("#L'été", "#L'été", "L'#Été"),
        ("Vu #l’eau-vive", "#l’eau-vive", "l’#EauVive"),
        ("#SAINT-ÉTIENNE", "#SAINT-ÉTIENNE", "#SaintÉtienne"),
        ("#PLU-2026", "#PLU-2026", "#PLU2026"),
        ("#Un,#Deux", "#Un,#Deux", "#Un #Deux"),
        ("##Ville", "##Ville", "#Ville"),
        ("#v1.2", "#v1.2", "#v1_2"),
        ("#a_", "#a_", "#a"),
        ("#C’hoari", "#C’hoari", "#Choari"),
        ("#🎉Fête🎉", "#🎉Fête🎉", "🎉 #Fête 🎉"),
        ("#C++", "#C++", None),
        ("#2026_2027", "#2026_2027", None),
        ("#Agendahttps://a.fr/b", "#Agendahttps://a.fr/b", "#Agenda https://a.fr/b"),
        ("#fetedelamusique-2026", "#fetedelamusique-2026", "#FeteDeLaMusique2026"),
    ],
)
def test_a_tag_cut_differently_is_mended(
    text: str, found: str, proposal: str | None
) -> None:
    assert told(text) == [("hashtag-punctuation", found, proposal)]


@pytest.mark.parametrize(
    "text",
    [
        "#agent·e·s",
        "#Ville.",
        "(#Santé)",
        "« #Ville »",
        "l’#Été",
        "#Noël2026 !",
        "#50%",
    ],
)
def test_a_tag_the_networks_agree_on_is_fine(text: str) -> None:
    assert french(text) == []


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("𝗔𝗹𝗲𝗿𝘁𝗲 𝗼𝗿𝗮𝗻𝗴𝗲", "Alerte orange"),
        ("𝐑𝐞\u0301union", "Réunion"),
        ("ᴀʙᴄ", "abc"),
        ("🅐🅑🅒", "ABC"),
        ("🅰🅻🅴🆁🆃🅴", "ALERTE"),
        ("𝓱ℯ𝓵𝓵ℴ", "hello"),
        ("l’𝗲𝗮𝘂", "eau"),
    ],
)
def test_fake_letters_become_letters(text: str, proposal: str) -> None:
    assert [one[2] for one in told(text)] == [proposal]


@pytest.mark.parametrize(
    "text", ["🅿\ufe0f 🆘 🆎 Ⓜ\ufe0f", "m² n° ½ 12ᵉ", "ℝ", "① premier", "le phonème ʀ"]
)
def test_emoji_and_superscripts_are_no_fake_letters(text: str) -> None:
    assert french(text) == []


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("Bon🎉jour", "Bonjour"),
        ("super🎉fête", "super 🎉 fête"),
        ("une f🎉te", "fête"),
        ("VAC🌴NCES", "VACANCES"),
        ("x🎉y🎉z🎉t", None),
        ("J🎉x", None),
    ],
)
def test_an_emoji_in_a_word_gives_way_to_the_word(
    text: str, proposal: str | None
) -> None:
    assert [one[2] for one in told(text)] == [proposal]


@pytest.mark.parametrize(
    "text",
    ["👩\u200d🚒👨\u200d🚒", "Merci👏 à tous", "🇫🇷🇩🇪", "le maire 👨\u200d💼et lui"],
)
def test_an_emoji_beside_a_word_is_fine(text: str) -> None:
    assert french(text) == []


@pytest.mark.parametrize(
    "text",
    ["🎉 Fête\nVenez", "🇫🇷 en français\n🇬🇧 in English", "✅\n✅", "Bravo 🎉\nMerci 🎉"],
)
def test_one_emoji_at_the_head_is_fine(text: str) -> None:
    assert french(text) == []


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        (
            "RENDEZ-VOUS AU CCAS LE 3 MARS À 18 H",
            "Rendez-vous au CCAS le 3 mars à 18 h",
        ),
        ("FÊTE PLACE SAINT-MICHEL À PARIS !", "Fête place Saint-Michel à Paris !"),
        ("RUE VICTOR HUGO FERMÉE DEMAIN", "Rue Victor Hugo fermée demain"),
        ("MUSÉE LOUIS XIV OUVERT LUNDI", "Musée Louis XIV ouvert lundi"),
        ("TRAVAUX SUR LA RD957 DEMAIN MATIN", "Travaux sur la RD957 demain matin"),
    ],
)
def test_a_shouted_sentence_keeps_its_names(text: str, proposal: str) -> None:
    assert told(text) == [("capitals", text, proposal)]


def test_tags_and_emoji_around_a_shouted_sentence_are_left_out() -> None:
    found = told("⚠️ ROUTE BARRÉE CE SOIR ⚠️ #Ville https://ville.example.fr")
    assert found == [
        ("capitals", "ROUTE BARRÉE CE SOIR", "Route barrée ce soir"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "SNCF RATP CCAS",
        "DDTM DREAL SICTOM",
        "M. JEAN DUPONT",
        "JO PARIS 2030",
        "नमस्ते सब को",
    ],
)
def test_acronyms_and_names_are_not_shouted(text: str) -> None:
    assert french(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cliquez-ici !", "Cliquez-ici"),
        ("Votez en cliquant : clique ici", "clique ici"),
        ("C’est par ici 👉 https://a.fr", "C’est par ici"),
        ("En savoir plus ➡️ https://a.fr", "En savoir plus"),
    ],
)
def test_words_that_do_not_say_where_a_link_leads(text: str, found: str) -> None:
    assert told(text) == [("vague-link", found, None)]


@pytest.mark.parametrize(
    "text", ["Ici, on trie.", "Par ici !", "Pour en savoir plus, venez.", "C’est ici."]
)
def test_here_is_a_word_too(text: str) -> None:
    assert french(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Un\n=====\nDeux", "====="),
        ("★★★★★", "★★★★★"),
        ("═══ INFO ═══", "═══ INFO ═══"),
        ("Zut (╯°□°)╯︵ ┻━┻", "(╯°□°)╯︵ ┻━┻"),
        ("(\\_/)\nLapin", "(\\_/)"),
    ],
)
def test_pictures_of_marks_are_found(text: str, found: str) -> None:
    assert told(text) == [("ascii-art", found, None)]


@pytest.mark.parametrize(
    "text", ["---", "***", "- un\n- deux", "…", "(…)", "🎉🎉🎉🎉", "12/12", "\\o/"]
)
def test_marks_of_a_text_are_no_picture(text: str) -> None:
    assert french(text) == []


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Voir ville.fr/a", ("bare-address", "ville.fr/a", "https://ville.fr/a")),
        (
            "«\u00a0https://a.fr/b»",
            ("mark-touches-link", "https://a.fr/b»", "https://a.fr/b\u00a0»"),
        ),
        (
            "Lire https://a.fr/b… ",
            ("mark-touches-link", "https://a.fr/b…", "https://a.fr/b …"),
        ),
        (
            "https://moi:secret@a.fr/b",
            ("password-in-address", "https://moi:secret@a.fr/b", "https://a.fr/b"),
        ),
        (
            "Merci @ville.example.fr",
            ("mention-on-one-network", "@ville.example.fr", None),
        ),
        (
            "Merci @ville@social.fr",
            ("mention-on-one-network", "@ville@social.fr", None),
        ),
    ],
)
def test_addresses_and_names_get_a_line(
    text: str, want: tuple[str, str, str | None]
) -> None:
    assert told(text) == [want]


def test_nothing_is_said_about_the_inside_of_addresses() -> None:
    assert french("https://ville.example.fr/#fetedelamusique presse@ville.fr") == []


def test_a_language_without_words_hears_only_of_signs() -> None:
    text = "#budgetparticipatif CLIQUEZ ICI MES AMIS 𝗔𝗹𝗲𝗿𝘁𝗲"
    assert [one.id for one in lint(text, language="br")] == ["fake-letters"]


def test_regional_languages_are_their_language() -> None:
    assert lint("#openday", language="en-GB") == lint("#openday", language="en")


def test_every_finding_speaks() -> None:
    text = (
        "#budgetparticipatif #L’été 𝗔𝗹𝗲𝗿𝘁𝗲 N🎄ël\n✅ a\n✅ b\nROUTE BARRÉE CE SOIR\n"
        "La #A du #B et #C ici\ncliquez ici\n=====\nville.fr/a https://b.fr/c» "
        "https://a:b@c.fr @ville@social.fr"
    )
    found = french(text)
    assert {one.id for one in found} == {
        rule.__name__.replace("_", "-") for rule in RULES
    }
    for one in found:
        assert str(one.message)
        assert str(one.hint)


PIECES = st.sampled_from(
    """
    #fetedelamusique #L’été #Un,#Deux 𝗔𝗹 ✅ N🎄ël ROUTE BARRÉE ICI mot . #Ville ⓐ =====
    ville.fr/a https://a.fr/b» cliquez
    """.split()  # noqa: SIM905 -- a list of words is read as words
)
GAPS = st.sampled_from(["", " ", " ", "\n"])
TEXTS = st.lists(st.tuples(PIECES, GAPS).map("".join), max_size=16).map("".join)


@given(TEXTS)
def test_findings_point_at_what_they_name(text: str) -> None:
    for one in french(text):
        if one.id != "hashtags-scattered":
            assert text[one.start : one.end] == one.found
        assert (one.proposal is None) or one.text is not None


@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_what_was_mended_is_not_found_again(text: str) -> None:
    for one in french(text):
        if one.proposal is not None and one.text is not None:
            again = [a for a in french(one.text) if a.id == one.id and a.proposal]
            assert again == []
