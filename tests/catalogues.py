"""Catalogues for tests: the French one, and a language that shows its seams.

In the pseudo-language every translated sentence stands between ⟦ and ⟧. What
stands outside was never handed to a translator; what stands inside another one
was perhaps put together from pieces.
"""

from __future__ import annotations

import gettext
import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from crosspost import i18n

ROOT = Path(__file__).parents[1]
OPEN, CLOSE = "⟦", "⟧"


def tool() -> ModuleType:
    """The tool that people run when a sentence changed."""
    file = ROOT / "tools" / "messages.py"
    spec = importlib.util.spec_from_file_location("messages", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def french() -> Catalog:
    """The catalogue as it is in the project."""
    return tool().read()  # type: ignore[no-any-return]


def pseudo() -> Catalog:
    """Every sentence of the code between marks."""
    found: Catalog = tool().extracted()
    for message in found:
        if isinstance(message.id, str):
            message.string = f"{OPEN}{message.id}{CLOSE}" if message.id else ""
        else:
            message.string = tuple(f"{OPEN}{one}{CLOSE}" for one in message.id)
    return found


def compiled(catalogue: Catalog, folder: Path) -> Path:
    """The folder, with the catalogue in it as gettext reads it."""
    file = folder / "fr" / "LC_MESSAGES" / f"{i18n.DOMAIN}.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalogue)
    return folder


@contextmanager
def spoken(folder: Path) -> Iterator[None]:
    """Let the catalogue in this folder speak, to us and to argparse.

    Its data (dates, first files) are French.
    """
    language = i18n.active()
    domain, wanted = gettext.textdomain(), os.environ.get("LANGUAGE")
    i18n.activate("fr", locale=folder)
    try:
        yield
    finally:
        i18n.activate(language)
        gettext.bindtextdomain(i18n.DOMAIN, i18n.LOCALE)
        gettext.textdomain(domain)
        os.environ.pop("LANGUAGE")
        if wanted is not None:
            os.environ["LANGUAGE"] = wanted
