"""No secret leaves its file: a whole life with secrets that are then looked for.

Everything is real but the networks, which are built in; they hand out sessions as
real ones do, refuse, stumble and hang up. Then every byte that was said or left
anywhere is searched.
"""

from __future__ import annotations

import base64
import json
import os
import re
import socketserver
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT

import pytest

from bureau import HANDLES, Answer, Bureau
from crosspost.networks.fake.faults import Where
from samples.archives import START, Sample, tweet
from town import BLUESKY as HANGING
from town import Town

BLUESKY, MASTODON = "ville-bluesky", "ville-mastodon"
PAGE = "page.html"
TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
FORMS: dict[str, Callable[[str], str]] = {
    "as it is": lambda secret: secret,
    "in an address": urllib.parse.quote,
    "in a query": urllib.parse.quote_plus,
    "in JSON": lambda secret: json.dumps(secret)[1:-1],
    "backwards": lambda secret: secret[::-1],
    "in figures": lambda secret: secret.encode().hex(),
    "its end": lambda secret: secret[-20:],
    "its beginning": lambda secret: secret[:-20] if len(secret) > 60 else secret,
}


def forms(secret: str) -> Iterator[bytes]:
    """How a secret may look where somebody wrote it down."""
    for made in FORMS.values():
        yield made(secret).encode()
    for shift in range(3):  # inside something longer, as in “name:secret”
        coded = base64.b64encode(b"x" * shift + secret.encode()).rstrip(b"=")
        middle = coded[4 * bool(shift) : -2]
        yield middle
        yield middle.replace(b"+", b"-").replace(b"/", b"_")


def found(secrets: Iterable[str], data: bytes) -> list[str]:
    """Which of these can be read in some bytes."""
    return [one for one in secrets if any(form in data for form in forms(one))]


@dataclass
class Life:
    """A press office, all that it was told, and all that it says.

    Attributes:
        given: The secrets that people made and put somewhere.
        said: What each command said, by the command.
    """

    bureau: Bureau
    given: dict[str, str] = field(default_factory=dict)
    said: list[tuple[str, Answer]] = field(default_factory=list)
    handed: set[str] = field(default_factory=set)

    def run(self, *words: str) -> Answer:
        """A command, in turn as people run it and with its technical details."""
        more = ("--verbose",) if len(self.said) % 2 else ()
        answer = self.bureau.run(*words, *more)
        self.said.append((" ".join([*words, *more]), answer))
        self._remember()
        return answer

    def _remember(self) -> None:
        """The tokens that the networks handed out: what came back in a request."""
        for one in self.bureau.world.log:
            for name, value in one.asked.headers:
                if name.lower() == "authorization":
                    self.handed.add(value.partition(" ")[2])
        for file in self.sessions():
            self.handed |= set(TOKEN.findall(file.read_text(encoding="utf-8")))

    def sessions(self) -> list[Path]:
        folder = self.bureau.folder.sessions
        return [one for one in folder.glob("*") if one.suffix != ".lock"]

    @property
    def tokens(self) -> set[str]:
        """Session tokens: those handed out that nobody had to store."""
        return {one for one in self.handed if one not in self.given.values()}

    def pass_time(self, **much: float) -> None:
        self.bureau.clock.advance(**much)


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    """An empty folder, where whatever is made is as open as its maker lets it be."""
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)  # asked for again
    before = os.umask(0)
    bureau = Bureau(home)
    yield Life(bureau)
    os.umask(before)
    bureau.world.close()


# -- the life ------------------------------------------------------------------------


def settle_in(life: Life, wallet: Path) -> None:
    """From an empty folder to two accounts, with a wrong secret before each."""
    bureau, world = life.bureau, life.bureau.world
    bluesky = world.ensure_bluesky(HANDLES[BLUESKY])
    user, _at, host = HANDLES[MASTODON].partition("@")
    mastodon = world.ensure_mastodon(host, user)
    life.given |= {
        BLUESKY: bluesky.app_password,
        MASTODON: mastodon.token,
        "main": "mon-grand-mot-de-passe",
        "wrong": "kjhg-canr-wxyz-plok",
    }
    life.run("init", str(bureau.home))
    config = bureau.home / "config.toml"
    config.write_text(
        'language = "fr"\ntime_zone = "Europe/Paris"\n\n'
        '[entities.ville]\nname = "Ville de Saint-Elven-sur-Mer"\n'
    )
    to_bluesky = ("bluesky", "--handle", HANDLES[BLUESKY], "--server", bluesky.server)
    to_mastodon = ("mastodon", "--instance", mastodon.server)
    for where, names in (
        (to_bluesky, ("wrong", "main", BLUESKY)),
        (to_mastodon, ("wrong", MASTODON)),
    ):
        for name in names:
            wallet.write_text(life.given[name])
            add = ("add", *where, "--secret-file", str(wallet), "--yes", "--verbose")
            wallet.chmod(0o644)
            refused = life.run("accounts", *add)
            assert "can be read by others" in " ".join(refused.err.split())
            wallet.chmod(0o600)
            life.run("accounts", *add)
    wallet.unlink()
    for draft in bureau.outbox.iterdir():
        draft.unlink()


