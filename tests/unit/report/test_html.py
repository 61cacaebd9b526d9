from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from crosspost.i18n import _
from crosspost.report.html import Html, el, join, safe


class _Reader(HTMLParser):
    """What a browser makes of it: the tags, and all the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(markup: str) -> _Reader:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader


def test_text_is_escaped_and_markup_is_not_escaped_twice() -> None:
    assert el("p", "<b>", el("i", "&")) == "<p>&lt;b&gt;<i>&amp;</i></p>"


def test_attributes_are_spelt_for_html_and_left_out_where_there_is_none() -> None:
    made = el(
        "details", class_="a", aria_label='"x"', open=True, lang=None, hidden=False
    )

    assert made == '<details class="a" aria-label="&quot;x&quot;" open></details>'


def test_an_empty_alt_stays() -> None:
    assert el("img", src="data:,", alt="") == '<img src="data:," alt="">'


def test_a_phrase_is_said_when_it_is_placed() -> None:
    assert el("p", _("{n} < 3", n=2)) == "<p>2 &lt; 3</p>"


def test_joined_markup_stays_markup() -> None:
    joined = join([el("i", "a"), "<"], between=" & ")

    assert isinstance(joined, Html)
    assert joined == "<i>a</i> &amp; &lt;"


def test_what_html_cannot_carry_shows_as_a_replacement() -> None:
    assert safe("a\x00b\x07c\x9bd\ud800") == "a�b�c�d�"
    assert safe("a\tb\nc") == "a\tb\nc"


@given(st.text())
def test_no_text_becomes_a_tag_or_leaves_its_attribute(text: str) -> None:
    read = _read(el("p", text, title=text))

    assert read.tags == ["p"]
    assert list(read.attributes) == ["title"]
    assert read.text.replace("\r", "") == safe_text(text).replace("\r", "")


def safe_text(text: str) -> str:
    """The text with what HTML cannot carry replaced, not escaped."""
    return _read(f"<p>{safe(text)}</p>").text
