"""Blocks of any size give the same records, whatever the texts try."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.sources.xarchive import reading
from crosspost.sources.xarchive.boxes import Entry
from crosspost.sources.xarchive.container import Container
from samples import archives
from samples.archives import Json, Sample, tweet

DECEIVING = [
    '}, { "tweet" : { "id_str" : "1" } }',
    '{"tweet":',
    ', {"tweet": {',
    "\\",
    '\\"',
    '"tweet"',
    "]",
    "];",
    "{" * 300,
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(DECEIVING), st.text(max_size=20)), max_size=12
)


class Memory:
    """A box whose only file is in memory."""

    path = Path()

    def __init__(self, data: bytes) -> None:
        self.data = data

    def entries(self) -> Iterator[tuple[str, int, int, int | None, object]]:
        return iter(())

    def open(self, entry: Entry) -> IO[bytes]:
        assert entry.box is self
        return io.BytesIO(self.data)

    def close(self) -> None: ...


def entry(data: bytes) -> Entry:
    return Entry("tweets.js", len(data), len(data), None, Memory(data), None)


def written(posts: list[Json], form: str) -> bytes:
    records = posts if "flat" in form else [{"tweet": one} for one in posts]
    indent = 2 if "pretty" in form else None
    separators = (",", ":") if "compact" in form else (", ", " : ")
    text = json.dumps(records, ensure_ascii=False, indent=indent, separators=separators)
    return b"window.YTD.tweet.part0 = " + text.encode("utf-8", "replace")


@pytest.mark.parametrize(
    "form", ["pretty", "plain", "compact", "flat pretty", "flat compact"]
)
@given(texts=TEXTS, block=st.integers(1, 3000))
def test_every_record_once_whatever_the_size_of_a_block(
    form: str, texts: list[str], block: int
) -> None:
    sound = [one.encode("utf-8", "replace").decode() for one in texts]
    posts = [tweet(text, sequence=n) for n, text in enumerate(sound)]
    file = entry(written(posts, form))

    whole = [one for found in reading.tweets(file, block=block) for one in found]
    glances = [one for found in reading.glances(file, block=block) for one in found]

    assert [getattr(one, "full_text", None) for one in whole] == sound
    assert [getattr(one, "full_text", None) for one in glances] == sound


def test_a_large_record_is_read_in_a_few_tries(tmp_path: Path) -> None:
    posts = [tweet("a"), tweet("x" * 3_000_000, sequence=1), tweet("b", sequence=2)]
    data = archives.javascript("tweet", posts)
    path = Sample({"tweet.js": data}).zip(tmp_path / "a.zip")

    with Container([path]) as container:
        found = [
            one for page in reading.tweets(container.files["tweet.js"]) for one in page
        ]

    assert len(found) == 3


def test_a_broken_flat_record_costs_only_itself() -> None:
    data = written([tweet(f"n{n}", sequence=n) for n in range(4)], "flat pretty")
    file = entry(data.replace(b'"full_text" : "n1"', b'"full_text" : oops'))

    found = [one for page in reading.tweets(file) for one in page]

    assert [getattr(one, "full_text", None) for one in found] == [
        "n0",
        None,
        "n2",
        "n3",
    ]
