"""A post as a file: what is read back is what was meant, its pictures too."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from crosspost.sources.header import Draft, opened
from crosspost.sources.written import written

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))
PICTURE = st.fixed_dictionaries(
    {"file": st.just("a/b.jpg"), "alt": WORDS},
    optional={"decorative": st.booleans(), "focus": st.just([0.5, -1])},
)
TABLE = st.fixed_dictionaries(
    {}, optional={"text": WORDS, "thread": st.booleans(), "images": st.lists(PICTURE)}
)
HEADER = st.fixed_dictionaries(
    {"to": st.lists(WORDS, min_size=1)},
    optional={
        "mastodon": TABLE,
        "accounts": st.dictionaries(st.sampled_from(["é", "b c"]), TABLE),
        "at": st.just(datetime(2027, 1, 15, 8, 30)),  # noqa: DTZ001 -- on a wall
        "text": st.dictionaries(st.just("br"), TABLE),
        "images": st.lists(PICTURE),
        "short": WORDS,
        "signature": st.booleans(),
    },
)


def back(header: dict[str, object], text: str, beside: str = ".") -> tuple[object, str]:
    return opened(written(Draft("x", header, text), beside=beside), name="x")


@given(HEADER, st.sampled_from(["", "Avis.", "+++\nAvis.\n", "[a]\nb = 1"]))
def test_what_is_read_back_is_what_was_written(
    header: dict[str, object], text: str
) -> None:
    assert back(header, text) == (header, text)


def test_pictures_are_found_from_where_the_file_is() -> None:
    header: dict[str, object] = {
        "images": [{"file": "eau.jpg", "alt": "file"}],
        "subtitles": "s.vtt",
        "video": {"file": "/films/eau.mp4"},
        "mastodon": {"card": {"url": "https://a.fr/x", "picture": "p\\c.png"}},
    }

    assert back(header, "", "../templates")[0] == {
        "images": [{"file": "../templates/eau.jpg", "alt": "file"}],
        "subtitles": "../templates/s.vtt",
        "video": {"file": "/films/eau.mp4"},
        "mastodon": {
            "card": {"url": "https://a.fr/x", "picture": "../templates/p/c.png"}
        },
    }
