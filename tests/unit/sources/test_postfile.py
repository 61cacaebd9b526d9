"""A post file becomes a post: names, wordings, times, and errors that name the key."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.errors import PostError
from crosspost.model import Account, Directory, Entity, Post
from crosspost.sources.postfile import read

NETWORKS = ("bluesky", "mastodon")


def account(name: str, network: str, entity: str, language: str = "") -> Account:
    return Account(name, network, entity, f"{name}.fr", language=language)


PEOPLE = Directory(
    entities={
        "ville": Entity("ville", "Ville", language="fr"),
        "ile": Entity("ile", "Île", language="fr", time_zone="Indian/Reunion"),
    },
    accounts={
        one.name: one
        for one in (
            account("ville-b", "bluesky", "ville"),
            account("ville-m", "mastodon", "ville", language="br"),
            account("ile-m", "mastodon", "ile"),
        )
    },
    groups={"tous": ("ville-m", "ville-b")},
)


def post(text: str = "Bonjour.", *head: str, to: str = '["ville"]') -> Post:
    lines = ["+++", f"to = {to}", *head, "+++", text]
    return from_bytes("\n".join(lines).encode())


def from_bytes(data: bytes) -> Post:
    return read(
        data,
        post_id="p",
        source="avis.md",
        folder=".",
        directory=PEOPLE,
        networks=NETWORKS,
    )


def test_an_entity_without_an_account_is_not_taken_for_a_misspelt_name() -> None:
    empty = replace(PEOPLE, accounts={}, groups={})
    with pytest.raises(PostError) as error:
        read(
            b'+++\nto = ["ville"]\n+++\nBonjour.',
            post_id="p",
            source="avis.md",
            folder=".",
            directory=empty,
            networks=NETWORKS,
        )

    assert "“ville” has no account yet" in str(error.value.message)
    assert str(error.value.hint) == "Add one first: crosspost accounts add bluesky"


@pytest.mark.parametrize(
    ("to", "accounts"),
    [
        ('["ville"]', ("ville-b", "ville-m")),
        ('["tous"]', ("ville-b", "ville-m")),
        ('"ville-m"', ("ville-m",)),
        ('["ville-m", "tous", "ville"]', ("ville-b", "ville-m")),
    ],
)
def test_names_stand_for_accounts_in_the_configuration_s_order(
    to: str, accounts: tuple[str, ...]
) -> None:
    assert post(to=to).to == accounts


def test_the_account_wins_over_its_network_and_both_over_the_whole() -> None:
    made = post(
        "Pour tous.",
        'short = "Court."',
        '[mastodon]\ntext = "Pour Mastodon."\ncontent_warning = "Attention"',
        '[accounts.ville-m]\ntext = "Pour elle."',
    )

    assert made.wording("ville-b").text == "Pour tous."
    assert made.wording("ville-m").text == "Pour elle."
    assert made.wording("ville-m").content_warning == "Attention"
    assert made.wording("ville-m").short == "Court."


def test_the_language_is_the_file_s_then_the_account_s_then_the_entity_s() -> None:
    assert post().wording("ville-b").languages == ("fr",)
    assert post().wording("ville-m").languages == ("br",)
    told = post("Hi.", 'language = "en"')
    assert told.wording("ville-m").languages == ("en",)


@pytest.mark.parametrize(
    ("to", "written", "instant"),
    [
        ("ville", "2026-12-24T18:30:00", datetime(2026, 12, 24, 17, 30, tzinfo=UTC)),
        ("ile", "2026-12-24T18:30:00", datetime(2026, 12, 24, 14, 30, tzinfo=UTC)),
        ("ile", "2026-12-24T18:30:00Z", datetime(2026, 12, 24, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_that_of_who_speaks_unless_it_says_its_own(
    to: str, written: str, instant: datetime
) -> None:
    assert post("T.", f"at = {written}", to=f'["{to}"]').at == instant


@pytest.mark.parametrize(
    ("written", "choices"),
    [
        ("2027-03-28T02:30:00", ("1:59", "3:00")),
        ("2027-10-31T02:30:00", ("+02:00", "+01:00")),
    ],
)
def test_an_hour_that_is_missing_or_doubled_is_asked_about(
    written: str, choices: tuple[str, str]
) -> None:
    with pytest.raises(PostError) as refused:
        post("T.", f"at = {written}")

    hint = str(refused.value.hint)
    assert all(choice in hint for choice in choices), hint


def test_text_is_normalised_and_nothing_else_changes_it() -> None:
    assert post("e\u0301te\u0301 # pas *gras*").base.text == "été # pas *gras*"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_files_of_any_system_are_read(line_end: str, bom: str) -> None:
    text = line_end.join(["+++", 'to = ["ville"]', "+++", "Un", "Deux"])

    assert from_bytes((bom + text).encode()).base.text == "Un\nDeux"


def test_a_broken_header_names_its_line_in_the_file() -> None:
    with pytest.raises(PostError, match=r"avis\.md: line 4 "):
        post("T.", "thread = true", "short = sans guillemets")


def test_an_account_says_the_text_in_its_own_language() -> None:
    made = post("Bonjour.", 'short = "Bjr."', '[text]\nbr = "Demat."')

    assert made.by_language == {"br": "Demat."}
    assert made.wording("ville-b") == made.base
    breton = made.wording("ville-m")
    assert (breton.text, breton.short, breton.languages) == ("Demat.", None, ("br",))


def test_what_is_written_for_an_account_wins_over_the_text_of_its_language() -> None:
    own = '[text]\nbr = "Demat."\n[accounts.ville-m]\ntext = "Salud."'
    assert post("Bonjour.", own).wording("ville-m").text == "Salud."


@pytest.mark.parametrize(
    "head",
    [
        "thread = 1",
        "short = 3",
        "images = 1",
        "images = [1]",
        'images = [{ alt = "x" }]',
        'images = [{ file = "a", focus = [2, 0] }]',
        'images = [{ file = "a", atl = "x" }]',
        'at = "demain"',
        "at = 2026-12-24",
        "labels = [1]",
        'card = { ulr = "x" }',
        'visibility = "direct"',
        "accounts = 1",
        "mastodon = 1",
        '[accounts.ile-m]\ntext = "x"',
        "text = 1",
        "video = 1",
        "to = 1",
    ],
)
def test_a_wrong_value_names_its_file_and_is_no_fault_of_ours(head: str) -> None:
    lines = ["+++", head, "+++", "T."]
    if not head.startswith("to"):
        lines.insert(1, 'to = ["ville"]')

    with pytest.raises(PostError, match=r"avis\.md"):
        from_bytes("\n".join(lines).encode())


def refusal(data: bytes) -> str | None:
    """Why these bytes are no post, or None where they are one."""
    try:
        from_bytes(data)
    except PostError as error:
        return str(error)
    return None


@given(st.binary(max_size=200))
def test_any_bytes_are_a_post_or_a_post_error(data: bytes) -> None:
    said = refusal(data)

    assert said is None or "avis.md" in said


@given(st.text(max_size=80))
def test_any_header_is_a_post_or_a_post_error(header: str) -> None:
    said = refusal(f"+++\n{header}\n+++\nT.".encode("utf-8", "surrogatepass"))

    assert said is None or "avis.md" in said


def test_what_an_entity_says_is_signed_where_it_has_a_signature() -> None:
    town = replace(PEOPLE.entities["ville"], signature="— Votre mairie")
    signing = replace(PEOPLE, entities={**PEOPLE.entities, "ville": town})
    head = 'short = "Bref."\n[mastodon]\ntext = "Mer."'

    def texts(to: str) -> set[str]:
        found = read(
            f'+++\nto = ["{to}"]\n{head}\n+++\nAvis.'.encode(),
            post_id="p",
            source="avis.md",
            folder=".",
            directory=signing,
            networks=NETWORKS,
        )
        wordings = [found.base, *found.exceptions.values()]
        return {text for one in wordings for text in (one.text, one.short or "")}

    said = {"Avis.", "Mer.", "Bref."}
    assert texts("ville") == {f"{text}\n\n— Votre mairie" for text in said}
    assert texts("ile") == said


@pytest.mark.parametrize(
    ("to", "line", "text", "unsigned"),
    [
        ("ville", "signature = true", "Avis.\n\n— Votre mairie", False),
        ("ville", "signature = false", "Avis.", True),
        ("ile", "signature = false", "Avis.", False),  # which has none
    ],
)
def test_the_signature_is_left_out_of_one_post(
    to: str, line: str, text: str, *, unsigned: bool
) -> None:
    town = replace(PEOPLE.entities["ville"], signature="— Votre mairie")

    found = read(
        f'+++\nto = ["{to}"]\n{line}\n+++\nAvis.'.encode(),
        post_id="p",
        source="avis.md",
        folder=".",
        directory=replace(PEOPLE, entities={**PEOPLE.entities, "ville": town}),
        networks=NETWORKS,
    )

    assert (found.base.text, found.unsigned) == (text, unsigned)


def test_the_signature_is_a_yes_or_a_no() -> None:
    assert "signature takes true or false" in (
        refusal('+++\nto = ["ville"]\nsignature = "— Moi"\n+++\nAvis.'.encode()) or ""
    )
