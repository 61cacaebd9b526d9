"""Each check: what it says when all is well, and when something is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contract.ledger_values import a_delivery, a_post
from crosspost.clock import ManualClock
from crosspost.doctor import registry
from crosspost.doctor.finding import ORDER, Finding, Level, exit_code
from crosspost.doctor.surroundings import Machine, Surroundings, Visit, Way
from crosspost.errors import (
    AccessDenied,
    ConfigurationError,
    LedgerError,
    SecretError,
    Throttled,
    Unavailable,
)
from crosspost.i18n import _, verbatim
from crosspost.ledger.sqlite import SqliteLedger, create
from crosspost.model import Account, Directory, Entity, Hold, Limits, State
from crosspost.networks.bluesky.limits import assumed
from crosspost.ports import AccountFacts, Change

NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)
BLUESKY = Account("b", "bluesky", "ville", "ville.example.fr", identity="did:plc:x")
MASTODON = Account("m", "mastodon", "ville", "ville@social.example.fr")
DIRECTORY = Directory(
    {"ville": Entity("ville", "Ville")}, {"b": BLUESKY, "m": MASTODON}
)
FACTS = {
    "b": AccountFacts("did:plc:x", "ville.example.fr", handle_holds=True, ahead=0.4),
    "m": AccountFacts("1", "ville@social.example.fr", "Ville", ahead=-1.0),
}
LIMITS: Limits = assumed(BLUESKY)
MACHINE = Machine(python="3.11.9", sqlite="3.45.1", last_tick=NOW)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    made = create(
        tmp_path / "state" / "ledger.sqlite3", clock=ManualClock(NOW), machine="m"
    )
    yield made
    made.close()


@pytest.fixture
def well(ledger: SqliteLedger) -> Surroundings:
    """An installation where nothing is wrong."""
    visits = {name: Visit(facts, LIMITS) for name, facts in FACTS.items()}
    return Surroundings(NOW, MACHINE, DIRECTORY, ledger=ledger, visits=visits)


def told(around: Surroundings, number: str) -> list[Finding]:
    """What one check says."""
    return [one for one in registry.run(around) if one.id == number]


def levels(around: Surroundings, number: str) -> list[Level]:
    return [one.level for one in told(around, number)]


def of_bluesky(around: Surroundings, visit: Visit) -> Surroundings:
    return replace(around, visits={**around.visits, "b": visit})


def with_facts(around: Surroundings, **changes: object) -> Surroundings:
    facts = replace(FACTS["b"], **changes)  # type: ignore[arg-type]
    return of_bluesky(around, Visit(facts, LIMITS))


# -- all of them together ----------------------------------------------------------


def test_where_all_is_well_nothing_but_that_is_said(well: Surroundings) -> None:
    findings = registry.run(well)
    assert {one.level for one in findings} == {Level.OK}
    assert exit_code(findings) == 0
    # sandbox, present, secrets, reached… say nothing when all is well
    assert {one.id for one in findings} == {
        "CP001",
        "CP005",
        "CP008",
        "CP009",
        "CP010",
        "CP012",
        "CP013",
        "CP017",
    }


def test_numbers_are_stable_words() -> None:
    assert list(registry.CHECKS) == [f"CP{n:03}" for n in range(1, 23)]


def test_every_number_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "json.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (CP\d{3}) \|", page, re.MULTILINE) == list(registry.CHECKS)


def test_the_gravest_stands_last(well: Surroundings) -> None:
    around = of_bluesky(well, Visit(error=Unavailable(_("b is away."))))
    around = replace(around, machine=replace(MACHINE, secrets_mode=0o755, free=1))
    places = [ORDER.index(one.level) for one in registry.run(around)]
    assert places == sorted(places)
    assert places[-1] == ORDER.index(Level.ERROR)


def test_a_person_wins_over_a_server_that_is_away() -> None:
    away = Finding(Level.UNREACHED, verbatim("away"))
    act = Finding(Level.ERROR, verbatim("act"))
    assert [exit_code(one) for one in ([], [away], [act], [away, act])] == [0, 3, 1, 1]
    assert exit_code([Finding(Level.WARNING, verbatim("look"))]) == 0


def test_a_broken_configuration_stops_no_other_check(well: Surroundings) -> None:
    error = ConfigurationError(
        _("config.toml has mistakes."), mistakes=[verbatim("a: missing"), verbatim("b")]
    )
    around = replace(well, directory=None, mistakes=error, visits={})
    assert levels(around, "CP001") == [Level.ERROR] * 3
    assert levels(around, "CP010") == [Level.OK]
    assert levels(around, "CP002") == []


# -- one by one ---------------------------------------------------------------------


def test_a_configuration_that_anyone_can_change(well: Surroundings) -> None:
    around = replace(well, machine=replace(MACHINE, config_mode=0o666))
    (_ok, finding) = told(around, "CP001")
    assert finding.level is Level.WARNING
    assert finding.copy == "chmod o-w config.toml"


@pytest.mark.parametrize("entities", [{}, DIRECTORY.entities])
def test_nobody_to_speak_or_nothing_to_speak_by(
    well: Surroundings, entities: dict[str, Entity]
) -> None:
    around = replace(well, directory=Directory(entities, {}), visits={})
    assert levels(around, "CP002") == [Level.ERROR]


def test_a_missing_secret_and_one_of_the_wrong_kind(well: Surroundings) -> None:
    gone = SecretError(_("b: its secret is missing."))
    main = SecretError(_("The secret of b is not an app password."))
    for around in (
        replace(well, secrets={"b": gone}),
        of_bluesky(well, Visit(error=main)),
    ):
        (finding,) = told(around, "CP003")
        assert (finding.level, finding.account) == (Level.ERROR, "b")
        assert levels(around, "CP010") == [Level.OK]
    # said once: a secret that is wrong is no failed login besides
    assert [one.account for one in told(around, "CP005")] == ["m"]


def test_a_folder_of_secrets_that_is_open(well: Surroundings) -> None:
    around = replace(well, machine=replace(MACHINE, secrets_mode=0o750))
    (finding,) = told(around, "CP003")
    assert finding.copy == "chmod 700 secrets"
    assert told(replace(around, sandbox=True), "CP003") == []


@pytest.mark.parametrize(
    "error",
    [
        Unavailable(_("b could not be reached.")),
        Throttled(_("b asks to wait."), retry_at=NOW),
    ],
)
def test_a_server_that_is_away_is_no_fault_of_the_account(
    well: Surroundings, error: Unavailable
) -> None:
    around = of_bluesky(well, Visit(error=error))
    assert levels(around, "CP004") == [Level.UNREACHED]
    assert [one.account for one in told(around, "CP005")] == ["m"]
    assert exit_code(registry.run(around)) == 3


def test_a_refused_login(well: Surroundings) -> None:
    around = of_bluesky(well, Visit(error=AccessDenied(_("b is refused."))))
    assert levels(around, "CP005") == [Level.OK, Level.ERROR]


def test_another_account_than_the_configured_one(well: Surroundings) -> None:
    assert levels(with_facts(well, identity="did:plc:y"), "CP006") == [Level.ERROR]


def test_a_renamed_account(well: Surroundings) -> None:
    (finding,) = told(with_facts(well, handle="new.example.fr"), "CP006")
    assert finding.level is Level.WARNING
    assert "new.example.fr" in str(finding.message)


def test_a_handle_never_written_down_is_not_a_renaming(well: Surroundings) -> None:
    bare = replace(MASTODON, handle="social.example.fr")
    directory = replace(DIRECTORY, accounts={"b": BLUESKY, "m": bare})
    assert told(replace(well, directory=directory), "CP006") == []


def test_a_handle_whose_proof_is_broken(well: Surroundings) -> None:
    assert levels(with_facts(well, handle_holds=False), "CP006") == [Level.WARNING]
    assert levels(with_facts(well, handle_holds=None), "CP006") == []


def test_too_few_rights_and_too_many(well: Surroundings) -> None:
    assert levels(with_facts(well, missing=("write:media",)), "CP007") == [Level.ERROR]
    (finding,) = told(with_facts(well, broad=("write", "admin")), "CP007")
    assert finding.level is Level.WARNING
    assert "write, admin" in str(finding.message)


def test_limits_that_were_told_kept_or_never_asked(
    well: Surroundings, ledger: SqliteLedger
) -> None:
    assert levels(well, "CP008") == [Level.OK, Level.OK]
    around = replace(well, visits={})
    assert levels(around, "CP008") == [Level.ADVICE, Level.ADVICE]
    ledger.keep_answer("limits", BLUESKY.profile, {"text": 300})
    assert [one.account for one in told(around, "CP008")] == ["m"]


@pytest.mark.parametrize(
    ("b", "m", "level", "word"),
    [
        (0.0, None, Level.OK, "right"),
        (60.0, 3600.0, Level.OK, "right"),  # one server that agrees is enough
        (61.0, 3600.0, Level.ERROR, "1 minute fast"),
        (-600.0, None, Level.ERROR, "10 minutes slow"),
    ],
)
def test_the_clock_against_the_servers(
    well: Surroundings, b: float, m: float | None, level: Level, word: str
) -> None:
    visits = {
        "b": Visit(replace(FACTS["b"], ahead=b)),
        "m": Visit(replace(FACTS["m"], ahead=m)),
    }
    (finding,) = told(replace(well, visits=visits), "CP009")
    assert finding.level is level
    assert word in str(finding.message)


def test_no_server_told_the_time(well: Surroundings) -> None:
    assert told(replace(well, visits={}), "CP009") == []


def test_a_ledger_that_cannot_be_used(well: Surroundings) -> None:
    error = LedgerError(_("The ledger is missing."))
    around = replace(well, ledger=None, ledger_error=error)
    assert levels(around, "CP010") == [Level.ERROR]
    assert levels(around, "CP016") == []


def test_a_ledger_that_is_damaged_or_an_old_copy(
    well: Surroundings, ledger: SqliteLedger
) -> None:
    class Damaged:
        def integrity(self) -> list[str]:
            return ["row 1 missing", "row 2 missing"]

    around = replace(well, ledger=Damaged())  # type: ignore[arg-type]
    (finding,) = registry.CHECKS["CP010"](around)
    assert (finding.level, "2 places" in str(finding.message)) == (Level.ERROR, True)
    ledger.keep_meta(restored=NOW.isoformat())
    assert levels(well, "CP010") == [Level.OK, Level.WARNING]


@pytest.mark.parametrize(
    ("free", "level"), [(499_999_999, Level.WARNING), (49_999_999, Level.ERROR)]
)
def test_a_disk_that_fills_up(well: Surroundings, free: int, level: Level) -> None:
    assert levels(replace(well, machine=replace(MACHINE, free=free)), "CP011") == [
        level
    ]
    assert (
        told(replace(well, machine=replace(MACHINE, free=500_000_000)), "CP011") == []
    )


def test_a_drive_of_another_machine(well: Surroundings) -> None:
    for kind, found in (("nfs4", [Level.WARNING]), ("ext4", []), ("", [])):
        around = replace(well, machine=replace(MACHINE, file_system=kind))
        assert levels(around, "CP011") == found


@pytest.mark.parametrize(
    ("access", "level"),
    [
        ("writable", Level.OK),
        ("read-only", Level.WARNING),
        ("missing", Level.ADVICE),
        ("unreadable", Level.ERROR),
    ],
)
def test_the_outbox(well: Surroundings, access: str, level: Level) -> None:
    machine = replace(MACHINE, outbox_access=access)  # type: ignore[arg-type]
    assert levels(replace(well, machine=machine), "CP012") == [level]


@pytest.mark.parametrize(
    ("ago", "level", "word"),
    [
        (timedelta(minutes=-3), Level.OK, "a moment"),
        (timedelta(minutes=60), Level.OK, "1 hour "),
        (timedelta(minutes=61), Level.ERROR, "1 hour "),
        (timedelta(days=21), Level.ERROR, "21 days"),
    ],
)
def test_cron_that_died(
    well: Surroundings, ago: timedelta, level: Level, word: str
) -> None:
    machine = replace(MACHINE, last_tick=NOW - ago, command="/usr/bin/crosspost")
    (finding,) = told(replace(well, machine=machine), "CP013")
    assert finding.level is level
    assert word in str(finding.message)
    line = "*/5 * * * * /usr/bin/crosspost --config config.toml tick"
    assert finding.copy == ("" if level is Level.OK else line)


def test_cron_that_never_ran(well: Surroundings) -> None:
    around = replace(well, machine=replace(MACHINE, last_tick=None))
    assert levels(around, "CP013") == [Level.ADVICE]
    assert told(replace(around, sandbox=True), "CP013") == []


def test_pauses(well: Surroundings, ledger: SqliteLedger) -> None:
    machine = replace(MACHINE, pause="Deuil national")
    ledger.pause(scope="account:b", reason="essai", by="agent")
    ledger.pause(scope="", reason="tout", by="agent")
    said = [str(one.message) for one in told(replace(well, machine=machine), "CP014")]
    assert len(said) == 3
    assert "Deuil national" in said[0]
    assert any(text.startswith("b is paused by agent") for text in said)


def test_an_account_that_was_stopped(well: Surroundings, ledger: SqliteLedger) -> None:
    ledger.keep_answer("stopped", "b", {"message": verbatim("Refused.").to_json()})
    ledger.keep_answer("stopped", "m", {})
    (finding,) = told(well, "CP015")
    assert (finding.level, finding.account) == (Level.ERROR, "b")
    assert "Refused." in str(finding.message)
    assert finding.copy == "crosspost accounts check b"


@pytest.mark.parametrize(
    ("state", "hold", "word"),
    [
        (State.FAILED, None, "rejected"),
        (State.HELD, Hold.LATE, "held"),
        (State.SCHEDULED, None, ""),
    ],
)
def test_what_waits_for_a_person(
    well: Surroundings, ledger: SqliteLedger, state: State, hold: Hold | None, word: str
) -> None:
    ledger.accept(a_post(), [a_delivery()], by="a", state=State.SCHEDULED)
    if state is not State.SCHEDULED:
        ledger.change("pont.ville-bluesky", Change(state, act="x", hold=hold))
    found = told(well, "CP016")
    assert [one.level for one in found] == ([Level.ERROR] if word else [])
    assert all(word in str(one.message) for one in found)


def test_what_may_have_been_sent(well: Surroundings, ledger: SqliteLedger) -> None:
    ledger.accept(a_post(), [a_delivery()], by="a", state=State.SCHEDULED)
    token = ledger.claim("pont.ville-bluesky", worker="w", until=NOW)
    assert token is not None
    ledger.intend(a_delivery(), token=token, marker="")
    change = Change(State.UNCERTAIN, act="uncertain")
    ledger.change("pont.ville-bluesky", change, token=token)
    (finding,) = told(well, "CP016")
    assert "1 sending is to be checked" in str(finding.message)


def test_the_sandbox_says_so(well: Surroundings) -> None:
    assert levels(replace(well, sandbox=True), "CP018") == [Level.ADVICE]


def test_a_state_folder_that_is_open(well: Surroundings) -> None:
    around = replace(well, machine=replace(MACHINE, state_mode=0o755))
    (finding,) = told(around, "CP019")
    assert finding.copy == "chmod 700 state"
    assert told(replace(well, machine=replace(MACHINE, state_mode=None)), "CP019") == []


# -- telling people -------------------------------------------------------------------


def test_who_is_written_to_and_who_is_not(well: Surroundings) -> None:
    (advice,) = told(replace(well, ways=()), "CP021")
    assert advice.level is Level.ADVICE
    assert "[mail]" in str(advice.hint)

    way = Way("mail", "smtp.example.fr", people=2)
    (ok,) = told(replace(well, ways=(way,)), "CP021")
    assert ok.level is Level.OK
    assert "smtp.example.fr, to 2 addresses" in str(ok.message)
    assert told(replace(well, ways=(), sandbox=True), "CP021") == []


def test_mails_that_do_not_leave(well: Surroundings) -> None:
    away = Way("mail", "h", problem=verbatim("away"), hint=verbatim("wait"), waits=True)
    wrong = replace(away, waits=False)
    assert levels(replace(well, ways=(away,)), "CP021") == [Level.UNREACHED]
    assert levels(replace(well, ways=(wrong,), letters=3), "CP021") == [
        Level.WARNING,
        Level.ERROR,
    ]


def test_a_webhook_and_monitoring(well: Surroundings) -> None:
    hook, pulse = Way("webhook", "team.fr"), Way("pulse", "watch.fr")
    assert levels(replace(well, ways=(hook, pulse)), "CP022") == [Level.OK] * 2
    hook = replace(hook, problem=verbatim("away"), waits=True)
    assert levels(replace(well, ways=(hook,)), "CP022") == [Level.UNREACHED]
