"""In the sandbox, a command that a sentence names works as it is printed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bureau import Bureau
from crosspost import i18n
from crosspost.cli.arguments import parse
from crosspost.i18n import _, n_


@pytest.fixture
def with_sandbox() -> Iterator[None]:
    i18n.type_with("--sandbox", "(?:status|resume)\\b")
    yield
    i18n.type_with("")


@pytest.mark.usefixtures("with_sandbox")
def test_sentences_name_commands_with_the_option() -> None:
    assert str(_("“crosspost status {id}” says it.", id="ab")) == (
        "“crosspost --sandbox status ab” says it."
    )
    assert str(n_("crosspost resume", "crosspost status", 2)) == (
        "crosspost --sandbox status"
    )


@pytest.mark.usefixtures("with_sandbox")
def test_what_people_wrote_and_other_commands_stay_as_they_are() -> None:
    assert str(_("{text}.", text="crosspost status")) == "crosspost status."
    assert str(_("crosspost: it is said by crosspost init")) == (
        "crosspost: it is said by crosspost init"
    )


def hinted(bureau: Bureau, *words: str) -> list[str]:
    """The commands that a refusal quotes."""
    said = " ".join(bureau.run(*words).err.replace("sandbox │", "").split())
    return [one.partition("”")[0] for one in said.split("“crosspost ")[1:]]


def test_hints_of_the_sandbox_name_the_sandbox(bureau: Bureau) -> None:
    bureau.sandbox = True

    (command,) = hinted(bureau, "--sandbox", "cancel", "zz")

    assert command == "--sandbox status"
    assert parse(command.split()).sandbox is True


def test_a_configured_sandbox_needs_no_option(bureau: Bureau) -> None:
    config = bureau.folder.config
    written = config.read_text(encoding="utf-8")
    config.write_text(f"sandbox = true\n{written}", encoding="utf-8")
    bureau.sandbox = True

    assert hinted(bureau, "--sandbox", "cancel", "zz") == ["status"]
    assert hinted(bureau, "cancel", "zz") == ["status"]


def test_outside_nothing_is_added_and_a_run_leaves_nothing_behind(
    bureau: Bureau,
) -> None:
    bureau.run("--sandbox", "cancel", "zz")

    assert hinted(bureau, "cancel", "zz") == ["status"]
    assert str(_("crosspost status")) == "crosspost status"
