"""A wrong word is told as a sentence, at every level, with what may stand there."""

from __future__ import annotations

import pytest

from crosspost.cli.arguments import parse
from crosspost.errors import UsageError

ARCHIVE = ("archive", "plan", "x.zip")


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (
            ("archive", "frob"),
            "“crosspost archive” does not know “frob”.",
            "It can be: inspect, plan, import, verify, undo.",
        ),
        (
            ("archive", "improt"),
            "“crosspost archive” does not know “improt”.",
            "Did you mean “import”? It can be: inspect, plan, import, verify, undo.",
        ),
        (
            ("ledger", "frob"),
            "“crosspost ledger” does not know “frob”.",
            "It can be: backup, rebuild.",
        ),
        (
            ("accounts", "frob"),
            "“crosspost accounts” does not know “frob”.",
            "It can be: add, check, remove.",
        ),
        (
            ("template", "frob"),
            "“crosspost template” does not know “frob”.",
            "It can be: list, show, post.",
        ),
        (
            ("window", "--by", "day"),
            "“day” cannot stand after --by.",
            "It can be: week, month.",
        ),
        (
            (*ARCHIVE, "--without-alt", "no"),
            "“no” cannot stand after --without-alt.",
            "It can be: refuse, publish.",
        ),
        (
            ("correct", "ID", "f.md", "--bluesky", "x"),
            "“x” cannot stand after --bluesky.",
            "It can be: link, replace.",
        ),
        (
            (*ARCHIVE, "--min-likes", "ten"),
            "“ten” cannot stand after --min-likes.",
            "Write a whole number.",
        ),
        (
            ("post", "Bonjour", "--to"),
            "Something must stand after --to: “NAME”.",
            "“crosspost post --help” shows what it takes.",
        ),
        (
            ("resume", "--move", "x"),
            "2 words must stand after --move.",
            "“crosspost resume --help” shows what it takes.",
        ),
        (
            (*ARCHIVE, "--json=x"),
            "--json stands alone, without “x”.",
            "“crosspost archive plan --help” shows what it takes.",
        ),
    ],
)
def test_a_wrong_word_is_told_as_a_sentence(
    words: tuple[str, ...], message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse(words)

    assert str(caught.value) == f"{message} Nothing was done."
    assert str(caught.value.hint) == hint


def test_right_words_are_taken() -> None:
    args = parse(["resume", "--move", "a", "2026-12-24T18:30", "--config=x.toml"])

    assert args.move == [["a", "2026-12-24T18:30"]]
    assert args.config == "x.toml"
