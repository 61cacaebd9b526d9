"""The urgent path on the command line: on call, off call, and as a drill."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bureau import HANDLES, TEAM, Answer, Bureau

TOWN, SOCIAL = HANDLES["ville-bluesky"], HANDLES["ville-mastodon"]
TEMPLATE = """\
+++
about = "Coupure d'eau"
to = ["ville"]
urgent = true

[blanks.lieu]
about = "rue ou quartier"
+++
Eau coupée {{lieu}}."""
SAID = "Eau coupée quai Nord."
SET = ("urgent", "eau", "--set", "lieu=quai Nord")


def made(home: Path, *, rule: str = "one") -> Bureau:
    bureau = Bureau(home).configure("ville-bluesky", "ville-mastodon")
    bureau.settle_rules(rule, TEAM)
    (home / "templates").mkdir()
    (home / "templates" / "eau.md").write_text(TEMPLATE, encoding="utf-8")
    return bureau


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return made(tmp_path)


def there(bureau: Bureau) -> list[list[str]]:
    return [[post.text for post in bureau.world.posts(one)] for one in (TOWN, SOCIAL)]


def flat(said: str) -> str:
    return " ".join(said.split())


def everything(home: Path) -> dict[str, bytes]:
    """Every file, but those of drills."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and "drills" not in path.parts
    }


def test_the_list_and_one_of_it(bureau: Bureau) -> None:
    listed = bureau.run("template", "list")
    shown = bureau.run("template", "show", "eau", "--json")

    assert listed.code == 0
    assert "lieu: rue ou quartier" in listed.out
    (blank,) = json.loads(shown.out)["template"]["blanks"]
    assert (blank["name"], blank["required"]) == ("lieu", True)


def test_a_template_that_cannot_be_read_hides_no_other(bureau: Bureau) -> None:
    (bureau.home / "templates" / "feu.md").write_text("Feu.")

    told = bureau.run("template", "list")

    assert told.code == 2
    assert "Coupure d'eau" in told.out
    assert "templates/feu.md" in told.err


def test_on_call_it_leaves_at_once_and_is_countersigned(bureau: Bureau) -> None:
    told = bureau.as_user("lbihan", *SET, answers=("y",))

    assert told.code == 0, told.said
    assert there(bureau) == [[SAID], [SAID]]
    assert "Someone else must approve it within 24 hours" in flat(told.err)
    (waiting,) = json.loads(bureau.run("status", "--json").out)["approvals"]
    assert waiting["countersign_by"] == "2026-12-25T12:00:00.000+00:00"
    named = (waiting["post"], "--digest", waiting["digest"], "--yes")
    assert bureau.as_user("lbihan", "approve", *named).code == 2  # never the author
    signed = bureau.as_user("claire", "approve", *named)
    assert signed.code == 0, signed.said
    (after,) = json.loads(bureau.run("status", "--json").out)["approvals"]
    assert (after["approved_by"], after["countersign_by"]) == (["claire"], None)


def test_who_is_not_countersigned_is_reminded(bureau: Bureau) -> None:
    bureau.as_user("lbihan", *SET, "--yes")
    bureau.clock.advance(hours=25)

    told = bureau.run("tick")

    assert "nobody has approved it since" in flat(told.said)


def test_off_call_it_waits_and_says_for_whom(bureau: Bureau) -> None:
    bureau.clock.advance(hours=12)

    told = bureau.as_user("lbihan", *SET, answers=("y",))

    assert told.code == 1
    assert there(bureau) == [[], []]
    assert "You are not on call" in told.err
    assert "Claire Dupont" in told.out


def test_without_a_team_it_just_leaves(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path).configure("ville-bluesky", "ville-mastodon")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "eau.md").write_text(TEMPLATE, encoding="utf-8")

    assert bureau.run(*SET, "--yes").code == 0
    assert there(bureau) == [[SAID], [SAID]]


