"""The configuration: what wins, what is refused, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosspost.config import load
from crosspost.errors import ConfigurationError

GOOD = """\
language = "fr"
[entities.ville]
name = "Ville"
[entities.ile]
name = "Île"
time_zone = "Indian/Reunion"
language = "en"
[accounts.ville-bluesky]
network = "bluesky"
entity = "ville"
handle = "@Ville.Example.fr"
app_password = { env = "SECRET" }
[accounts.ile-mastodon]
network = "mastodon"
entity = "ile"
handle = "ile"
instance = "https://social.example.fr/"
access_token = { file = "secrets/ile" }
[groups]
tous = ["ville-bluesky", "ile-mastodon"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def mistakes(path: Path) -> str:
    with pytest.raises(ConfigurationError) as refused:
        load(path)
    assert refused.value.exit_code == 2
    return "\n".join(str(one) for one in refused.value.mistakes)


def test_a_good_one_is_everyone_a_post_can_name(config: Path) -> None:
    people = load(config).directory()

    bluesky, mastodon = people.accounts.values()
    assert bluesky.handle == "ville.example.fr"
    assert (mastodon.handle, mastodon.server) == (
        "ile@social.example.fr",
        "https://social.example.fr",
    )
    assert mastodon.time_zone == "Indian/Reunion"
    assert people.entities["ville"].language == "fr"
    assert people.entities["ile"].language == "en"
    assert people.groups == {"tous": ("ville-bluesky", "ile-mastodon")}


def test_the_environment_wins(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSPOST_LANGUAGE", "en")
    monkeypatch.setenv("CROSSPOST_LATE_MINUTES", "5")

    settings = load(config).settings

    assert (settings.language, settings.late_minutes) == ("en", 5)


def test_where_the_configuration_is_is_no_setting(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSPOST_CONFIG", str(config))
    monkeypatch.setenv("CROSSPOST_TESTS_WHEEL", "1")

    assert load(config).settings.language == "fr"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('entity = "ville"', 'entity = "vile"', 'did you mean "ville"'),
        ('handle = "@Ville.Example.fr"', 'handle = "ville"', "handle"),
        ('"https://social.example.fr/"', '"social.example.fr"', "https://"),
        ('"https://social.example.fr/"', '"https://u:p@example.fr"', "https://"),
        ('{ env = "SECRET" }', '{ env = "A", file = "b" }', "exactly one"),
        ('{ env = "SECRET" }', "{}", "exactly one"),
        ('{ env = "SECRET" }', '"canary"', "must not stand in this file"),
        ('"Indian/Reunion"', '"Reunion"', "time_zone"),
        ('tous = ["ville-bluesky"', 'tous = ["ville-blusky"', "ville-bluesky"),
        ("tous = [", "ville = [", "two things"),
        ('network = "bluesky"', 'network = "fake"', "fake"),
        ('language = "fr"', 'language = "es"', "language"),
        ('language = "fr"', "request_life = 1", "request_life"),
    ],
)
def test_a_mistake_is_named_by_its_key(
    config: Path, old: str, new: str, said: str
) -> None:
    change(config, old, new)

    told = mistakes(config)

    assert said in told, told
    assert "canary" not in told


def test_all_mistakes_are_told_at_once(config: Path) -> None:
    change(config, "language", "langage")
    change(config, "handle", "hanlde")

    told = mistakes(config)

    assert 'did you mean "language"' in told
    assert told.count('did you mean "handle"') == 2


TEAM = """
[team.luc]
name = "Luc"
users = ["lbihan"]
roles = { ville = "writer" }
[team.claire]
name = "Claire"
users = ["claire"]
roles = { "*" = "approver" }
on_call = [{ entity = "ile", from = 2026-12-24T18:00:00, to = 2026-12-25T08:00:00 }]
"""


def test_a_team_has_names_rights_and_dated_rights(config: Path) -> None:
    change(config, 'name = "Ville"', 'name = "Ville"\napproval = "one"')
    config.write_text(config.read_text("utf-8") + TEAM, encoding="utf-8")

    found = load(config).directory()

    assert found.entities["ville"].approval == "one"
    assert {name: one.role("ville") for name, one in found.team.items()} == {
        "luc": "writer",
        "claire": "approver",
    }
    (on,) = found.team["claire"].on_call
    assert on.start.isoformat() == "2026-12-24T14:00:00+00:00"  # of La Réunion


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'ville = "writer"',
            'vile = "writer"',
            'team.luc.roles: “vile” does not exist (did you mean "ville"?)',
        ),
        ('"writer"', '"redacteur"', "known values are"),
        ('users = ["claire"]', 'users = ["lbihan"]', "“lbihan” is luc already"),
        ("2026-12-25T08", "2026-12-23T08", "it ends before it begins"),
        (
            "from = 2026-12-24T18:00:00",
            'from = "demain"',
            "a date and time is expected",
        ),
        ("from = ", "form = ", 'unknown setting (did you mean "from"?)'),
        (
            'name = "Ville"',
            'name = "Ville"\napproval = "two"',
            "it wants 2 persons, and 1 may",
        ),
        ('name = "Luc"\n', "", "team.luc.name: missing"),
    ],
)
def test_a_mistake_in_the_team_is_told(
    config: Path, old: str, new: str, said: str
) -> None:
    config.write_text(config.read_text("utf-8") + TEAM, encoding="utf-8")
    change(config, old, new)

    assert said in mistakes(config)
