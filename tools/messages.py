"""Bring the French catalogue up to date: `python tools/messages.py`.

Extracts every sentence from the code, merges it into `fr`'s `crosspost.po`, keeps
what is translated, drops what is gone, and lists what is missing. Nothing is
guessed: a sentence that changed is missing, never fuzzy.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "crosspost/i18n/locale/fr/LC_MESSAGES/crosspost.po"
KEYWORDS = {"_": None, "n_": (1, 2)}


def extracted() -> Catalog:
    """Every sentence of the code, with the places it stands in."""
    catalog = Catalog(domain="crosspost", charset="utf-8")
    found = extract_from_dir(
        ROOT / "crosspost",
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
    )
    for file, _line, message, _comments, _context in found:
        catalog.add(message, locations=[(f"crosspost/{file}", None)])
    return catalog


SHOWN_BY_ARGPARSE = """
usage:
positional arguments
options
show this help message and exit
show program's version number and exit
expected one argument
expected at most one argument
expected at least one argument
unrecognized arguments: %s
the following arguments are required: %s
one of the arguments %s is required
not allowed with argument %s
ignored explicit argument %r
argument %(argument_name)s: %(message)s
invalid choice: %(value)r (choose from %(choices)s)
invalid %(type)s value: %(value)r
"""


def argparse_sentences() -> list[str]:
    """What argparse itself may say to a person; the rest is for programmers."""
    lines = [line for line in SHOWN_BY_ARGPARSE.split("\n") if line]
    return ["usage: " if line == "usage:" else line for line in lines]


def merged(old: Catalog, new: Catalog) -> Catalog:
    """The new sentences with the old translations."""
    out = Catalog(
        locale="fr",
        domain="crosspost",
        charset="utf-8",
        project="crosspost",
        header_comment="# French. Plurals as in CLDR: 0 and 1 are singular.",
        fuzzy=False,
    )
    out._plural_expr, out._num_plurals = "(n > 1)", 2  # noqa: SLF001 -- no public way
    for message in sorted(new, key=lambda one: str(one.id)):
        if not message.id:
            continue
        known = old.get(message.id)
        text = known.string if known and not known.fuzzy else ""
        out.add(message.id, text, locations=sorted(set(message.locations)))
    for sentence in argparse_sentences():
        known = old.get(sentence)
        if out.get(sentence) is None:
            out.add(
                sentence, known.string if known else "", locations=[("argparse", None)]
            )
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


def main() -> int:
    """Merge, write, tell what is missing."""
    old = read_po(BytesIO(PO.read_bytes()), locale="fr")
    catalog = merged(old, extracted())
    buffer = BytesIO()
    write_po(buffer, catalog, width=88, sort_output=True, include_lineno=False)
    PO.write_bytes(buffer.getvalue())
    lacking = missing(catalog)
    for sentence in lacking:
        print(sentence)
    print(f"{len(lacking)} missing of {len(catalog)}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
