"""What people are written, run by run: once for each problem, once when it is over.

Every command in this process, on built-in networks, with a real mail server.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bureau import HANDLES, NOON, Bureau
from crosspost.notify import postman
from servers.mail import Mailbox, mail_server

TOWN, SOCIAL = "ville-bluesky", "ville-mastodon"


class Office(Bureau):
    """A press office that is written to."""

    def mail(self, port: int, *more: str) -> Office:
        """Add `[mail]` to the configuration, and whatever else."""
        lines = [
            "[mail]",
            'host = "localhost"',
            f"port = {port}",
            'security = "none"',
            'from = "crosspost@ville.example.fr"',
            'to = ["communication@ville.example.fr"]',
            *more,
            "",
        ]
        with (self.home / "config.toml").open("a", encoding="utf-8") as file:
            file.write("\n".join(lines))
        return self

    def top(self, line: str) -> None:
        """Add a setting before the tables."""
        config = self.home / "config.toml"
        config.write_text(f"{line}\n{config.read_text('utf-8')}", encoding="utf-8")

    def bad(self, number: int) -> None:
        """So many post files that cannot be taken."""
        for one in range(number):
            self.drop(
                f"Message {one}.",
                "at = 2026-12-26T10:00:00",
                'tu = ["x"]',
                name=f"{one:02}.md",
            )

    def mended(self, number: int) -> None:
        for one in range(number):
            self.drop(
                f"Message {one}.", "at = 2026-12-26T10:00:00", name=f"{one:02}.md"
            )

    def ticks(self, number: int) -> list[int]:
        """Runs, five minutes apart."""
        codes = []
        for _run in range(number):
            self.clock.advance(minutes=5)
            codes.append(self.run("tick").code)
        return codes


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.configure(TOWN, SOCIAL)
    config = tmp_path / "config.toml"
    words = config.read_text("utf-8").replace('language = "fr"', 'language = "en"')
    config.write_text(words, encoding="utf-8")
    return made


@pytest.fixture
def box(office: Office) -> Iterator[Mailbox]:
    made = Mailbox()
    with mail_server(made) as server:
        office.mail(server.port)
        yield made


def text(mail: EmailMessage) -> str:
    """The plain text, as one line: folding is not what is tested."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def test_fifty_problems_are_one_mail_and_their_end_is_one(
    office: Office, box: Mailbox
) -> None:
    office.bad(50)
    assert office.ticks(11) == [1, *[0] * 10]
    assert len(box.raw) == 1
    assert "50" in box.subjects[0]

    office.mended(50)
    assert office.ticks(5) == [0] * 5
    assert len(box.raw) == 2
    assert "50" in box.subjects[1]
    assert box.mails[0]["Message-ID"] != box.mails[1]["Message-ID"]


def test_a_mail_says_what_was_and_was_not_published(
    office: Office, box: Mailbox
) -> None:
    office.world.will_fail(HANDLES[SOCIAL], "create", "422")
    office.drop()
    office.ticks(3)

    (mail,) = box.mails
    said = text(mail)
    assert "Pont fermé lundi." in mail["Subject"]
    assert "Ville de Saint-Elven-sur-Mer" in said
    assert f"ville-mastodon (@{HANDLES[SOCIAL]})" in said
    assert "1 of 2 accounts" in said
    assert "What to do" in said
    journal = (office.home / "state" / "journal.jsonl").read_text("utf-8")
    fingerprint = said.rpartition("fingerprint ")[2].split()[0]
    assert f'"hash":"{fingerprint}"' in journal


def test_a_pause_is_one_mail(office: Office, box: Mailbox) -> None:
    for one in range(20):
        office.drop(f"Message {one}.", "at = 2026-12-24T13:30:00", name=f"{one:02}.md")
    office.ticks(1)
    office.run("pause", "Deuil national")
    office.clock.advance(hours=1)
    office.ticks(10)

    (mail,) = box.mails
    assert "paused" in mail["Subject"]
    assert "20 posts are held" in mail["Subject"]
    assert "Deuil national" in text(mail)
    assert "claire" in text(mail)
    assert office.world.posts(HANDLES[TOWN]) == []


