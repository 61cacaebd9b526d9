"""The journal in words: whatever is written there has a word for people."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import crosspost
from crosspost.report.acts import ACTS, act_word
from crosspost.wishes import WishKind, WishState

CODE = Path(crosspost.__file__).parent
WRITERS = {"journal", "note"}


def written() -> Iterator[str]:
    """Every act that the code writes out: `act="…"`, `tx.journal("…")`, `note("…")`."""
    for file in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            named = [one.value for one in node.keywords if one.arg == "act"]
            called = isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS
            first = node.args[:1] if called and len(node.args) > 1 else []
            yield from _texts([*named, *first])


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from _texts([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_act_that_is_written_has_a_word() -> None:
    found = set(written())

    assert {"sent", "paused", "created"} <= found
    assert sorted(found - set(ACTS)) == []


def test_every_step_of_a_wish_has_a_word() -> None:
    steps = ["asked", "begun", "part", "postponed"]
    ends = [str(one) for one in (WishState.FAILED, WishState.CANCELLED)]

    for kind in WishKind:
        for step in [*steps, *ends]:
            assert f"{kind}-{step}" in ACTS


def test_an_act_of_a_later_version_is_shown_as_it_is() -> None:
    assert act_word("invented-later") == "invented-later"
