"""What changed, by its field."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from crosspost.editorial.changes import Field, changes, listed


def content() -> dict[str, Any]:
    part = {
        "text": "Pont fermé",
        "facets": [{"start": 0, "end": 4, "type": "tag", "value": "pont"}],
        "languages": ["fr"],
        "settings": {"visibility": "public", "language": "fr"},
        "companions": [],
        "media": [{"sha256": "a", "alt": "Le pont", "focus": None}],
        "card": {
            "url": "https://x.fr",
            "title": "T",
            "description": "",
            "picture": None,
        },
    }
    return {
        "entity": "ville",
        "accounts": {
            "a": {"due": "2026-12-24T12:00:00.000Z", "parts": [part]},
            "b": {"due": "2026-12-24T12:00:00.000Z", "parts": [copy.deepcopy(part)]},
        },
    }


def _in_part(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda told: told["accounts"]["a"]["parts"][0].__setitem__(key, value)


def _in_media(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda told: told["accounts"]["a"]["parts"][0]["media"][0].__setitem__(
        key, value
    )


def _in_settings(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda told: told["accounts"]["a"]["parts"][0]["settings"].__setitem__(
        key, value
    )


CASES: list[tuple[Callable[[dict[str, Any]], Any], Field]] = [
    (_in_part("text", "Pont ferme"), Field("text", "a")),
    (_in_part("facets", []), Field("mentions", "a")),
    (_in_part("languages", ["br"]), Field("language", "a")),
    (_in_part("card", None), Field("card", "a")),
    (_in_part("companions", [{"collection": "c"}]), Field("replies", "a")),
    (_in_part("media", []), Field("pictures", "a")),
    (_in_media("sha256", "b"), Field("picture", "a", 1)),
    (_in_media("alt", "Un pont"), Field("alt", "a", 1)),
    (_in_media("focus", [0.0, 0.5]), Field("focus", "a", 1)),
    (_in_media("subtitles", "c"), Field("subtitles", "a", 1)),
    (_in_settings("visibility", "private"), Field("visibility", "a")),
    (_in_settings("spoiler_text", "guerre"), Field("warning", "a")),
    (_in_settings("sensitive", "true"), Field("warning", "a")),
    (_in_settings("language", "br"), Field("language", "a")),
    (_in_settings("labels", {"values": []}), Field("labels", "a")),
    (_in_settings("new_one", "x"), Field("settings", "a")),
    (
        lambda told: told["accounts"]["a"].__setitem__("due", "at approval"),
        Field("due", "a"),
    ),
    (lambda told: told["accounts"].pop("b"), Field("account-removed", "b")),
    (
        lambda told: told["accounts"].__setitem__("c", told["accounts"]["b"]),
        Field("account-added", "c"),
    ),
    (lambda told: told.__setitem__("entity", "musee"), Field("entity")),
]


@pytest.mark.parametrize(
    ("change", "field"),
    CASES,
    ids=[f"{field.name}-{n}" for n, (_, field) in enumerate(CASES)],
)
def test_each_field_that_changes_is_named_and_no_other(
    change: Callable[[dict[str, Any]], Any], field: Field
) -> None:
    after = content()
    change(after)

    assert changes(content(), after) == (field,)
    assert field.account in str(field.phrase())


def test_the_same_has_no_change() -> None:
    assert changes(content(), content()) == ()


def test_a_longer_thread_is_said_as_such() -> None:
    after = content()
    after["accounts"]["a"]["parts"] *= 2

    assert Field("parts", "a") in changes(content(), after)


def test_a_list_of_fields_is_one_phrase() -> None:
    said = listed([Field("text", "a"), Field("alt", "b", 2)])

    assert str(said) == "text (a), description of picture 2 (b)"
    assert str(listed([Field("due")] * 9)).endswith("…")
