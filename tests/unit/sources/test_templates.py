"""Prepared posts: what a template may be, and what a value can never do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.errors import PostError, UsageError
from crosspost.sources import templates
from crosspost.sources.filling import Template, fill
from crosspost.sources.templates import read

NETWORKS = ("bluesky", "mastodon")
HEAD = """\
about = "Coupure d'eau"
to = ["ville"]
urgent = true
short = "Eau coupée {{lieu}}."
content_warning = "eau, {{lieu}}"
images = [{ file = "eau.jpg", alt = "Une fuite {{lieu}}." }]

[mastodon]
text = "Sur Mastodon, {{ lieu }}."

[blanks.lieu]
about = "rue ou quartier"

[blanks.etat]
choices = ["en cours", "finie"]
default = "en cours"

[blanks.suite]
optional = true
"""
TEXT = "Eau coupée {{lieu}}, intervention {{etat}}. {{suite}}"


def made(head: str = HEAD, text: str = TEXT) -> Template:
    data = f"+++\n{head}\n+++\n{text}".encode()
    return read(data, file="templates/eau.md", networks=NETWORKS)


def filled(template: Template, **values: str) -> tuple[dict[str, object], str]:
    draft = fill(template, values, networks=NETWORKS)
    return dict(draft.header), draft.text


def test_a_template_tells_its_blanks() -> None:
    template = made()

    assert (template.name, template.about, template.urgent) == (
        "eau",
        "Coupure d'eau",
        True,
    )
    assert [(one.name, one.required) for one in template.blanks] == [
        ("lieu", True),
        ("etat", False),
        ("suite", False),
    ]


def test_blanks_that_nobody_described_are_wanted_too() -> None:
    (blank,) = made('to = ["ville"]', "Avis {{lieu}}").blanks

    assert (blank.name, blank.required) == ("lieu", True)


def test_every_field_of_words_is_filled() -> None:
    header, text = filled(made(), lieu="quai Nord", suite=" Merci. ")

    assert text == "Eau coupée quai Nord, intervention en cours. Merci."
    assert header["short"] == "Eau coupée quai Nord."
    assert header["content_warning"] == "eau, quai Nord"
    assert header["images"] == [{"file": "eau.jpg", "alt": "Une fuite quai Nord."}]
    assert header["mastodon"] == {"text": "Sur Mastodon, quai Nord."}
    assert "blanks" not in header
    assert "about" not in header


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, "lieu"),
        ({"lieu": " "}, "lieu"),
        ({"lieu": "x", "lieux": "y"}, "lieux"),
        ({"lieu": "x", "etat": "autre"}, "etat"),
        ({"lieu": "a\nb"}, "lieu"),
        ({"lieu": "x", "suite": "@{mairie}"}, "suite"),
    ],
)
def test_what_is_refused_is_named(values: dict[str, str], named: str) -> None:
    with pytest.raises(PostError) as caught:
        filled(made(), **values)

    told = str(caught.value)
    assert "templates/eau.md" in told
    assert named in told
    assert "Nothing was done" in told


def test_all_missing_blanks_are_named_at_once() -> None:
    with pytest.raises(PostError, match="lieu, heure"):
        filled(made('to = ["ville"]', "{{lieu}} à {{heure}}"))


def test_a_value_is_no_toml() -> None:
    value = "x\"''' ]\\ to = [\"musee\"], urgent = false #"
    header, text = filled(made(), lieu=value)

    assert header["to"] == ["ville"]
    assert header["urgent"] is True
    assert header["short"] == f"Eau coupée {value}."
    assert value in text


def test_a_value_is_no_cut() -> None:
    with pytest.raises(PostError, match="lieu"):
        filled(made('to = ["ville"]', "Avis.\n{{lieu}}\nFin."), lieu="***")


@given(st.text(max_size=40))
def test_whatever_the_value_nothing_but_its_field_changes(value: str) -> None:
    try:
        header, text = filled(made(), lieu=value)
    except PostError as error:
        assert "lieu" in str(error)  # noqa: PT017 -- refused or filled, both are right
        return
    said = value.strip()
    assert header["to"] == ["ville"]
    assert header["images"] == [{"file": "eau.jpg", "alt": f"Une fuite {said}."}]
    assert text == f"Eau coupée {said}, intervention en cours. "


@pytest.mark.parametrize(
    ("head", "text", "named"),
    [
        ('to = ["{{lieu}}"]', "x", "to"),
        ('to = ["v"]\nimages = [{ file = "{{a}}.jpg", alt = "x" }]', "x", "file"),
        ('to = ["v"]\nat = 2026-12-24T18:00:00', "x", "at"),
        ('to = ["v"]\nevery = "samedi"', "x", "every"),
        ('to = ["v"]\nurgnt = true', "x", "urgnt"),
        ('to = ["v"]', "Avis {{lieu", "{{lieu}}"),
        ('to = ["v"]\n[blanks.lieu]\nabout = "x"', "Avis", "lieu"),
        ('to = ["v"]\n[blanks.lieu]\nabot = "x"', "{{lieu}}", "abot"),
        ('to = ["v"]\n[blanks.lieu]\nabout = 3', "{{lieu}}", "blanks.lieu.about"),
        (
            'to = ["v"]\n[blanks.a]\nchoices = ["b"]\ndefault = "c"',
            "{{a}}",
            "blanks.a",
        ),
    ],
)
def test_templates_that_are_refused(head: str, text: str, named: str) -> None:
    with pytest.raises(PostError) as caught:
        made(head, text)

    assert named in f"{caught.value} {caught.value.hint}"


def test_two_fillings_have_two_digests() -> None:
    template = made()

    assert template.digest({"lieu": "a"}) != template.digest({"lieu": "b"})


def test_only_names_of_the_folder_are_known(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("x")
    (folder / "eau.md").write_text('+++\nto = ["ville"]\n+++\nAvis.')
    (folder / ".eau.md").write_text("x")

    assert list(templates.files(folder)) == ["eau"]
    assert templates.named(folder, "eau.md", networks=NETWORKS).name == "eau"
    for name in ("../secret", "", "eaux"):
        with pytest.raises(UsageError):
            templates.named(folder, name, networks=NETWORKS)


def test_without_a_folder_there_is_none(tmp_path: Path) -> None:
    assert templates.files(tmp_path / "templates") == {}