def test_what_is_missing_is_asked_for_on_a_terminal(bureau: Bureau) -> None:
    told = bureau.as_user("lbihan", "urgent", "eau", answers=("a{b", "quai Nord", "y"))

    assert told.code == 0, told.said
    assert "braces" in told.err
    assert there(bureau) == [[SAID], [SAID]]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("urgent", "eau", "--yes"), "lieu"),
        (("urgent", "eau", "--yes", "--set", "lieu=x", "--set", "ou=y"), "ou"),
        (("urgent", "eau", "--yes", "--set", "lieu"), "lieu"),
        (("urgent", "eau", "--yes", "--set", "lieu=x", "--set", "lieu=y"), "lieu"),
        (("urgent", "eu", "--yes"), "eu"),
        (("urgent", "../config", "--yes"), "../config"),
        (("urgent", "avis", "--yes"), "avis"),
        ((*SET,), "--yes"),
    ],
)
def test_refusals_name_what_is_wrong(
    bureau: Bureau, words: tuple[str, ...], named: str
) -> None:
    (bureau.home / "templates" / "avis.md").write_text('+++\nto = ["ville"]\n+++\nAvis')

    told = bureau.as_user("lbihan", *words)

    assert told.code == 2
    assert named in told.err
    assert "Nothing was done" in flat(told.err)
    assert there(bureau) == [[], []]


def test_whom_a_value_names_is_said_before_anything_leaves(bureau: Bureau) -> None:
    told = bureau.as_user(
        "lbihan", "urgent", "eau", "--set", "lieu=@maire.bsky.social", "--dry-run"
    )

    assert "“lieu” has an @" in told.out
    assert there(bureau) == [[], []]


def test_one_dead_server_keeps_nobody_else_back(bureau: Bureau) -> None:
    bureau.as_user("lbihan", *SET, "--yes")
    bureau.world.will_fail(SOCIAL, "any", "503", times=1000)

    told = bureau.as_user("lbihan", *SET[:-1], "lieu=quai Sud", "--yes")

    assert told.code == 3
    assert there(bureau) == [[SAID, "Eau coupée quai Sud."], [SAID]]


def test_an_account_that_was_never_reached_is_named_before_anything_is_kept(
    bureau: Bureau,
) -> None:
    bureau.world.will_fail(SOCIAL, "any", "503", times=1000)

    told = bureau.as_user("lbihan", *SET, "--yes")

    assert told.code == 2
    assert "ville-mastodon could never be asked" in flat(told.err)
    assert json.loads(bureau.run("status", "--json").out)["deliveries"] == []
    assert there(bureau) == [[], []]


def test_no_is_no(bureau: Bureau) -> None:
    told = bureau.as_user("lbihan", *SET, answers=("n",))

    assert told.code == 0
    assert there(bureau) == [[], []]
    assert "Nothing was done" in told.out


# -- drills ---------------------------------------------------------------------------


def test_a_drill_touches_nothing_real(bureau: Bureau) -> None:
    before = everything(bureau.home)

    told = bureau.as_user("lbihan", *SET, "--drill", answers=("y",))

    assert told.code == 0, told.said
    assert everything(bureau.home) == before
    assert list(bureau.world.log) == []
    assert there(bureau) == [[], []]


def test_every_line_of_a_drill_says_so(bureau: Bureau) -> None:
    told = bureau.as_user("lbihan", *SET, "--drill", answers=("y",))
    refused = bureau.as_user("lbihan", "urgent", "eau", "--drill", "--yes")

    for said in (told.out, told.err, refused.out, refused.err):
        assert all(line.startswith("drill │") for line in said.splitlines())
    assert refused.code == 2


def test_a_drill_tells_what_would_be_where_and_how_long_it_took(
    bureau: Bureau,
) -> None:
    told = flat(bureau.as_user("lbihan", *SET, "--drill", answers=("y",)).out)

    assert "ville-bluesky (Bluesky, @ville.crosspost.test): it would be" in told
    assert "sent on every account 0.0 s" in told
    assert "all together" in told
    assert "Published on" not in told


def test_a_drill_off_call_would_wait(bureau: Bureau) -> None:
    told = bureau.as_user("ylegoff", *SET, "--drill", answers=("y",))

    assert told.code == 1
    assert "would not leave yet" in flat(told.out).replace("drill │ ", "")
    assert there(bureau) == [[], []]


def said_of(told: Answer) -> str:
    """What a drill said, without its margin and its folds."""
    return flat(told.said.replace("drill │", ""))


