"""The configuration is wrong, or a secret is."""

from __future__ import annotations

from collections.abc import Callable

from mishaps.stage import BLUESKY, HANDLES, MASTODON, Mishap, Run, Stage


def _changed(old: str, new: str) -> Callable[[Stage], Run]:
    def happen(stage: Stage) -> Run:
        stage.reconfigure(old, new)
        return stage.run("tick")

    return happen


def _missing(stage: Stage) -> Run:
    stage.config.unlink()
    return stage.run("tick", "--language", "fr")


def _unreadable(stage: Stage) -> Run:
    stage.config.unlink()
    stage.config.mkdir()
    return stage.run("tick", "--language", "fr")


def _not_utf8(stage: Stage) -> Run:
    stage.config.write_bytes(b'language = "fr"\n# \xe9t\xe9\n')
    return stage.run("tick")


# -- secrets ----------------------------------------------------------------------


def _secret(spoil: Callable[[Stage], object]) -> Callable[[Stage], Run]:
    def happen(stage: Stage) -> Run:
        spoil(stage)
        stage.drop()
        return stage.run("tick")

    return happen


def _file(stage: Stage, text: str) -> None:
    (stage.home / "secrets" / BLUESKY).write_text(text)


MISHAPS = (
    Mishap("configuration missing", 2, _missing),
    Mishap("configuration unreadable", 2, _unreadable),
    Mishap("configuration not UTF-8", 2, _not_utf8),
    Mishap("configuration broken", 2, _changed("[groups]", "[groups")),
    Mishap("setting misspelt", 2, _changed("app_password", "app_pasword")),
    Mishap("setting of the wrong kind", 2, _changed("[groups]", "[groups]\nx = 1")),
    Mishap("table misspelt", 2, _changed("[groups]", "[grups]")),
    Mishap("network unknown", 2, _changed('"mastodon"', '"mastodom"')),
    Mishap("entity unknown", 2, _changed('entity = "musee"', 'entity = "muse"')),
    Mishap("account unknown in a group", 2, _changed('["ville-b', '["vile-b')),
    Mishap("zone unknown", 2, _changed("Europe/Paris", "Europe/Pris")),
    Mishap("address not protected", 2, _changed("http://127.0.0.1", "http://a.fr")),
    Mishap(
        "secret in the configuration",
        2,
        _changed('{ file = "secrets/ville-bluesky" }', '"abcd-efgh-ijkl-mnop"'),
    ),
    Mishap("one name for two things", 2, _changed("[groups]", "[groups]\nville = []")),
    Mishap(
        "sandbox mixed with live",
        2,
        _changed('time_zone = "Europe/Paris"', '"sandbox" = true'),
    ),
    Mishap(
        "secret missing",
        1,
        _secret(lambda stage: (stage.home / "secrets" / BLUESKY).unlink()),
    ),
    Mishap(
        "secret open to others",
        1,
        _secret(lambda stage: (stage.home / "secrets" / BLUESKY).chmod(0o644)),
    ),
    Mishap("secret empty", 1, _secret(lambda stage: _file(stage, "\n"))),
    Mishap(
        "main password",
        1,
        _secret(lambda stage: _file(stage, "mon-grand-mot-de-passe")),
    ),
    Mishap(
        "secret refused", 1, _secret(lambda stage: _file(stage, "aaaa-bbbb-cccc-dddd"))
    ),
    Mishap(
        "access revoked",
        1,
        _secret(lambda stage: stage.world.hands.revoke(HANDLES[MASTODON])),
    ),
)
