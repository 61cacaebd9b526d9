"""Bring the French catalogue up to date: `python tools/messages.py`.

Reads every sentence from the code, merges it into `fr`'s `crosspost.po`, keeps
what is translated, drops what is gone, and lists what is missing. Nothing is
guessed: a sentence that changed is missing, never fuzzy.

The code is read as Python understands it, not by its words: before 3.12 a search
by words sees nothing of a sentence inside an f-string.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from io import SEEK_END, BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "crosspost/i18n/locale/fr/LC_MESSAGES/crosspost.po"

HEADER = """\
# French. Plurals as in CLDR: 0 and 1 are singular.
msgid ""
msgstr ""
"Project-Id-Version: crosspost\\n"
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""

Sentence = str | tuple[str, str]

# What argparse itself may say to a person; the rest of it is for programmers.
# Of Python 3.11 to 3.14: each says some of these a little differently.
ARGPARSE: tuple[Sentence, ...] = (
    "usage: ",
    "positional arguments",
    "options",
    "show this help message and exit",
    "show program's version number and exit",
    "expected one argument",
    "expected at most one argument",
    "expected at least one argument",
    ("expected %s argument", "expected %s arguments"),
    "unrecognized arguments: %s",
    "the following arguments are required: %s",
    "one of the arguments %s is required",
    "not allowed with argument %s",
    "ignored explicit argument %r",
    "argument %(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)",
    (
        "invalid choice: %(value)r, maybe you meant %(suggestion)r? "
        "(choose from %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r",
)


def sentences(source: str, name: str) -> Iterator[Sentence]:
    """Every sentence marked by `_` or `n_` in a module.

    Raises:
        ValueError: One that is not written out where it is marked: nobody could
            translate it.
    """
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        count = {"_": 1, "n_": 2}.get(node.func.id)
        if count is None:
            continue
        words = [one.value for one in node.args if isinstance(one, ast.Constant)]
        texts = [word for word in words[:count] if isinstance(word, str)]
        if len(texts) != count:
            said = f"{name}:{node.lineno}: the sentence is not written out"
            raise ValueError(said)
        yield texts[0] if count == 1 else (texts[0], texts[1])


def extracted() -> Catalog:
    """Every sentence of the code and of argparse, with the files it stands in."""
    catalog = Catalog(domain="crosspost", charset="utf-8")
    for file in sorted((ROOT / "crosspost").rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        for sentence in sentences(file.read_text("utf-8"), place):
            catalog.add(sentence, locations=[(place, 0)])
    for sentence in ARGPARSE:
        if catalog.get(sentence) is None:
            catalog.add(sentence, locations=[("argparse", 0)])
    return catalog


def merged(old: Catalog, new: Catalog) -> Catalog:
    """The new sentences with the old translations."""
    out = Catalog(locale="fr", domain="crosspost", charset="utf-8", fuzzy=False)
    for message in sorted(new, key=lambda one: str(one.id)):
        if not message.id:
            continue
        known = old.get(message.id)
        same = known is not None and not known.fuzzy and known.id == message.id
        text = known.string if known and same else ""
        out.add(message.id, text, locations=sorted(set(message.locations)))
    return out


def missing(catalog: Catalog) -> list[object]:
    """Sentences without a translation."""
    return [
        message.id
        for message in catalog
        if message.id
        and not all(
            message.string if isinstance(message.string, tuple) else [message.string]
        )
    ]


def read() -> Catalog:
    """The catalogue as people last wrote it."""
    return read_po(BytesIO(PO.read_bytes()), locale="fr")


def written(catalog: Catalog) -> bytes:
    """The catalogue as its file holds it."""
    buffer = BytesIO(HEADER.encode())
    buffer.seek(0, SEEK_END)
    write_po(
        buffer,
        catalog,
        width=88,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
    )
    return buffer.getvalue()


def main() -> int:
    """Merge, write, tell what is missing."""
    catalog = merged(read(), extracted())
    PO.write_bytes(written(catalog))
    lacking = missing(catalog)
    for sentence in lacking:
        print(sentence)
    print(f"{len(lacking)} missing of {len(catalog)}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