@pytest.mark.parametrize(
    ("words", "answers", "code"),
    [
        ((), ("y",), 0),
        ((), ("n",), 0),
        (("--dry-run",), (), 0),
        (("--set", "no"), (), 2),
    ],
)
def test_a_drill_says_so_first_and_last(
    bureau: Bureau, words: tuple[str, ...], answers: tuple[str, ...], code: int
) -> None:
    told = bureau.as_user("lbihan", *SET, "--drill", *words, answers=answers)

    said = flat(told.out.replace("drill │", ""))
    assert told.code == code
    assert said.startswith("This is a drill: nothing is published.")
    assert said.endswith(
        "End of the drill: nothing was published, and nobody was written to."
    )


def test_a_drill_shows_who_would_countersign_and_the_reminder(bureau: Bureau) -> None:
    said = said_of(bureau.as_user("lbihan", *SET, "--drill", "--yes"))

    until = "Friday 25 December 2026, 13:00"
    assert f"Before {until}, one of these would have to approve it" in said
    assert "Claire Dupont, Yann Le Goff, Anne Morvan. Nobody is reminded" in said
    assert "the run for cron would say this, once; no mail is configured" in said
    assert "Eau coupée quai Nord: Luc Bihan let it out on call more than" in said


def test_a_drill_names_whom_the_reminder_would_be_mailed_to(bureau: Bureau) -> None:
    config = bureau.home / "config.toml"
    told = config.read_text(encoding="utf-8")
    told = told.replace('users = ["claire"]', 'users = ["claire"]\nemail = "c@v.fr"')
    mail = '[mail]\nfrom = "x@v.fr"\nto = ["com@v.fr"]\nhost = "smtp.v.fr"\n'
    config.write_text(f"{told}\n{mail}", encoding="utf-8")

    on_call = said_of(bureau.as_user("lbihan", *SET, "--drill", "--yes"))
    off_call = said_of(bureau.as_user("ylegoff", *SET, "--drill", "--yes"))

    assert "this reminder would leave, once, to: c@v.fr" in on_call
    assert "would ask for the approval by mail: c@v.fr" in off_call


def test_a_drill_says_where_nobody_could_countersign(tmp_path: Path) -> None:
    bureau = made(tmp_path)
    config = tmp_path / "config.toml"
    told = config.read_text(encoding="utf-8")
    for role in ("approver", "administrator"):
        told = told.replace(f'ville = "{role}"', 'ville = "reader"')
    told = told.replace('ville = "writer"', 'ville = "approver"')  # Luc, on call
    config.write_text(told, encoding="utf-8")

    said = said_of(bureau.as_user("lbihan", *SET, "--drill", "--yes"))

    assert "Someone else would have to approve it, and nobody here may" in said


def test_only_the_last_drills_stay(bureau: Bureau) -> None:
    for _number in range(5):
        told = bureau.as_user("lbihan", *SET, "--drill", "--yes")
        bureau.clock.advance(seconds=1)

    stay = sorted(one.name for one in (bureau.home / "state" / "drills").iterdir())
    assert stay == [f"20261224T12000{second}.000000Z" for second in (2, 3, 4)]
    assert "The last 3 drills stay in state/drills" in said_of(told)


def test_each_drill_has_a_journal_of_its_own(bureau: Bureau) -> None:
    for _number in range(2):
        bureau.as_user("lbihan", *SET, "--drill", "--yes")

    journals = sorted((bureau.home / "state" / "drills").glob("*/journal.jsonl"))
    assert len(journals) == 2
    for journal in journals:
        assert bureau.run("journal", "verify", str(journal)).code == 0
        acts = [json.loads(line)["act"] for line in journal.read_text().splitlines()]
        assert "let out" in " ".join(acts).replace("_", " ").replace("-", " ")
    real = json.loads(bureau.run("journal", "--json").out)["lines"]
    assert not [one for one in real if one.get("post")]


def test_a_drill_writes_to_nobody(bureau: Bureau) -> None:
    bureau.as_user("lbihan", *SET, "--drill", "--yes")
    bureau.clock.advance(hours=25)

    told = bureau.run("tick")

    assert "approved it since" not in flat(told.said)
    assert there(bureau) == [[], []]


def test_a_drill_s_document_says_that_it_is_one(bureau: Bureau) -> None:
    told = bureau.as_user("lbihan", *SET, "--drill", "--yes", "--json")

    assert json.loads(told.out)["drill"] is True
