"""`journal`: the story of a post in one command; what an auditor takes away."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bureau import HANDLES, Answer, Bureau
from crosspost.cli import main
from crosspost.cli.output import Output

TOWN, SOCIAL = HANDLES["ville-bluesky"], HANDLES["ville-mastodon"]
FIRST = "Le pont Wilson sera fermé lundi 28 décembre, de 8 h à 18 h."
SECOND = "Le pont Wilson sera fermé lundi 28 décembre, de 8 h à 17 h."
THIRD = "Le pont Wilson sera fermé lundi 28 et mardi 29 décembre."
ALT = "Le pont Wilson, fermé par des barrières rouges et blanches."
PICTURE = f'images = [{{file = "pont.jpg", alt = "{ALT}"}}]'
AT = "at = 2026-12-24T18:00:00"
CANARY = "canari-7f3a"
Lived = tuple[Bureau, str]


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    home = tmp_path / "office"
    home.mkdir()
    return Bureau(home).configure(*HANDLES)


@pytest.fixture(scope="module")
def told_office(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """An office where a post lived and is only read about, and the post's id."""
    made = Bureau(tmp_path_factory.mktemp("office")).configure(*HANDLES)
    return made, lived(made)


def flat(answer: Answer) -> str:
    """What was said, as one line: folding is not what is tested."""
    return " ".join(answer.out.split())


def the_post(bureau: Bureau) -> str:
    told = json.loads(bureau.run("status", "--json").out)
    return str(told["deliveries"][0]["post"])


def lived(bureau: Bureau) -> str:
    """A post from draft to withdrawal: two versions, a doubt, corrections; its id."""
    bureau.photo()
    bureau.drop(FIRST, PICTURE, AT)
    assert bureau.run("tick").code == 0
    bureau.clock.advance(minutes=20)
    bureau.drop(SECOND, PICTURE, AT, f'note = "{CANARY} : à relire"')
    assert bureau.run("tick").code == 0
    bureau.clock.advance(hours=5)
    bureau.world.will_fail(SOCIAL, "create", "cut-after")
    bureau.run("tick")
    bureau.clock.advance(minutes=10)
    assert bureau.run("tick").code == 0
    post = the_post(bureau)
    bureau.clock.advance(hours=15)
    file = bureau.home / "correction.md"
    file.write_text(f'+++\nto = ["ville"]\n+++\n{THIRD}', encoding="utf-8")
    assert bureau.run("correct", post, str(file), "--yes").code == 0
    bureau.clock.advance(hours=8)
    assert bureau.run("withdraw", post, "Chantier reporté.", "--yes").code == 0
    return post


def addresses(bureau: Bureau, post: str) -> list[str]:
    told = json.loads(bureau.run("status", post, "--json").out)["deliveries"]
    return [part["url"] for one in told for part in one["parts"]]


def test_one_command_tells_who_when_what_text_and_which_addresses(
    told_office: Lived,
) -> None:
    bureau, post = told_office

    answer = bureau.run("journal", post[:6])

    told = flat(answer)
    assert answer.code == 0
    for text in (FIRST, SECOND, THIRD, ALT):
        assert text in told
    for sentence in (
        "Paris time",
        "Version 1, taken in by claire. For ville-bluesky, ville-mastodon.",
        "Version 2, taken in by claire.",
        "Perhaps published on ville-mastodon: to be checked.",
        "Found on ville-mastodon: it was published.",
        "claire corrected the text on ville-mastodon.",
        "claire published a linked correction on ville-bluesky.",
        "claire asked to withdraw it from ville-bluesky, ville-mastodon.",
        "Reason: Chantier reporté.",
        "Withdrawn from ville-bluesky, ville-mastodon.",
    ):
        assert sentence in told, sentence
    urls = addresses(bureau, post)
    assert len(urls) == 2
    for url in urls:
        assert told.count(url) == 2  # when it was published, and where it stands


def test_hours_are_those_of_the_entity(told_office: Lived) -> None:
    bureau, post = told_office

    told = bureau.run("journal", post).out

    assert re.search(r"(?m)^  13:00 +Version 1", told)  # noon in UTC
    assert re.search(r"(?m)^  18:20 +Published on ville-bluesky", told)


def test_the_picture_and_the_same_text_are_told_once(
    told_office: Lived,
) -> None:
    bureau, post = told_office

    assert flat(bureau.run("journal", post)).count(ALT) == 1


def test_no_machine_and_no_process_is_named(told_office: Lived) -> None:
    bureau, post = told_office

    for words in (("journal",), ("journal", post), ("journal", post, "--verbose")):
        said = re.sub(r"https?://\S+|\d\d:\d\d", "", bureau.run(*words).said)
        assert re.findall(r"\S+:\d+", said) == []


