"""The contrast of each pair of colours, recomputed from the style itself."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

STYLE = (files("crosspost") / "report" / "page.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0

# What stands on what, and the least it needs (WCAG 2.2: 1.4.3, 1.4.11).
PAIRS = [
    (":root", "ink", "page", TEXT),
    (":root", "ink", "surface", TEXT),
    (":root", "ink", "sunken", TEXT),
    (":root", "ink-2", "page", TEXT),
    (":root", "ink-2", "surface", TEXT),
    (":root", "ink-2", "sunken", TEXT),
    (":root", "accent", "page", TEXT),
    (":root", "accent", "surface", TEXT),
    (":root", "accent", "accent-soft", TEXT),
    (":root", "ok", "ok-soft", TEXT),
    (":root", "ok", "page", TEXT),
    (":root", "wait", "wait-soft", TEXT),
    (":root", "doubt", "doubt-soft", TEXT),
    (":root", "doubt", "surface", TEXT),
    (":root", "doubt", "page", TEXT),
    (":root", "bad", "bad-soft", TEXT),
    (":root", "bad", "surface", TEXT),
    (":root", "bad", "sunken", TEXT),
    (":root", "bad", "page", TEXT),
    (":root", "idle", "idle-soft", TEXT),
    (":root", "idle", "sunken", TEXT),
    (":root", "tape-a", "tape-b", TEXT),
    (":root", "on-plate", "plate", TEXT),
    (":root", "on-net", "bsky", TEXT),
    (":root", "on-net", "masto", TEXT),
    (":root", "doubt-edge", "doubt-soft", SHAPE),
    (":root", "edge", "surface", SHAPE),
    (":root", "edge", "page", SHAPE),
    (":root", "focus", "page", SHAPE),
    (":root", "focus", "surface", SHAPE),
    (".bk", "b-ink", "b-bg", TEXT),
    (".bk", "b-mid", "b-bg", TEXT),
    (".bk", "b-link", "b-bg", TEXT),
    (".bk", "b-link", "b-ink", SHAPE),  # a link without a line under it
    (".bk", "b-mid", "b-chip", TEXT),
    (".bk", "b-on-alt", "b-alt", TEXT),
    (".mt", "b-ink", "b-bg", TEXT),
    (".mt", "b-mid", "b-bg", TEXT),
    (".mt", "b-link", "b-bg", TEXT),
    (".mt", "b-mid", "b-soft", TEXT),
    (".mt", "b-ink", "b-warn", TEXT),
    (".mt", "b-link", "b-warn", TEXT),
]


def _tokens(selector: str, theme: str) -> dict[str, str]:
    """The custom properties of a rule; the dark ones over the light ones."""
    rules = re.findall(
        rf"^ *{re.escape(selector)} {{(.*?)}}", STYLE, re.DOTALL | re.MULTILINE
    )
    wanted = rules[: 1 if theme == "light" else 2]
    return {
        name: _whole(value)
        for rule in wanted
        for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", rule)
    }


def _whole(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("selector", "front", "back", "least"), PAIRS)
def test_what_stands_on_what_can_be_read(
    selector: str, front: str, back: str, least: float, theme: str
) -> None:
    tokens = _tokens(selector, theme)

    assert _contrast(tokens[front], tokens[back]) >= least


def test_both_themes_are_really_read() -> None:
    assert _tokens(":root", "light")["page"] == "#f1f4f3"
    assert _tokens(":root", "dark")["page"] == "#0e1514"
    assert _tokens(".mt", "dark")["b-bg"] == "#181820"


@pytest.mark.parametrize("card", [".bk__card", ".mt__card"])
def test_a_card_s_picture_has_the_card_s_shape_and_not_its_own(card: str) -> None:
    rules = re.findall(rf"^\{card} > img {{([^}}]*)}}", STYLE, re.MULTILINE)
    assert any("height: auto" in rule and "aspect-ratio" in rule for rule in rules)
