"""The examples people start from are right, and say everything there is to say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from crosspost.config import EntitySettings, Person, Settings, load
from crosspost.config.polls import PollSettings
from crosspost.config.team import MemberSettings
from crosspost.networks import NETWORKS
from crosspost.networks.guide import with_guide
from crosspost.networks.settings import SecretPlace
from crosspost.notify.settings import (
    DigestSettings,
    MailSettings,
    RecipientSettings,
    WebhookSettings,
)
from crosspost.sources import filling, templates
from crosspost.sources.postfile import read

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
DATA = files("crosspost.cli") / "data"


def _raw() -> Mapping[str, Any]:
    return tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))


def _wanted() -> Iterator[tuple[str, type[Any], list[Mapping[str, Any]]]]:
    raw = _raw()
    accounts = list(raw["accounts"].values())
    yield "top", Settings, [raw]
    yield "entities", EntitySettings, list(raw["entities"].values())
    yield "people", Person, list(raw["people"].values())
    yield "polls", PollSettings, raw["polls"]
    yield "team", MemberSettings, list(raw["team"].values())
    yield "mail", MailSettings, [raw["mail"], {"sendmail": ""}]  # commented there
    yield "recipients", RecipientSettings, raw["mail"]["to"][1:]
    yield "digest", DigestSettings, [raw["digest"]]
    yield "webhook", WebhookSettings, [raw["webhook"]]
    for name in with_guide():
        model = import_module(f"{NETWORKS[name]}.settings").Settings
        own = [table for table in accounts if table["network"] == name]
        yield name, model, own
    places: list[Mapping[str, Any]] = [
        value
        for table in accounts
        for value in table.values()
        if isinstance(value, dict)
    ]
    yield "secrets", SecretPlace, places


def test_the_example_has_no_mistake() -> None:
    found = load(EXAMPLE).directory()
    assert len(found.accounts) == 3
    assert found.groups == {"tous-ville": ("ville-bluesky", "ville-mastodon")}


@pytest.mark.parametrize(("place", "model", "tables"), list(_wanted()))
def test_every_setting_there_is_stands_in_the_example(
    place: str, model: type[Any], tables: list[Mapping[str, Any]]
) -> None:
    shown = {key for table in tables for key in table}
    fields = {field.alias or name for name, field in model.model_fields.items()}
    assert fields - shown == set(), place


def test_every_default_is_told_beside_its_setting() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        if field.default_factory is None and field.default not in {"", None}:
            told = (
                str(field.default).lower()
                if isinstance(field.default, bool)
                else str(field.default)
            )
            before = text.split(f"\n{name} = ")[0].rpartition("\n\n")[2]
            assert told in before, name


def test_french_comes_first_and_english_under_it() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count("Par défaut") == text.count("Default")
    assert text.index("Par défaut") < text.index("Default")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_init_writes_is_right(language: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_bytes((DATA / f"config.{language}.toml").read_bytes())
    found = load(config)
    assert found.settings.language == language
    assert not found.accounts


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_accounts_that_init_leaves_commented_are_right_too(
    language: str, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(_uncommented(language), encoding="utf-8")
    found = load(config).directory()
    assert {one.network for one in found.accounts.values()} == {"bluesky", "mastodon"}
    assert all(len(group) == 2 for group in found.groups.values())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_first_post_is_for_the_entity_that_init_writes(
    language: str, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(_uncommented(language), encoding="utf-8")
    post = read(
        (DATA / f"first-post.{language}.md").read_bytes(),
        post_id="premier",
        source="first-post.md",
        folder=str(tmp_path),
        directory=load(config).directory(),
        networks=NETWORKS,
    )
    assert post.entity == "ville"
    assert len(post.to) == 2
    assert "https://" in post.base.text


@pytest.mark.parametrize(
    ("language", "name", "blank"),
    [("fr", "coupure-eau", "lieu"), ("en", "water-cut", "place")],
)
def test_the_template_that_init_leaves_says_how_it_is_sent_and_fits_everywhere(
    language: str, name: str, blank: str
) -> None:
    data = (DATA / f"template.{language}.md").read_bytes()
    template = templates.read(data, file=f"templates/{name}.md", networks=NETWORKS)

    draft = filling.fill(template, {blank: "quai Nord"}, networks=NETWORKS)

    assert template.urgent
    assert template.to == ("ville",)
    assert f'crosspost urgent {name} --set {blank}="' in data.decode()
    assert f"crosspost template post {name}" in data.decode()
    assert "quai Nord" in draft.text
    assert len(str(draft.header["short"])) < 200


def _uncommented(language: str) -> str:
    """The data file with its commented tables made real."""
    text = (DATA / f"config.{language}.toml").read_text(encoding="utf-8")
    return re.sub(r"^# (?=\[|[a-z_-]+ = )", "", text, flags=re.MULTILINE)


def test_a_program_stands_in_the_example_as_what_replaces_the_server(
    tmp_path: Path,
) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for name in ("host", "port", "security", "user", "password"):
        text = re.sub(rf"^{name} = .*\n", "", text, count=1, flags=re.MULTILINE)
    config = tmp_path / "config.toml"
    config.write_text(text.replace("# sendmail =", "sendmail ="), encoding="utf-8")

    mail = load(config).settings.mail

    assert mail is not None
    assert mail.sendmail == "/usr/sbin/sendmail"