def look_around(life: Life) -> None:
    """Everything that reads."""
    home = life.bureau.home
    life.run("accounts")
    life.run("accounts", "check")
    life.run("accounts", "check", "--json")
    life.run("doctor")
    life.run("doctor", "--json")
    life.run("preview")
    life.run("preview", "--json")
    life.run("preview", "--read-aloud")
    life.run("preview", "--html", str(home / PAGE))
    life.run("status")
    life.run("status", "--json")
    life.run("journal")
    life.run("journal", "--json")
    life.run("journal", "verify")


FAULTS: list[tuple[Where, str]] = [
    ("login", "500"),
    ("login", "truncated"),
    ("login", "html"),
    ("create", "500"),
    ("create", "cut-after"),
    ("create", "hang"),
    ("create", "401"),
    ("create", "429"),
    ("create", "truncated"),
    ("upload", "413"),
    ("look", "503"),
]


def publish_through(life: Life, faults: Iterable[tuple[Where, str]]) -> None:
    """A post for each thing that goes wrong, each with a session that has ended."""
    life.bureau.photo()
    for number, (where, how) in enumerate(faults):
        picture = 'images = [{ file = "pont.jpg", alt = "Un pont." }]'
        life.bureau.drop(f"Message {number}.", picture, name=f"{number}.md")
        for account in HANDLES.values():
            life.bureau.world.will_fail(account, where, how)
        life.run("tick", "--verbose")
        life.bureau.world.calm()
        if how == "401":
            life.run("accounts", "check")  # what was stopped starts again
        life.pass_time(hours=2, minutes=10)  # no access token lives so long
        life.run("tick")


def change_ones_mind(life: Life) -> None:
    """Whatever people do afterwards, to what went well and to what did not."""
    home = life.bureau.home
    life.run("pause", "Panne au central.")
    life.run("post", "Un mot encore.", "--to", BLUESKY, MASTODON, "--yes")
    life.run("resume")
    document = json.loads(life.run("status", "--json").out)
    held = [one["id"] for one in document["deliveries"] if one["state"] == "held"]
    life.run("resume", *(word for one in held for word in ("--draft", one)))
    for one in document["deliveries"][:3]:
        life.run("settle", one["id"])
        life.run("retry", one["post"], "--yes")
    [sent, *_rest] = [one for one in document["deliveries"] if one["state"] == "sent"]
    again = home / "again.md"
    again.write_text(f'+++\nto = ["{BLUESKY}", "{MASTODON}"]\n+++\nCorrigé.')
    for how in ("500", "cut-after"):
        life.bureau.world.will_fail("*", "any", how)
        life.run("correct", sent["post"], str(again), "--yes")
        life.bureau.world.will_fail("*", "delete", how)
        life.run("withdraw", sent["post"], "Une erreur.", "--yes")
    life.bureau.world.calm()
    life.run("tick")


def keep_and_lose(life: Life) -> None:
    """A copy of the ledger, its loss, and a new one learned from the networks."""
    home, folder = life.bureau.home, life.bureau.folder
    life.run("ledger", "backup", str(home / "copy.sqlite3"))
    folder.ledger.write_bytes(folder.ledger.read_bytes()[:5_000])
    life.run("tick")
    life.run("ledger", "rebuild")
    life.run("journal", "verify")
    posts = [tweet(f"Bonjour {n}", sequence=n, at=START) for n in range(3)]
    file = str(Sample.of(*posts).zip(home / "x.zip"))
    for act in ("inspect", "plan"):
        life.run("archive", act, file)
    life.run("archive", "import", file, "--to", BLUESKY, "--yes")
    life.run("archive", "undo", "--to", BLUESKY, "--yes")


