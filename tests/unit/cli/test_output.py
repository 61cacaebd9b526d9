"""Lines for a terminal: 80 columns, colours that end, a margin in the sandbox."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.cli.output import WIDTH, Output, columns, fold

COLOUR = re.compile("\x1b\\[[0-9;]*m")
WORDS = st.lists(st.text("abcé·日e\u0301\N{NO-BREAK SPACE}", min_size=1, max_size=12))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def output(*, colour: bool = False, sandbox: bool = False) -> Output:
    out = Terminal() if colour else io.StringIO()
    made = Output(out, io.StringIO(), environment={})
    made.sandbox = sandbox
    return made


def said(made: Output) -> list[str]:
    stream = made._out
    assert isinstance(stream, io.StringIO)
    return stream.getvalue().splitlines()


# -- folding --------------------------------------------------------------------------


@given(WORDS, st.integers(10, 60), st.integers(0, 6))
def test_a_fold_loses_nothing_and_fits(words: list[str], width: int, hang: int) -> None:
    lines = fold(" ".join(words), width, hang=hang)

    assert [word for line in lines for word in line.split(" ") if word] == words
    for line in lines:
        assert columns(line) <= width or " " not in line.strip(" ")


@given(WORDS, st.integers(10, 60))
def test_colours_change_no_fold_and_never_leave_their_line(
    words: list[str], width: int
) -> None:
    text = " ".join(words)
    lines = fold(f"\x1b[31m{text}\x1b[0m", width)

    assert [COLOUR.sub("", line) for line in lines] == fold(text, width)
    for line in lines:
        assert line.startswith("\x1b[31m")
        assert line.endswith("\x1b[0m")


def test_the_next_lines_hang_below_the_words_of_the_first() -> None:
    assert fold("→ un deux trois", 9, hang=2) == ["→ un deux", "  trois"]
    assert fold("  un deux", 6) == ["  un", "  deux"]


def test_no_break_spaces_hold() -> None:
    assert fold("de 8\N{NO-BREAK SPACE}h à midi", 5) == [
        "de",
        "8\N{NO-BREAK SPACE}h à",
        "midi",
    ]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("pont", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("日本", 4),
        ("\x1b[1ma\x1b[0m", 1),
    ],
)
def test_columns_are_what_a_terminal_gives(text: str, width: int) -> None:
    assert columns(text) == width


# -- the margins ----------------------------------------------------------------------


@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize("sandbox", [True, False])
def test_what_stands_right_ends_at_the_margin(*, colour: bool, sandbox: bool) -> None:
    made = output(colour=colour, sandbox=sandbox)
    made.row("ville-bluesky", right=made.paint("287/300", "strong"))

    (line,) = said(made)
    assert columns(line) == WIDTH
    assert COLOUR.sub("", line).endswith("  287/300")


def test_what_stands_right_keeps_its_distance() -> None:
    made = output()
    made.row("a" * WIDTH, right="287/300")

    assert said(made) == ["a" * WIDTH + "  287/300"]


def test_the_sandbox_says_so_on_every_line() -> None:
    made = output(sandbox=True)
    made.line("un\n\ndeux " + "trois " * 30, indent=2)
    made.line()
    made.row("quatre")

    lines = said(made)
    assert len(lines) > 6
    assert all(re.match(r"sandbox │( |$)", line) for line in lines)
    assert all(columns(line) <= WIDTH for line in lines)


def test_elsewhere_there_is_no_margin() -> None:
    made = output()
    made.line("un")

    assert said(made) == ["un"]


def test_colours_need_a_terminal_and_nobody_who_refuses_them() -> None:
    assert output(colour=True).paint("a", "ok") == "\x1b[32ma\x1b[0m"
    assert output().paint("a", "ok") == "a"
    for refusal in ({"NO_COLOR": "1"}, {"NO_COLOR": ""}, {"TERM": "dumb"}):
        made = Output(Terminal(), io.StringIO(), environment=refusal)
        assert made.paint("a", "ok") == "a"


def test_a_terminal_of_few_signs_still_reads() -> None:
    kept = io.BytesIO()
    stream = io.TextIOWrapper(kept, encoding="latin-1", newline="\n")
    made = Output(stream, io.StringIO(), environment={})
    made.sandbox = True
    made.line("✓ L’été → là… 日")
    stream.flush()

    assert kept.getvalue().decode("latin-1") == "sandbox | + L'été > là... ?\n"


# -- terminals that know few signs ----------------------------------------------------


def test_standard_error_of_a_poor_terminal_shows_no_escapes() -> None:
    """Python's own never fails there: it writes `\\u202f` instead."""
    raw = io.BytesIO()
    poor = io.TextIOWrapper(raw, "ascii", errors="backslashreplace", write_through=True)
    made = Output(io.StringIO(), poor, environment={})

    made.problem("Que faire\N{NARROW NO-BREAK SPACE}: l’été…")

    assert raw.getvalue() == b"Que faire : l'ete...\n"