def test_the_program_s_own_steps_are_told_on_demand(
    told_office: Lived,
) -> None:
    bureau, post = told_office

    plain, all_of_it = (
        bureau.run("journal", post).out,
        bureau.run("journal", post, "--verbose").out,
    )

    assert "is about to send" not in plain
    assert "--verbose shows them" in plain
    assert "is about to send (crosspost)" in all_of_it
    assert "--verbose" not in all_of_it


def test_every_line_fits(told_office: Lived) -> None:
    bureau, post = told_office

    for words in (("journal",), ("journal", post), ("journal", post, "--verbose")):
        for line in bureau.run(*words).out.splitlines():
            assert len(line) <= 80 or "https://" in line


def test_the_same_for_machines(told_office: Lived) -> None:
    bureau, post = told_office

    told: dict[str, Any] = json.loads(bureau.run("journal", post, "--json").out)

    assert list(told) == ["version", "lines", "post", "texts", "addresses"]
    assert told["post"]["id"] == post
    assert told["post"]["author"] == "claire"
    versions = [one for one in told["lines"] if "revision" in one["detail"]]
    said = [told["texts"][one["detail"]["text"]]["text"] for one in versions]
    assert said == [FIRST, SECOND, THIRD]
    assert [one["account"] for one in told["addresses"]] == [
        "ville-bluesky",
        "ville-mastodon",
        "ville-bluesky",
    ]
    assert [one["removed_at"] is not None for one in told["addresses"]] == [
        True,
        True,
        False,
    ]


def test_an_id_that_nobody_knows(bureau: Bureau) -> None:
    answer = bureau.run("journal", "zzzzzz")

    assert answer.code == 2
    assert "Nothing has the id" in answer.err


# -- what an auditor takes away --------------------------------------------------------


def alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing in it, on a machine without a configuration."""
    empty = folder / "elsewhere"
    empty.mkdir()
    monkeypatch.chdir(empty)
    for name in ("HOME", "CROSSPOST_CONFIG", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return empty


def test_the_file_is_verified_anywhere(
    bureau: Bureau,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lived(bureau)
    copy = tmp_path / "copie.jsonl"
    said = bureau.run("journal", "export", str(copy))
    empty = alone(tmp_path, monkeypatch)
    head = json.loads(copy.read_text("utf-8").splitlines()[-1])["hash"]

    assert said.code == 0
    assert head[:16] in said.out
    assert main(["journal", "verify", str(copy), "--language", "en"]) == 0
    assert f"fingerprint {head[:16]}" in " ".join(capsys.readouterr().out.split())
    assert list(empty.iterdir()) == []


def test_a_changed_line_is_named_and_the_answer_is_1(
    bureau: Bureau,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lived(bureau)
    lines = bureau.folder.journal.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b"claire", b"pierre")
    alone(tmp_path, monkeypatch)
    Path("journal.jsonl").write_bytes(b"".join(lines))

    code = main(["journal", "verify", "journal.jsonl", "--language", "en"])

    err = " ".join(capsys.readouterr().err.split())
    assert code == 1
    assert "Line 5 (number 5) was changed." in err
    assert "Nothing was changed, nothing was sent." in err
    assert "What to do:" in err


def test_a_cut_tail_is_noticed_by_what_was_printed(bureau: Bureau) -> None:
    lived(bureau)
    head = re.findall(
        r"fingerprint ([0-9a-f]{16})", bureau.run("journal", "verify").out
    )
    lines = bureau.folder.journal.read_bytes().splitlines(keepends=True)
    cut = bureau.home / "coupé.jsonl"
    cut.write_bytes(b"".join(lines[:-3]))

    assert bureau.run("journal", "verify", "--head", head[0]).code == 0
    assert bureau.run("journal", "verify", str(cut)).code == 0
    answer = bureau.run("journal", "verify", str(cut), "--head", head[0])
    assert answer.code == 1
    assert "the end was cut off" in " ".join(answer.err.split())
    told = json.loads(
        bureau.run("journal", "verify", str(cut), "--head", head[0], "--json").out
    )
    assert told["whole"] is False
    assert len(told["faults"]) == 1


def test_a_file_that_is_wrong_everywhere_is_told_in_a_few_lines(bureau: Bureau) -> None:
    lived(bureau)
    file = bureau.home / "faux.jsonl"
    lines = bureau.folder.journal.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + b"rubbish\n" * 10_000)

    answer = bureau.run("journal", "verify", str(file))

    assert answer.code == 1
    assert "more faults" in answer.err
    assert len(answer.err.splitlines()) < 40


def test_nothing_is_written_over(bureau: Bureau) -> None:
    taken = bureau.home / "copie.jsonl"
    taken.write_text("mine")

    answer = bureau.run("journal", "export", str(taken))

    assert answer.code == 2
    assert taken.read_text() == "mine"
    assert bureau.run("journal", "export").code == 2
    assert bureau.run("journal", "--head", "0" * 16).code == 2


def test_the_copy_is_for_its_owner_alone(bureau: Bureau) -> None:
    copy = bureau.home / "copie.jsonl"
    bureau.run("journal", "export", str(copy))

    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.read_bytes() == bureau.folder.journal.read_bytes()


# -- it outlives the ledger ------------------------------------------------------------


def test_after_a_rebuild_the_story_is_told_with_its_texts(bureau: Bureau) -> None:
    post = lived(bureau)
    before = bureau.folder.journal.read_bytes()
    bureau.folder.ledger.unlink()
    for file in bureau.outbox.rglob("*.md"):
        file.unlink()

    bureau.run("ledger", "rebuild")

    assert bureau.folder.journal.read_bytes().startswith(before)
    assert bureau.run("journal", "verify").code == 0
    told = flat(bureau.run("journal", post))
    for text in (FIRST, SECOND, THIRD, "Chantier reporté."):
        assert text in told
    assert told.startswith((FIRST, SECOND))
    assert bureau.run("journal", post[:5]).code == 0


def test_a_backup_that_is_put_back_goes_on_with_the_chain(bureau: Bureau) -> None:
    bureau.drop(FIRST)
    bureau.run("tick")
    copy = bureau.home / "copie.sqlite3"
    assert bureau.run("ledger", "backup", str(copy)).code == 0
    bureau.clock.advance(minutes=5)
    bureau.run("pause", "crise")
    copy.replace(bureau.folder.ledger)

    bureau.run("tick")
    bureau.run("pause", "encore")

    assert bureau.run("journal", "verify").code == 0
    asides = [
        one
        for one in bureau.folder.state.glob("journal*.jsonl")
        if one != bureau.folder.journal
    ]
    for one in asides:  # what the other story said is kept, and is whole
        assert bureau.run("journal", "verify", str(one)).code == 0
    assert len(asides) == 1


def test_an_erased_text_leaves_the_chain_whole(bureau: Bureau) -> None:
    post = lived(bureau)
    texts = bureau.folder.state / "texts.jsonl"
    assert texts.stat().st_mode & 0o777 == 0o600
    bureau.folder.ledger.unlink()
    for file in bureau.outbox.rglob("*.md"):
        file.unlink()
    texts.unlink()

    bureau.run("ledger", "rebuild")

    told = flat(bureau.run("journal", post))
    assert "Its text is kept nowhere any more." in told
    assert SECOND not in told
    assert bureau.run("journal", "verify").code == 0


def test_a_text_that_was_changed_beside_the_journal_is_not_believed(
    bureau: Bureau,
) -> None:
    post = lived(bureau)
    texts = bureau.folder.state / "texts.jsonl"
    texts.write_text(texts.read_text("utf-8").replace("17 h", "16 h"), "utf-8")
    bureau.folder.ledger.unlink()
    for file in bureau.outbox.rglob("*.md"):
        file.unlink()

    bureau.run("ledger", "rebuild")

    told = flat(bureau.run("journal", post))
    assert "16 h" not in told
    assert "Its text is kept nowhere any more." in told


# -- nothing that does not belong there ------------------------------------------------


def test_no_secret_and_nothing_personal_is_in_it(bureau: Bureau) -> None:
    post = lived(bureau)
    bureau.world.will_fail(TOWN, "create", "401")
    bureau.drop(f"{CANARY} Madame Michu, 06 12 34 56 78", name="autre.md")
    bureau.run("tick")
    journal = bureau.folder.journal.read_text("utf-8")

    for file in (bureau.home / "secrets").iterdir():
        assert file.read_text() not in journal
        assert file.read_text() not in bureau.run("journal", post, "--json").out
    assert CANARY not in journal  # neither texts nor the note to the reviewer
    assert "Michu" not in journal
    assert FIRST not in journal
    texts = (bureau.folder.state / "texts.jsonl").read_text("utf-8")
    assert "à relire" not in texts


# -- on a terminal ---------------------------------------------------------------------


@pytest.mark.parametrize(("columns", "width"), [(60, 60), (20, 40), (300, 100)])
def test_a_terminal_is_filled_to_its_own_width(columns: int, width: int) -> None:
    import fcntl
    import os
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    try:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        with os.fdopen(theirs, "w") as stream:
            out = Output(stream, stream, environment={"NO_COLOR": "1"})
            assert out.width == width
            out.line("mot " * 100)
            stream.flush()
            printed = os.read(ours, 4096).decode().replace("\r\n", "\n")
    finally:
        os.close(ours)
    assert max(map(len, printed.splitlines())) <= width
    assert max(map(len, printed.splitlines())) > width - 5
