"""`post`: what is wrong is said once, with the options that mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau import Bureau


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path).configure("ville-bluesky", "ville-mastodon")


def folded(said: str) -> str:
    return " ".join(said.split())


def test_a_picture_without_words_is_said_once_with_the_option(bureau: Bureau) -> None:
    photo = str(bureau.photo())

    answer = bureau.run("post", "Pont fermé", "--to", "ville", "--image", photo)

    assert answer.code == 2
    assert folded(answer.said).count("no description for those") == 1
    assert "--alt" in folded(answer.err)
    assert "alt =" not in folded(answer.said)


def test_a_second_mistake_stands_in_the_preview(bureau: Bureau) -> None:
    photo = str(bureau.photo())

    pictures = ("--image", photo, "--image", photo)
    answer = bureau.run("post", "Pont fermé", "--to", "ville", *pictures)

    assert "Image 1" in folded(answer.err)
    assert folded(answer.out).count("no description for those") == 1
    assert "✗ Image 2" in folded(answer.out)


def test_a_file_is_mended_in_the_file(bureau: Bureau) -> None:
    bureau.photo()
    file = bureau.drop("Pont fermé", 'images = [{ file = "pont.jpg" }]')

    for command in (("post", "--file"), ("add", "--dry-run")):
        answer = bureau.run(*command, str(file))

        assert answer.code == 2
        assert folded(answer.said).count("no description for those") == 1
        assert "alt =" in folded(answer.err)