def come_from_elsewhere(life: Life) -> None:
    """Secrets of the environment and of systemd; then every way to be refused."""
    bureau = life.bureau
    config = bureau.home / "config.toml"
    whole = config.read_text()
    given = {"CANARY": life.given[MASTODON], "CREDENTIALS_DIRECTORY": ""}
    credentials = bureau.home / "secrets" / "credentials"
    credentials.mkdir(mode=0o700)
    given["CREDENTIALS_DIRECTORY"] = str(credentials)
    (credentials / "canary").write_text(life.given[BLUESKY])
    (credentials / "canary").chmod(0o400)
    bureau.environment.update(given)
    for old, new in (
        (f'"secrets/{MASTODON}"', '"CANARY"'),
        (f'"secrets/{BLUESKY}"', '"canary"'),
    ):
        assert old in config.read_text()
        config.write_text(config.read_text().replace(old, new))
    moved = config.read_text().replace('file = "CANARY"', 'env = "CANARY"')
    config.write_text(moved.replace('file = "canary"', 'credential = "canary"'))
    life.run("accounts", "check")
    life.run("post", "Par l’environnement.", "--to", MASTODON, BLUESKY, "--yes")
    bureau.world.hands.revoke(HANDLES[BLUESKY])
    bureau.world.hands.revoke(HANDLES[MASTODON])
    life.pass_time(hours=3)
    bureau.drop("Refusé.", name="last.md")
    life.run("tick")
    life.run("accounts", "check")
    life.run("doctor")
    config.write_text(whole)
    (bureau.home / "secrets" / MASTODON).chmod(0o644)
    life.run("accounts", "check")
    (bureau.home / "secrets" / MASTODON).chmod(0o600)


def test_no_secret_leaves_its_file_whatever_networks_do(
    life: Life, tmp_path: Path
) -> None:
    settle_in(life, tmp_path / "wallet")
    publish_through(life, FAULTS)
    look_around(life)

    search(life, tmp_path)
    assert len(life.tokens) >= 20
    struck = {one.how.partition("-")[0] for one in life.bureau.world.struck()}
    assert {how.partition("-")[0] for _where, how in FAULTS} <= struck
    assert {0, 1, 2, 3} <= codes(life)
    all_was_said(life, "Technical details", "To be checked", "refuses access")


def test_no_secret_leaves_its_file_whatever_people_do(
    life: Life, tmp_path: Path
) -> None:
    settle_in(life, tmp_path / "wallet")
    publish_through(life, [("create", "cut-after"), ("create", "500")])
    change_ones_mind(life)
    keep_and_lose(life)
    come_from_elsewhere(life)
    life.run("accounts", "remove", MASTODON, "--yes")

    search(life, tmp_path)
    assert len(life.tokens) >= 4
    assert {0, 1, 2, 3} <= codes(life)
    all_was_said(life, "ledger is damaged", "made anew", "refuses access")


def codes(life: Life) -> set[int]:
    return {answer.code for _command, answer in life.said}


def all_was_said(life: Life, *words: str) -> None:
    """What was not provoked proves nothing."""
    said = " ".join(answer.said for _command, answer in life.said)
    for one in words:
        assert one in " ".join(said.split()), one


def search(life: Life, place: Path) -> None:
    """Look for every secret in all that was said and in all that lies somewhere."""
    secrets = {*life.given.values(), *life.tokens}
    for command, answer in life.said:
        assert found(secrets, answer.said.encode()) == [], command
    kept, sessions = life.bureau.home / "secrets", life.sessions()
    for file in (one for one in place.rglob("*") if one.is_file()):
        allowed = life.tokens if file in sessions else set()
        hidden = file.read_bytes()
        if file.is_relative_to(kept):
            allowed = {hidden.decode().strip()}
        assert found(secrets - allowed, hidden) == [], file
    everything_is_private(life)


def everything_is_private(life: Life) -> None:
    """Whatever the umask: what crosspost keeps is its owner's alone.

    The configuration may be read, and only its owner can say where secrets are.
    """
    assert not life.bureau.folder.config.stat().st_mode & 0o022
    for room in (life.bureau.folder.state, life.bureau.home / "secrets"):
        for one in (room, *room.rglob("*")):
            open_to = one.stat().st_mode & 0o777
            assert not open_to & 0o077, f"{one}: {open_to:o}"


def test_what_is_looked_for_would_be_found() -> None:
    secret = "kjhg-canr-wxyz-plok/+"
    for data in (
        f"…{secret}…",
        urllib.parse.quote(f"x={secret}"),
        json.dumps({"a": secret}),
        base64.b64encode(f"ville:{secret}".encode()).decode(),
        base64.urlsafe_b64encode(f"a:{secret} ".encode()).decode(),
        secret.encode().hex(),
    ):
        assert found([secret], data.encode()) == [secret], data
    assert found([secret], b"nothing") == []


# -- letters ---------------------------------------------------------------------------


