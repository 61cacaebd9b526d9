"""A life in French and Breton on two networks: seen, sent, corrected, removed."""

from __future__ import annotations

from pathlib import Path

from town import BLUESKY, HANDLES, MASTODON, Town

FRENCH, BRETON = "Le pont est fermé lundi.", "Serret eo ar pont dilun."
BETTER = "Serret eo ar pont dimeurzh."


def breton(town: Town, *, on: str = MASTODON) -> None:
    """The entity speaks French, one of its accounts Breton."""
    line = f"[accounts.{on}]\n"
    town.reconfigure(line, f'{line}language = "br"\n')


def head(text: str = BRETON) -> tuple[str, ...]:
    return ('language = "fr"', "[text.br]", f'text = "{text}"')


def published(town: Town) -> str:
    town.drop("pont.md", FRENCH, *head())
    assert town.run("tick").code == 0
    (post,) = {one["post"] for one in town.status().values()}
    return str(post)


def better(town: Town) -> Path:
    return town.write(town.home / "mieux.md", FRENCH, *head(BETTER))


def test_both_are_seen_sent_and_removed_together(town: Town) -> None:
    breton(town)
    file = town.drop("pont.md", FRENCH, *head())

    seen = town.run("preview", str(file))
    assert seen.code == 0, seen
    rows = [line for line in seen.out.splitlines() if FRENCH in line and BRETON in line]
    assert len(rows) == 1, seen.out
    page = town.home / "apercu.html"
    assert town.run("preview", str(file), "--html", str(page)).code == 0
    for tag, text in (("fr", FRENCH), ("br", BRETON)):
        shown = f'<blockquote lang="{tag}" dir="auto">{text}</blockquote>'
        assert shown in page.read_text(encoding="utf-8")

    assert town.run("tick").code == 0
    assert town.texts(BLUESKY) == [FRENCH]
    assert town.texts(MASTODON) == [BRETON]
    assert town.records()[0]["langs"] == ["fr"]
    assert ("language", "br") in town.forms()[0]

    (post,) = {one["post"] for one in town.status().values()}
    gone = town.run("withdraw", post, "Erreur", "--yes")
    assert gone.code == 0, gone
    assert "Removed from 2 of 2 accounts" in gone.said
    assert town.texts(BLUESKY) == town.texts(MASTODON) == []


def test_where_one_language_is_corrected_the_other_stays(town: Town) -> None:
    breton(town)
    post = published(town)

    answer = town.run("correct", post, str(better(town)), "--yes")

    assert answer.code == 0, answer
    assert f"{BLUESKY}: it says this already" in answer.said
    assert "published nowhere" not in answer.said
    assert town.texts(BLUESKY) == [FRENCH]
    assert town.texts(MASTODON) == [BETTER]
    assert town.run("withdraw", post, "Erreur", "--yes").code == 0
    assert town.texts(BLUESKY) == town.texts(MASTODON) == []


def test_a_linked_correction_too_is_for_its_language_alone(town: Town) -> None:
    breton(town, on=BLUESKY)
    post = published(town)

    answer = town.run("correct", post, str(better(town)), "--yes")

    assert answer.code == 0, answer
    assert f"{MASTODON}: it says this already" in answer.said
    assert town.texts(MASTODON) == [FRENCH]
    first, second = town.world.posts(HANDLES[BLUESKY])
    assert (first.text, second.text) == (BRETON, BETTER)


def test_a_thread_in_both_languages_is_one_post_everywhere(town: Town) -> None:
    town.drop("pont.md", FRENCH, 'say_in = ["br", "fr"]', *head())
    assert town.run("tick").code == 0
    assert town.texts(BLUESKY) == town.texts(MASTODON) == [BRETON, FRENCH]
    tags = [value for form in town.forms() for key, value in form if key == "language"]
    assert tags == ["br", "fr"]
    assert [record["langs"] for record in town.records()] == [["br"], ["fr"]]
