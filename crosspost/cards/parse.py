"""What a page's own words say of it: title, description, picture. Pure.

Open Graph first, then Twitter's cards, JSON-LD, and what every page has. Any bytes
give an answer, quickly: the page is a stranger's.
"""

from __future__ import annotations

import codecs
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

MOST_BYTES: Final = 512_000
"""What is looked at of a page: all it says of itself stands at its beginning."""

_TITLE: Final = 300
_DESCRIPTION: Final = 1_000
_PRESCAN: Final = 4_096
_TITLES: Final = ("og:title", "twitter:title")
_DESCRIPTIONS: Final = ("og:description", "twitter:description", "description")
_PICTURES: Final = (
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Those that pages are written in; Python knows others, some slow, some no charsets.
_CHARSETS: Final = frozenset(
    """
    utf-8 utf-16 utf-16-le utf-16-be ascii big5 big5hkscs cp866 cp874 euc_jp euc_kr
    gb18030 gb2312 gbk iso2022_jp koi8-r koi8-u mac-roman shift_jis cp1250 cp1251
    cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859-1 iso8859-2 iso8859-3
    iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13
    iso8859-14 iso8859-15 iso8859-16
    """.split()  # noqa: SIM905 -- a list of words is read as words
)
_LATIN: Final = frozenset({"iso8859-1", "ascii"})
"""Browsers read these as cp1252: pages that name them hold its dashes and quotes."""
_ESCAPED = re.compile(r"&(?:amp|quot|apos|lt|gt|nbsp|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});")
_OF_A_PAGE = re.compile(
    r"(?:Article|Posting|Event|Page|Service|Product|Place|Movie|Book|Recipe|"
    r"VideoObject|Dataset|Report|Course|Festival)$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a page says of itself; each empty where it says nothing.

    Attributes:
        picture: Its address, absolute.
    """

    title: str = ""
    description: str = ""
    picture: str = ""


def parse(data: bytes, *, content_type: str, url: str) -> Found:
    """What the page `data` says of itself.

    Args:
        data: Its bytes; those above `MOST_BYTES` are not looked at.
        content_type: As the server declared it, with its charset.
        url: Where it was found, for addresses that are relative to it.
    """
    document = _document(decoded(data[:MOST_BYTES], content_type=content_type))
    if document is None:
        return Found()
    said = _metas(document)
    linked = _linked(document)
    title = _first(said, _TITLES) or linked.get("title", "") or _plain_title(document)
    about = _first(said, _DESCRIPTIONS) or linked.get("description", "")
    picture = _first(said, _PICTURES) or linked.get("picture", "")
    return Found(
        title=_tidy(title, most=_TITLE),
        description=_tidy(about, most=_DESCRIPTION),
        picture=_absolute(picture or _image_src(document), _base(document, url)),
    )


def decoded(data: bytes, *, content_type: str) -> str:
    """The page's text: by its byte order mark, its server, its own word, or a guess."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace")
    for declared in (
        _DECLARED.search(content_type.encode("ascii", "replace")),
        _DECLARED.search(data[:_PRESCAN]),
    ):
        charset = _charset(declared[1].decode("ascii", "replace")) if declared else ""
        if charset:
            return data.decode(charset, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _charset(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    if name not in _CHARSETS:
        return ""
    return "cp1252" if name in _LATIN else name


# -- the document -------------------------------------------------------------------


def _document(text: str) -> Any:  # noqa: ANN401 -- lxml has no types
    """The page as a tree, or None where there is nothing to make one of."""
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
    data = text.replace("\x00", "\ufffd").encode("utf-8", "replace")
    try:
        return lxml_html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _metas(document: Any) -> Mapping[str, str]:  # noqa: ANN401 -- as above
    """What the page's `meta` elements say; the first of each name, the head's first."""
    said: dict[str, str] = {}
    for meta in (*document.iterfind("head//meta"), *document.iter("meta")):
        content = (meta.get("content") or "").strip()
        if not content or _is_template(meta):
            continue
        for name in (meta.get("property"), meta.get("name")):
            if name:
                said.setdefault(name.strip().lower(), content)
    return said


def _is_template(element: Any) -> bool:  # noqa: ANN401 -- as above
    """Whether it stands where browsers show nothing: the parser does not know."""
    return any(True for _one in element.iterancestors("template", "noscript", "svg"))


def _first(said: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if name in said), "")


def _plain_title(document: Any) -> str:  # noqa: ANN401 -- as above
    for title in (*document.iterfind("head/title"), *document.iter("title")):
        if not _is_template(title):
            return str(title.text_content())
    return ""


def _image_src(document: Any) -> str:  # noqa: ANN401 -- as above
    links = document.iterfind("head/link")
    found = (one.get("href") for one in links if one.get("rel") == "image_src")
    return next((href for href in found if href), "")


def _base(document: Any, url: str) -> str:  # noqa: ANN401 -- as above
    base = document.find("head/base")
    href = base.get("href") if base is not None else None
    return _absolute(href, url) or url if href else url


def _absolute(address: str, base: str) -> str:
    """A web address in full, or nothing where it is none."""
    if not address:
        return ""
    try:
        whole = urljoin(base, re.sub(r"[\t\r\n]", "", address.strip()))
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in {"http", "https"} and parts.hostname else ""


def _tidy(text: str, *, most: int) -> str:
    """One line without control characters; what was escaped twice is undone once."""
    text = _ESCAPED.sub(lambda found: html.unescape(found[0]), text[: most * 8])
    shown = "".join(c if c.isprintable() or c in "\u200d\ufe0f" else " " for c in text)
    line = " ".join(shown.split())
    if len(line) <= most:
        return line
    cut = line[:most].rpartition(" ")[0] or line[:most]
    return f"{cut.rstrip(' ,;:.')}…"


# -- JSON-LD ------------------------------------------------------------------------


def _linked(document: Any) -> Mapping[str, str]:  # noqa: ANN401 -- as above
    """What the first JSON-LD object about the page itself says."""
    for script in document.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            told = json.loads(script.text_content())
        except (ValueError, RecursionError):
            continue
        for one in _objects(told):
            if _OF_A_PAGE.search(_type(one)):
                return {
                    "title": _word(one.get("headline")) or _word(one.get("name")),
                    "description": _word(one.get("description")),
                    "picture": _word(one.get("image")),
                }
    return {}


def _objects(told: object) -> Iterator[Mapping[str, object]]:
    """The objects at the top of a JSON-LD document: alone, in a list, in a graph."""
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            if isinstance(graph, list):
                yield from (each for each in graph if isinstance(each, dict))


def _type(one: Mapping[str, object]) -> str:
    kind = one.get("@type")
    return str(kind[0]) if isinstance(kind, list) and kind else str(kind or "")


def _word(value: object) -> str:
    """A text, or the address of a picture that is told as a list or an object."""
    for _step in range(3):
        if isinstance(value, list):
            value = value[0] if value else ""
        if isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value if isinstance(value, str) else ""