class _Repeats(socketserver.StreamRequestHandler):
    """A mail server that refuses every login and writes the password in its answer."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail.test\r\n")
        for line in self.rfile:
            word, _, rest = line.strip().partition(b" ")
            if word.upper() == b"EHLO":
                self.wfile.write(b"250-mail.test\r\n250 AUTH PLAIN\r\n")
            elif word.upper() == b"AUTH":
                told = base64.b64decode(rest.partition(b" ")[2])
                self.wfile.write(b"535 no: " + told.replace(b"\0", b" ") + b"\r\n")
            else:
                self.wfile.write(b"221 bye\r\n")
                if word.upper() == b"QUIT":
                    return


@pytest.mark.parametrize("password", ["canary-of-the-mail", "canary-é-of-the-mail"])
def test_a_mail_server_that_repeats_the_password_is_not_repeated(
    life: Life, tmp_path: Path, password: str
) -> None:
    settle_in(life, tmp_path / "wallet")
    life.given |= {"mail": password, "webhook": "canary-of-the-webhook"}
    for name in ("mail", "webhook"):
        secret = life.bureau.home / "secrets" / name
        secret.write_text(life.given[name], encoding="utf-8")
        secret.chmod(0o600)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Repeats) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with life.bureau.folder.config.open("a") as config:
            config.write(
                f'\n[mail]\nhost = "127.0.0.1"\nport = {server.server_address[1]}\n'
                'security = "none"\nuser = "agent"\n'
                'password = { file = "secrets/mail" }\n'
                'from = "agent@ville.example.fr"\nto = ["chef@ville.example.fr"]\n'
                '[webhook]\nurl = "http://127.0.0.1:9/canary-in-its-address"\n'
                'secret = { file = "secrets/webhook" }\n'
            )
        life.bureau.world.hands.revoke(HANDLES[BLUESKY])
        life.pass_time(hours=3)
        life.bureau.drop("Refusé.")
        life.run("tick", "--verbose")
        life.run("doctor", "--verbose")
        life.run("doctor")
        server.shutdown()

    search(life, tmp_path)
    all_was_said(life, "refused the user name or the password")
    assert not any("canary-in-its" in answer.said for _words, answer in life.said)


# -- what is no secret at all ----------------------------------------------------------

ODD = {
    "accent": "kjhg-canary-wxyz-é",
    "emoji": "kjhg-canary-😀",
    "control": "kjhg\x01canary",
    "two lines": "kjhg-canary\nwxyz-canary",
    "blank": "kjhg canary wxyz",
    "pattern": "kjhg-canary-%s-{0}-{account}",
    "long": "kjhg-canary" * 1_000,
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("account", [BLUESKY, MASTODON])
def test_what_cannot_be_a_secret_is_refused_in_plain_words_without_it(
    account: str, odd: str, tmp_path: Path
) -> None:
    """Libraries complain with what they were given: they are not given it."""
    bureau = Bureau(tmp_path).configure(account)
    (tmp_path / "secrets" / account).write_text(ODD[odd], encoding="utf-8")
    bureau.drop("Pont fermé.")

    answers = [
        bureau.run(*words, "--verbose")
        for words in (("tick",), ("accounts", "check"), ("doctor",), ("status",))
    ]

    said = " ".join(" ".join(one.said for one in answers).split())
    assert {one.code for one in answers} == {1}
    assert "canary" not in said
    assert "unexpected fault" not in said
    assert "The system refused" not in said
    kept = bureau.folder.state.rglob("*")
    assert not any(b"canary" in one.read_bytes() for one in kept if one.is_file())
    bureau.world.close()


# -- other people of the machine -----------------------------------------------------


def test_the_list_of_processes_shows_no_secret(town: Town) -> None:
    """While a run hangs, and when it is interrupted with secrets in its hands."""
    town.world.will_fail("*", "login", "hang", times=9)
    town.drop()
    process = town.start("tick", "--verbose")
    end = time.monotonic() + 60
    while not town.world.struck() and time.monotonic() < end:
        time.sleep(0.05)

    assert town.world.struck()
    lines = [
        (place / "cmdline").read_bytes()
        for place in Path("/proc").glob("[0-9]*")
        if place.name == str(process.pid) or _child_of(place, process.pid)
    ]
    done = town.finish(process, stop=SIGINT)

    assert any(b"tick" in one for one in lines)
    for secret in town.secrets.values():
        assert found([secret], b"\n".join(lines)) == []
        assert found([secret], (done.out + done.err).encode()) == []
    assert HANGING in town.secrets


def _child_of(place: Path, parent: int) -> bool:
    try:
        told = (place / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it ended meanwhile
        return False
    return told[1] == str(parent)