def test_a_server_that_is_down_is_said_once_and_delays_nothing(
    office: Office,
) -> None:
    with mail_server(Mailbox()) as server:
        port = server.port
    office.mail(port)
    office.world.will_fail(HANDLES[SOCIAL], "create", "422")
    office.drop()

    office.clock.advance(minutes=5)
    first = office.run("tick")
    assert "mail server localhost could not be reached" in " ".join(first.err.split())
    assert len(office.world.posts(HANDLES[TOWN])) == 1
    assert "Mails do not leave by localhost" in office.run("status").out
    for _run in range(3):
        office.clock.advance(minutes=5)
        assert office.run("tick").err == ""

    back = Mailbox()
    with mail_server(back, port=port):
        office.clock.advance(hours=1)
        again = office.run("tick")
        office.ticks(3)

    assert "localhost works again" in again.err
    assert len(back.raw) == 1
    assert "Mails do not leave" not in office.run("status").out


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, kind: type, name: str) -> Iterator[None]:
    """The process ends when it comes to this step."""

    def ends(*_words: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(kind, name, ends)
        yield


class Step:
    """A step of writing to people, and what a run that dies there leaves behind."""

    def __init__(self, owner: type, name: str, *, copies: int = 1) -> None:
        self.owner, self.name, self.copies = owner, name, copies


def _steps() -> list[Step]:
    from crosspost.cli.output import Output
    from crosspost.ledger.sqlite import SqliteLedger
    from crosspost.notify.smtp import Smtp

    return [
        Step(Output, "flush"),
        Step(SqliteLedger, "tell"),
        Step(SqliteLedger, "news"),
        Step(SqliteLedger, "keep_letter"),
        Step(SqliteLedger, "letters"),
        Step(Smtp, "_connect"),
        Step(Smtp, "_send"),
        Step(SqliteLedger, "letter_gone", copies=2),
        Step(SqliteLedger, "letter_over"),
    ]


@pytest.mark.parametrize("step", _steps(), ids=lambda step: step.name)
def test_a_run_that_dies_loses_nothing(
    office: Office, box: Mailbox, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    """Sent and not marked: sent once more under the same name. Else exactly once."""
    office.bad(3)
    office.clock.advance(minutes=5)
    with dying(monkeypatch, step.owner, step.name):
        first = office.run("tick")
    assert first.code == 130
    second = office.run("tick")
    office.ticks(3)

    assert "00.md" in first.err + second.err
    assert len(box.raw) == step.copies
    assert len({one["Message-ID"] for one in box.mails}) == 1
    assert len({raw for _to, raw in box.raw}) == 1
    assert "3" in box.subjects[0]


def test_a_webhook_that_is_away_keeps_no_mail_back(
    office: Office, box: Mailbox
) -> None:
    with listening() as heard:
        port = heard.port
    with (office.home / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'[webhook]\nurl = "http://localhost:{port}/team"\n')
    office.bad(1)
    assert office.ticks(3) == [1, 0, 0]
    assert len(box.raw) == 1

    with listening(port) as heard:
        office.clock.advance(hours=1)
        office.ticks(3)
    assert len(heard.asked) == 1
    assert len(box.raw) == 1


# -- monitoring, and programs elsewhere ---------------------------------------------


class Heard:
    """What a web server on loopback was asked."""

    def __init__(self, port: int) -> None:
        self.port, self.status = port, 204
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []


@contextmanager
def listening(port: int = 0) -> Iterator[Heard]:
    """A web server until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told = dict(self.headers.items())
            heard.asked.append((self.command, self.path, told, body))
            self.send_response(heard.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET  # noqa: N815 -- as above

        def log_message(self, *_words: Any) -> None:  # noqa: ANN401 -- as above
            """Tests say nothing."""

    server = HTTPServer(("127.0.0.1", port), Handler)
    heard = Heard(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def test_a_webhook_is_told_the_same_and_can_prove_who_speaks(office: Office) -> None:
    secret = office.home / "secrets" / "webhook"
    secret.write_text("canary-of-the-webhook\n")
    secret.chmod(0o600)
    with listening() as heard:
        with (office.home / "config.toml").open("a", encoding="utf-8") as file:
            file.write(
                f'[webhook]\nurl = "http://localhost:{heard.port}/team?x=1"\n'
                'secret = { file = "secrets/webhook" }\n'
            )
        office.world.will_fail(HANDLES[SOCIAL], "create", "422")
        office.drop()
        office.ticks(3)

    ((method, path, headers, body),) = heard.asked
    told = json.loads(body)
    proof = hmac.new(b"canary-of-the-webhook", body, hashlib.sha256).hexdigest()
    assert (method, path) == ("POST", "/team?x=1")
    assert headers["Crosspost-Signature"] == f"sha256={proof}"
    assert headers["Crosspost-Id"] == told["id"]
    assert (told["version"], told["kind"]) == (1, "problem")
    assert told["items"][0]["account"] == SOCIAL
    assert told["items"][0]["kind"] == "rejected"
    assert told["posts"][0]["published"]
    assert told["journal"]["hash"]


def test_each_run_that_went_well_is_heard(office: Office) -> None:
    with listening() as heard:
        office.top(f'heartbeat_url = "http://localhost:{heard.port}/ping/1"')
        office.drop("Demain.", "at = 2026-12-26T10:00:00")
        office.ticks(4)
        assert [one[:2] for one in heard.asked] == [("GET", "/ping/1")] * 4

        config = office.home / "config.toml"
        good = config.read_text("utf-8")
        config.write_text(good + "\nunknown = 1\n", encoding="utf-8")
        assert office.ticks(2) == [2, 2]
        assert len(heard.asked) == 4  # a run that did not do its work is not heard
        config.write_text(good, encoding="utf-8")
        office.ticks(1)
        assert len(heard.asked) == 5

        config.write_text(good.split("\n", 1)[1], encoding="utf-8")
        office.ticks(2)
        assert len(heard.asked) == 5


def test_monitoring_that_is_away_is_said_once_and_harms_nothing(
    office: Office,
) -> None:
    with listening() as heard:
        port = heard.port
    office.top(f'heartbeat_url = "http://localhost:{port}/ping/secret-word"')
    office.drop()
    office.clock.advance(minutes=5)
    first = office.run("tick")
    quiet = [office.run("tick").err for _run in range(3)]
    with listening(port) as heard:
        back = office.run("tick")

    assert "heartbeat address at localhost" in " ".join(first.err.split())
    assert "secret-word" not in first.err
    assert first.code == 3
    assert quiet == ["", "", ""]
    assert "works again" in back.err
    assert len(office.world.posts(HANDLES[TOWN])) == 1


# -- the chief ----------------------------------------------------------------------


def test_a_digest_leaves_once_a_period(office: Office, box: Mailbox) -> None:
    config = office.home / "config.toml"
    with config.open("a", encoding="utf-8") as file:
        file.write(
            '[digest]\nevery = "day"\nat = "08:00"\nto = ["chef@ville.example.fr"]\n'
        )
    office.drop()
    office.ticks(3)
    assert box.raw == []

    office.clock.advance_to(NOON + timedelta(hours=20))
    office.ticks(4)
    (to, _raw), (mail,) = box.raw[0], box.mails
    assert len(box.raw) == 1
    assert to == ["chef@ville.example.fr"]
    assert "1 post published" in mail["Subject"]
    assert "Pont fermé lundi." in text(mail)

    office.clock.advance(hours=80)  # a long week-end without a machine
    office.ticks(3)
    assert len(box.raw) == 2
    assert "25 December" in text(box.mails[1])
    assert "28 December" in text(box.mails[1])


def test_a_digest_is_kept_before_it_is_marked(
    office: Office, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crosspost.ledger.sqlite import SqliteLedger

    config = office.home / "config.toml"
    with config.open("a", encoding="utf-8") as file:
        file.write('[digest]\nevery = "day"\n')
    office.ticks(2)
    office.clock.advance(hours=24)
    for name in ("keep_letter", "keep_meta"):
        with dying(monkeypatch, SqliteLedger, name):
            office.run("tick")
    office.ticks(3)

    assert len(box.raw) == 1


def test_the_sandbox_writes_to_nobody(office: Office, box: Mailbox) -> None:
    office.sandbox = True
    office.bad(2)
    office.ticks(3)

    assert box.raw == []


def test_without_mail_nothing_piles_up(office: Office) -> None:
    office.bad(3)
    office.ticks(2)
    app = office._app()

    assert app.ledger.news() == []
    assert app.ledger.waiting_letters() == 0
    app.ledger.close()


def test_pauses_between_tries_grow_and_end_at_an_hour() -> None:
    waits = [postman.pause(tries) for tries in (1, 2, 3, 4, 100)]
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [0, 0, 5, 10, 60]


def test_the_doctor_tries_the_mail_server_and_sends_one_when_asked(
    office: Office, box: Mailbox
) -> None:
    found = json.loads(office.run("doctor", "--json").out)["findings"]
    (mail,) = [one for one in found if one["id"] == "CP021"]
    assert mail["level"] == "ok"
    assert "localhost" in mail["message"]
    assert box.raw == []

    sent = office.run("doctor", "--mail")
    assert sent.code == 0
    assert len(box.raw) == 1
    assert box.mails[0]["Auto-Submitted"] == "auto-generated"

    box.answer = "554 5.7.1 no"
    refused = office.run("doctor", "--mail", "--verbose")
    assert refused.code == 1
    assert "554" in refused.err


def test_without_mail_the_doctor_gives_advice(office: Office) -> None:
    found = json.loads(office.run("doctor", "--json").out)["findings"]
    assert [one["level"] for one in found if one["id"] == "CP021"] == ["advice"]
    assert office.run("doctor", "--mail").code == 2


def test_status_tells_programs_too(office: Office) -> None:
    with mail_server(Mailbox()) as server:
        port = server.port
    office.mail(port)
    office.bad(1)
    office.ticks(1)
    told = json.loads(office.run("status", "--json").out)["notices"]

    assert told["waiting"] == 1
    assert [(one["kind"], one["place"]) for one in told["problems"]] == [
        ("mail", "localhost")
    ]


# -- those who decide -----------------------------------------------------------------

TEAM = """
[team.luc]
name = "Luc Bihan"
users = ["lbihan"]
roles = { ville = "writer" }
on_call = [{ entity = "ville", from = 2026-12-24T08:00:00, to = 2026-12-24T20:00:00 }]

[team.claire]
name = "Claire Dupont"
users = ["claire"]
email = "claire@ville.example.fr"
roles = { ville = "approver" }

[team.yann]
name = "Yann Le Goff"
users = ["ylegoff"]
email = "yann@ville.example.fr"
language = "fr"
roles = { ville = "approver" }
"""


def test_those_who_may_approve_are_written_the_words_once_for_each_content(
    office: Office, box: Mailbox
) -> None:
    office.settle_rules("one", TEAM)
    office.drop("Pont fermé <lundi>.", 'author = "luc"', "at = 2026-12-24T18:00:00")
    office.ticks(3)

    assert sorted(to for many, _raw in box.raw for to in many) == [
        "claire@ville.example.fr",
        "yann@ville.example.fr",
    ]
    english = next(one for one in box.mails if one["Content-Language"] == "en")
    said = text(english)
    assert "waits for your approval" in english["Subject"]
    assert "> Pont fermé <lundi>." in said
    assert said.count("Pont fermé <lundi>.") == 2  # title and words, accounts together
    assert "ville-bluesky (@ville.crosspost.test): Thursday 24 December 2026" in said
    (standing,) = json.loads(office.run("status", "--json").out)["approvals"]
    command = said.partition("crosspost approve ")[2].split()
    assert standing["digest"].startswith(command[2])
    assert [one["Content-Language"] for one in box.mails].count("fr") == 1

    office.drop("Pont fermé mardi.", 'author = "luc"', "at = 2026-12-24T18:00:00")
    office.ticks(3)
    assert len(box.raw) == 4  # other words are asked about again


def test_an_urgent_post_that_nobody_countersigned_is_a_reminder(
    office: Office, box: Mailbox
) -> None:
    office.settle_rules("one", TEAM)
    path = office.home / "alerte.md"
    path.write_text('+++\nto = ["ville"]\nurgent = true\n+++\nAlerte', encoding="utf-8")
    assert office.as_user("lbihan", "add", str(path)).code == 0
    (standing,) = json.loads(office.run("status", "--json").out)["approvals"]
    answer = office.as_user(
        "lbihan",
        "approve",
        standing["post"],
        "--on-call",
        "--digest",
        standing["digest"],
        "--yes",
    )
    assert answer.code == 0, answer.said
    office.ticks(2)
    asked = len(box.raw)
    office.clock.advance(hours=25)
    office.ticks(3)

    assert len(box.raw) == asked + 2
    assert all("Alerte" in subject for subject in box.subjects[asked:])
    assert "countersigned" in " ".join(box.subjects[asked:])
