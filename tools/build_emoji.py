"""Derive the tables of emoji names in `crosspost/text/data` from Unicode's CLDR.

Get the npm packages `cldr-annotations-full` and `cldr-annotations-derived-full`
(48.2.0), unpack both, and run:

    python tools/build_emoji.py crosspost/text/data FOLDER_OF_ONE FOLDER_OF_THE_OTHER

The names are Unicode's, under the Unicode licence V3: see the NOTICE there.
"""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path

import regex

LANGUAGES = ("fr", "en")
EMOJI = regex.compile(
    r"[\p{Emoji_Presentation}\p{Extended_Pictographic}\p{Emoji_Modifier}]"
    r"|\p{Regional_Indicator}|\u20e3"
)
VARIATION = "\ufe0f"


def names(language: str, folders: list[Path]) -> dict[str, str]:
    """Emoji, without variation selectors, and how a screen reader calls each."""
    found: dict[str, str] = {}
    for folder in folders:
        for place in ("annotations", "annotationsDerived"):
            file = folder / place / language / "annotations.json"
            if not file.exists():
                continue
            document = json.loads(file.read_text(encoding="utf-8"))
            for emoji, said in document[place]["annotations"].items():
                if "tts" in said and EMOJI.search(emoji):
                    found[emoji.replace(VARIATION, "")] = said["tts"][0]
    return dict(sorted(found.items()))


def main() -> None:
    """Write `emoji_<language>.z` for each language."""
    folder, *sources = map(Path, sys.argv[1:])
    for language in LANGUAGES:
        table = names(language, sources)
        lines = "\n".join(f"{emoji}\t{name}" for emoji, name in table.items())
        packed = zlib.compress(lines.encode(), 9)
        (folder / f"emoji_{language}.z").write_bytes(packed)
        print(f"{language}: {len(table)} names, {len(packed)} bytes")


if __name__ == "__main__":
    main()
