"""Every command in the pseudo-language: nothing escapes, nothing is glued."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bureau import HANDLES, TEAM, Answer, Bureau
from crosspost.cli import COMMANDS
from seams import escaped, pieces

BLUESKY, MASTODON = HANDLES.values()
PHOTO = 'images = [{file = "pont.jpg", alt = "Le pont fermé."}]'
LATER = "at = 2026-12-24T18:00:00"
LONG = "Le pont est fermé. " * 40
# What is no sentence of ours: names, addresses, times, commands, a post's own words.
DATA = (
    r"(?m)^ +(?:crosspost|cd) [^\n⟦]*$",  # commands to be copied
    r"(?<=crosspost) (?:" + "|".join(COMMANDS) + r")\b",
    r"(?m)^  (?:" + "|".join(COMMANDS) + r")\b",
    r"\{[\w,]+\}|\b\w+(?:\|\w+)+\b",  # an argument's choices
    r"(?m)^    (?:inspect|plan|import|verify|undo|list|show|post)\b",
    r"https?://\S+",
    r"/\S+/\S+",
    r"\b\w+ \d+ (?:décembre|mars|octobre|novembre) 202\d à \d+\sh(?:\s\d\d)?",
    r"@?\b(?:ville|musee)[\w.@-]*",
    r"\b[\w.]+\.crosspost\.test\b",
    r"Ville de Saint-Elven-sur-Mer|Musée du Port",
    r"Bluesky|Mastodon|GoToSocial|\bbluesky\b|\bmastodon\b",
    r"Pont FERMÉ[^\n]*|Le pont fermé\.|Pont fermé lundi\.?|\bPont\b",
    r"#fermeturepont → #FermeturePont",
    r"\b[a-z2-7]{12}\b(?:\.[\w-]+)?",
    r"\b(?:claire|vm|crosspost|agent|config\.toml|long\.md|pont\.md|un\.md)\b",
    r"\bCP\d{3}\b",
    r"\*/5 [^\n]*",
    r"chmod [^\n]*|timedatectl [^\n]*",
    r"--?[a-z][\w-]*|\b(?:ID|URL|fr\|en|ver)\b",
)


@pytest.fixture(autouse=True)
def _(in_pseudo: None) -> None:
    del in_pseudo


def check(*answers: Answer) -> None:
    """Nothing escaped, nothing was made of pieces."""
    for answer in answers:
        assert "Traceback" not in answer.said
        assert escaped(answer.said, DATA) == [], answer.said
        assert pieces(answer.said) == [], answer.said


# -- the detectors detect ------------------------------------------------------------


def test_a_sentence_outside_the_marks_is_seen() -> None:
    assert escaped("⟦Held.⟧ Not yet.", ()) == ["Not", "yet"]
    assert escaped("⟦Held: ⟦too late⟧.⟧ 12/300", ()) == []


@pytest.mark.parametrize(
    "said",
    [
        "⟦it takes ⟦a text⟧⟧",
        "⟦Image ⟦of the bridge⟧ is missing⟧",
        "⟦⟦Two pictures⟧ are missing.⟧",
        "⟦Published on⟧ ⟦two accounts⟧",
        "⟦Published\n  on⟧ ⟦two accounts⟧",
    ],
)
def test_what_is_made_of_pieces_is_seen(said: str) -> None:
    assert len(pieces(said)) == 1


@pytest.mark.parametrize(
    "said",
    [
        "⟦crosspost: ⟦Nothing is held.⟧⟧",
        "⟦⟦Nothing was sent.⟧ Nothing was stored.⟧",
        "⟦“⟦Who speaks?⟧” has no answer.⟧",
        "⟦FILE⟧  ⟦the configuration⟧",
        "⟦First.⟧ ⟦Second.⟧",
    ],
)
def test_whole_sentences_beside_and_inside_others_are_no_pieces(said: str) -> None:
    assert pieces(said) == []


def test_a_sentence_that_was_cut_is_seen() -> None:
    with pytest.raises(ValueError, match="without its end"):
        pieces("⟦Published on 3 of 4 acc")


# -- help ----------------------------------------------------------------------------


def help_of(name: str) -> str:
    """What `--help` prints, caught before argparse ends the program."""
    from crosspost.cli.arguments import command_parser

    return command_parser(name).format_help()


def test_the_overview(bureau: Bureau) -> None:
    check(bureau.run("--help"))


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_help_of_each_command(name: str) -> None:
    check(Answer(0, help_of(name), ""))


# -- commands ------------------------------------------------------------------------


def test_an_office_where_nothing_happened(bureau: Bureau) -> None:
    check(
        bureau.run("accounts"),
        bureau.run("accounts", "check"),
        bureau.run("doctor"),
        bureau.run("preview"),
        bureau.run("status"),
        bureau.run("tick"),
        bureau.run("resume"),
        bureau.run("journal"),
        bureau.run("journal", "verify"),
    )


def test_the_life_of_a_post_with_a_picture(bureau: Bureau) -> None:
    bureau.photo()
    words = "Pont FERMÉ LUNDI TOUTE LA JOURNÉE #fermeturepont https://ville.example.fr"
    file = str(bureau.drop(words, PHOTO, LATER))
    check(
        bureau.run("preview", file),
        bureau.run("add", file),
        bureau.run("status"),
    )

    bureau.clock.advance(hours=5)

    check(bureau.run("tick"), bureau.run("status"), bureau.run("journal"))
    assert len(bureau.world.posts(BLUESKY)) == 1


def test_posts_now_dry_and_asked(bureau: Bureau) -> None:
    words = ("Pont fermé lundi.", "--to", "ville")
    check(
        bureau.run("post", *words, "--dry-run"),
        bureau.run("post", *words),
        bureau.run("post", *words, answers=("n",)),
        bureau.run("post", *words, answers=("o",)),
        bureau.run("post", *words, "--at", "2026-12-25T08:00", "--yes"),
    )
    ident = bureau.run("status", "--json").out
    (first, *_rest) = re.findall(r'"post": "([^"]+)"', ident)
    check(bureau.run("cancel", first), bureau.run("status", first))


@pytest.mark.parametrize(
    "how", ["429", "400", "401", "500", "502", "refused", "cut-after", "empty"]
)
@pytest.mark.parametrize("where", ["create", "login"])
def test_ticks_with_a_network_that_misbehaves(
    bureau: Bureau, how: str, where: str
) -> None:
    for handle in HANDLES.values():
        bureau.world.will_fail(handle, where, how)  # type: ignore[arg-type]
    bureau.drop()

    check(bureau.run("tick"), bureau.run("status"), bureau.run("doctor"))

    bureau.clock.advance(minutes=10)
    check(bureau.run("tick"), bureau.run("status"), bureau.run("journal"))


def test_what_is_uncertain_is_settled_and_what_failed_is_sent_again(
    bureau: Bureau,
) -> None:
    bureau.world.will_fail(BLUESKY, "create", "400")
    bureau.world.will_fail(MASTODON, "create", "cut-after")
    bureau.drop()
    check(bureau.run("tick"))
    (post, *_rest) = re.findall(
        r'"post": "([^"]+)"', bureau.run("status", "--json").out
    )

    url = "https://social.example.fr/@ville/1"
    check(
        bureau.run("settle", f"{post}.ville-mastodon", "--found", url, "--yes"),
        bureau.run("settle", f"{post}.ville-mastodon", "--absent", "--yes"),
        bureau.run("settle", post),
        bureau.run("retry", post, "--dry-run"),
        bureau.run("retry", post, answers=("n",)),
        bureau.run("retry", post, "--yes"),
        bureau.run("retry", post, "--yes"),
        bureau.run("settle", post),
    )


def test_a_pause_and_what_came_due_in_it(bureau: Bureau) -> None:
    bureau.drop("Pont fermé lundi.", LATER)
    check(bureau.run("tick"), bureau.run("pause", "crise"), bureau.run("status"))
    bureau.clock.advance(hours=8)
    check(bureau.run("tick"), bureau.run("doctor"), bureau.run("resume"))
    (post, *_rest) = re.findall(
        r'"post": "([^"]+)"', bureau.run("status", "--json").out
    )

    check(
        bureau.run(
            "resume",
            answers=(
                "p",
                "hier",
                "p",
                "2026-12-24T20:00",
                "p",
                "2027-03-28T02:30",
                "",
                "",
            ),
        ),
        bureau.run("resume", "--move", post, "hier"),
        bureau.run("resume", "--draft", post),
        bureau.run("resume"),
    )


def test_a_pause_of_one_account_and_by_a_file(bureau: Bureau) -> None:
    check(bureau.run("pause", "crise", "--account", "ville-bluesky"))
    (bureau.home / "state" / "PAUSE").write_text("panne")
    check(bureau.run("status"), bureau.run("doctor"), bureau.run("resume"))


def published(bureau: Bureau) -> str:
    """The id of a post that is on both accounts."""
    bureau.drop()
    assert bureau.run("tick").code == 0
    (post, *_rest) = re.findall(
        r'"post": "([^"]+)"', bureau.run("status", "--json").out
    )
    return str(post)


def test_what_was_published_is_withdrawn(bureau: Bureau) -> None:
    post = published(bureau)
    bureau.world.will_fail(MASTODON, "delete", "500")
    check(
        bureau.run("withdraw", post, ""),
        bureau.run("withdraw", post, "fête", "--dry-run"),
        bureau.run("withdraw", post, "fête"),
        bureau.run("withdraw", post, "fête", answers=("n",)),
        bureau.run("withdraw", post, "fête", "--yes"),
        bureau.run("status"),
        bureau.run("withdraw", post, "fête", "--yes"),
        bureau.run("withdraw", "zzz", "fête", "--yes"),
    )
    bureau.clock.advance(hours=1)
    check(bureau.run("tick"), bureau.run("status"), bureau.run("journal"))


@pytest.mark.parametrize("way", ["link", "replace"])
def test_what_was_published_is_corrected(bureau: Bureau, way: str) -> None:
    post = published(bureau)
    file = bureau.home / "un.md"
    file.write_text('+++\nto = ["ville"]\n+++\nPont fermé lundi et mardi.', "utf-8")
    data = (r"Pont fermé lundi et mardi\.?", *DATA)
    given = ("correct", post, str(file), "--bluesky", way)
    for answer in (
        bureau.run(*given, "--dry-run"),
        bureau.run(*given),
        bureau.run(*given, answers=("n",)),
        bureau.run(*given, "--yes"),
        bureau.run(*given, "--yes"),
        bureau.run("status"),
        bureau.run("tick"),
        bureau.run("journal"),
        bureau.run("correct", "zzz", str(file)),
        bureau.run("correct", post, "rien.md"),
    ):
        assert escaped(answer.said, (*data, r"rien\.md")) == [], answer.said
        assert pieces(answer.said) == [], answer.said


def test_the_ledger_is_copied_and_made_anew(bureau: Bureau) -> None:
    published(bureau)
    copy = bureau.home / "copie.sqlite3"
    check(
        bureau.run("ledger", "backup"),
        bureau.run("ledger", "backup", str(copy)),
        bureau.run("ledger", "backup", str(copy)),
        bureau.run("ledger", "rebuild"),
    )
    bureau.folder.ledger.unlink()
    check(
        bureau.run("tick"),
        bureau.run("ledger", "rebuild"),
        bureau.run("tick"),
        bureau.run("status"),
        bureau.run("doctor"),
    )


@pytest.mark.parametrize("tour", [(), ("--amnesia",)])
def test_the_tours(
    tour: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = Bureau(tmp_path).run("demo", *tour)
    margin = re.compile(r"(?m)^⟦sandbox⟧ │ ?")
    assert all(margin.match(line) for line in answer.out.splitlines())
    said = Answer(answer.code, margin.sub("", answer.out), answer.err)
    # The message itself and its descriptions are set in by four columns.
    own = (
        r"https?://\S+",
        r"(?m)^crosspost [^\n⟦]*",
        r"(?m)^    \S.*$",
        r"(?m)^Le pont du Port .*$",
        r"@?(?:ville|port|tourisme)[\w.@-]*",
        r"#\w+ → #\w+",
    )

    assert escaped(said.said, (*own, *DATA)) == [], said.said
    assert pieces(said.said) == [], said.said


@pytest.mark.parametrize(
    ("text", "head"),
    [
        (LONG, ()),
        (LONG, ('short = "Pont fermé lundi."',)),
        (LONG, ("thread = true",)),
        ("", ()),
        ("Pont fermé lundi.", ("at = 2026-12-24T08:00:00",)),
        ("Pont fermé lundi.", ("at = 2027-03-28T02:30:00",)),
        ("Pont fermé lundi.", ("at = 2027-10-31T02:30:00",)),
        ("Pont fermé lundi.", ('at = "demain"',)),
        ("Pont fermé lundi.", ("urgent = 1",)),
        ("Pont fermé lundi.", ("note = 1",)),
        ("Pont fermé lundi.", ("images = 1",)),
        ("Pont fermé lundi.", ("mastodon = 1",)),
        ("Pont fermé lundi.", ("labels = 1",)),
        ("Pont fermé lundi.", ('visibility = "x"',)),
        ("Pont fermé lundi.", ('visibility = "private"',)),
        ("Pont fermé lundi.", ('replies = "nobody"',)),
        ("Pont fermé lundi.", ('content_warning = "x"',)),
        ("Pont fermé lundi.", ('entity = "musee"',)),
        ("Pont fermé lundi.", ('entity = "mus"',)),
        ("Pont fermé lundi.", ("urgnt = true",)),
        ("Pont fermé lundi.", ('images = [{file = "pont.jpg"}]',)),
        ("Pont fermé lundi.", ('images = [{file = "pont.jpg", alt = "photo"}]',)),
        ("Pont fermé lundi.", ('images = [{file = "rien.jpg", alt = "Le pont."}]',)),
        ("Pont fermé lundi.", ('images = [{file = "un.md", alt = "Le pont."}]',)),
        ("Pont fermé lundi.", ('images = [{alt = "Le pont."}]',)),
        ("Pont fermé lundi.", ('card = "https://ville.example.fr/pont"',)),
        ("Pont fermé lundi. @{maire}", ()),
        ("Pont fermé lundi. @maire.example.fr", ()),
        ("cliquez ici : https://ville.example.fr", ()),
        ("𝗽𝗼𝗻𝘁 fermé 👉 lundi", ()),
    ],
)
def test_files_and_what_is_said_of_them(
    bureau: Bureau, text: str, head: tuple[str, ...]
) -> None:
    bureau.photo()
    (bureau.outbox / "un.md").write_text("rien")
    file = str(bureau.drop(text, *head))
    words = r"\b(?:Le|pont|est|fermé)\b|rien\.jpg|pont\.jpg|un\.md|image/jpeg"
    data = (re.escape(text), r"[^\n]+ → [^\n]+", r"Pont fermé lundi", words, "photo")
    for answer in (
        bureau.run("preview", file),
        bureau.run("add", file),
        bureau.run("tick"),
        bureau.run("status"),
    ):
        assert escaped(answer.said, (*data, *DATA)) == []
        assert pieces(answer.said) == []


@pytest.mark.parametrize(
    "words",
    [
        ("frob",),
        ("statu",),
        ("status", "--frob"),
        ("status", "zzz"),
        ("status", "--since", "hier"),
        ("settle",),
        ("settle", "x", "--found", "y", "--absent"),
        ("retry", "zzz", "--yes"),
        ("cancel", "zzz"),
        ("pause",),
        ("pause", "x", "--account", "rien"),
        ("post",),
        ("post", "Pont"),
        ("post", "Pont", "--to", "vile"),
        ("post", "Pont", "--to", "ville", "--at", "hier"),
        ("post", "Pont", "--to", "ville", "--at", "2020-01-01T08:00"),
        ("post", "Pont", "--to", "ville", "--image", "a.jpg"),
        ("post", "Pont", "--to", "ville", "--alt", "Le pont."),
        ("post", "Pont", "--file", "a.md"),
        ("add", "rien.md"),
        ("preview", "rien.md"),
        ("resume", "--send", "zzz"),
        ("resume", "--move", "zzz"),
        ("journal", "x", "y"),
        ("journal", "verify", "rien"),
        ("ledger", "frob"),
        ("accounts", "check", "rien"),
        ("accounts", "remove", "rien"),
        ("accounts", "add"),
        ("accounts", "add", "x"),
        ("accounts", "add", "bluesky"),
        ("accounts", "frob"),
    ],
)
def test_commands_given_wrongly(bureau: Bureau, words: tuple[str, ...]) -> None:
    answer = bureau.run(*words)

    assert answer.code in {0, 1, 2}
    check(answer)


@pytest.mark.parametrize(
    "wrong",
    [
        'languge = "fr"',
        'time_zone = "Europe/Pariss"',
        "late = 1",
        "= 1",
        '[groups]\ntous = ["vile-bluesky"]',
        '[accounts.x]\nnetwork = "x"',
        "[accounts.x]\nx = 1",
        '[accounts.x]\nnetwork = "bluesky"\nentity = "ville"\nhanlde = "y"',
        (
            '[accounts.x]\nnetwork = "bluesky"\nentity = "ville"\nhandle = "@y"\n'
            'app_password = "abcd"'
        ),
        (
            '[accounts.x]\nnetwork = "mastodon"\nentity = "ville"\nhandle = "y"\n'
            'instance = "ftp://y"\naccess_token = { file = "x", env = "Y" }'
        ),
    ],
)
def test_a_configuration_with_mistakes(bureau: Bureau, wrong: str) -> None:
    config = bureau.home / "config.toml"
    kept = config.read_text("utf-8")
    top = wrong if not wrong.startswith("[") else ""
    config.write_text(f"{top}\n{kept}\n{wrong if not top else ''}", "utf-8")

    check_keys(bureau.run("status"), bureau.run("doctor"))


def check_keys(*answers: Answer) -> None:
    """As `check`; the keys of the configuration stand as they are."""
    for answer in answers:
        assert escaped(answer.said, DATA) == [], answer.said
        assert pieces(answer.said) == [], answer.said


def test_secrets_that_are_gone_or_open(bureau: Bureau) -> None:
    (bureau.home / "secrets" / "ville-bluesky").unlink()
    (bureau.home / "secrets" / "ville-mastodon").chmod(0o644)
    bureau.drop()

    check(bureau.run("tick"), bureau.run("status"), bureau.run("doctor"))
    check(bureau.run("accounts", "check"))


def test_a_ledger_that_is_gone_or_foreign(bureau: Bureau) -> None:
    bureau.folder.ledger.unlink()
    check(bureau.run("status"), bureau.run("tick"), bureau.run("doctor"))
    bureau.folder.ledger.write_bytes(b"x" * 5000)
    check(bureau.run("status"), bureau.run("tick"), bureau.run("doctor"))


def test_a_journal_that_was_changed(bureau: Bureau) -> None:
    bureau.run("pause", "crise")
    file = bureau.home / "state" / "journal.jsonl"
    file.write_text(file.read_text().replace("crise", "fête"), encoding="utf-8")

    check(bureau.run("journal", "verify"))


# -- accounts, first steps ------------------------------------------------------------


def test_accounts_added_and_removed(bureau: Bureau) -> None:
    login = bureau.world.ensure_bluesky("musee.crosspost.test")
    secret = bureau.home / "secret"
    secret.write_text(login.app_password)
    secret.chmod(0o600)
    words = ("accounts", "add", "bluesky", "--server", login.server)
    given = ("--secret-file", str(secret))

    check(
        bureau.run(*words, *given, answers=("rien", "")),
        bureau.run(
            *words, *given, answers=("musee", login.handle, "musee-bluesky", "n")
        ),
        bureau.run(
            *words, *given, answers=("musee", login.handle, "musee-bluesky", "o")
        ),
        bureau.run("accounts", "remove", "musee-bluesky", answers=("n",)),
        bureau.run("accounts", "remove", "musee-bluesky", "--yes"),
        bureau.run("accounts", "remove", "ville-bluesky", "--yes"),
    )


def test_init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "neuf"
    home.mkdir()
    monkeypatch.chdir(home)
    fresh = Bureau(home)
    for words in (("init",), ("init",), ("init", "autre")):
        answer = fresh.run(*words)
        named = answer.out  # but for the names of files
        for name in ("first-post", "water-cut"):
            named = named.replace(f"⟦{name}⟧", "premier")
        check(Answer(answer.code, named, answer.err))


def test_the_sandbox_says_so(bureau: Bureau) -> None:
    fresh = Bureau(bureau.home, sandbox=True)
    fresh.drop()
    for words in (("preview",), ("tick",), ("status",), ("doctor",), ("accounts",)):
        answer = fresh.run(*words)
        margin = re.compile(r"(?m)^⟦sandbox⟧ │ ?")
        assert all(margin.match(line) for line in answer.said.splitlines())
        check(
            Answer(answer.code, margin.sub("", answer.out), margin.sub("", answer.err))
        )


def test_prepared_posts(bureau: Bureau) -> None:
    folder = bureau.home / "templates"
    folder.mkdir()
    for name, head in (("avis", ""), ("alerte", "urgent = true\n")):
        text = f'+++\nto = ["ville"]\n{head}+++\n12 {{{{pont}}}} 34.'
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    told = bureau.settle_rules("one", TEAM)
    given = ("--set", "pont=56")
    plain = [
        told.run("template", "list"),
        told.run("template", "show", "avis"),
        told.run("template", "post", "avis"),
        told.run("template", "post", "avis", *given, "--draft"),
        told.run("template", "post", "avis", *given, answers=("n",)),
        told.run("urgent", "avis", *given),
    ]
    drills = [
        told.as_user(user, "urgent", "alerte", *given, "--drill", "--yes")
        for user in ("lbihan", "ylegoff")
    ]
    names = re.compile(r"\b(?:avis|alerte|pont|template|urgent|show|post|outbox|md)\b")
    for answer in (*plain, *drills):
        out, err = (
            names.sub("", re.sub(r"(?m)^⟦drill⟧ │ ?", "", said))
            for said in (answer.out, answer.err)
        )
        check(Answer(answer.code, out, err))
