"""`crosspost template list|show`: the prepared posts of the folder `templates/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.arguments import add_shared
from crosspost.cli.common import DONE, WRONG, add_json
from crosspost.errors import PostError
from crosspost.i18n import Phrase, _
from crosspost.report import documents
from crosspost.sources import templates

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Json
    from crosspost.sources.templates import Blank, Template


def arguments(parser: argparse.ArgumentParser) -> None:
    """An act, and for one of them a name."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="list|show")
    said = {
        "list": _("Every template, and what it is for."),
        "show": _("One template: its blanks, its accounts, its text."),
    }
    for name, sentence in said.items():
        one = acts.add_parser(
            name,
            help=str(sentence),
            description=str(sentence),
            allow_abbrev=False,
        )
        vars(one)["color"] = False
        add_shared(one)
        if name == "show":
            one.add_argument(
                "name", metavar=str(_("NAME")), help=str(_("the template’s name"))
            )
        add_json(one)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """List them, or show one."""
    app.configuration  # noqa: B018 -- a wrong one is said before its templates
    return _list(app, args, out) if args.act == "list" else _show(app, args, out)


def _list(app: App, args: argparse.Namespace, out: Output) -> int:
    from crosspost.networks import NETWORKS

    good: list[Template] = []
    bad: list[PostError] = []
    for name in templates.files(app.folder.templates):
        try:
            good.append(templates.named(app.folder.templates, name, networks=NETWORKS))
        except PostError as error:
            bad.append(error)
    if args.json:
        shown: Json = {
            "version": documents.VERSION,
            "templates": [document(one) for one in good],
            "refused": [str(one.message) for one in bad],
        }
        out.raw(documents.dumps(shown))
        return WRONG if bad else DONE
    for one in good:
        _tell(one, out)
    for mistake in bad:
        out.error(mistake)
    if not good and not bad:
        out.line(_("There is no template yet."))
        out.line(templates.nowhere(app.folder.templates))
    return WRONG if bad else DONE


def _tell(one: Template, out: Output) -> None:
    mark = out.paint(_("urgent"), "bad") if one.urgent else ""
    out.row(f"{out.paint(one.name, 'strong')}  {mark}".rstrip())
    if one.about:
        out.line(one.about, indent=2)
    for blank in one.blanks:
        out.line(sentence(blank), indent=2, hang=2)


def _show(app: App, args: argparse.Namespace, out: Output) -> int:
    from crosspost.networks import NETWORKS

    one = templates.named(app.folder.templates, args.name, networks=NETWORKS)
    if args.json:
        out.raw(
            documents.dumps({"version": documents.VERSION, "template": document(one)})
        )
        return DONE
    _tell(one, out)
    out.line(_("To: {names}", names=", ".join(one.to)), indent=2, hang=2)
    out.line()
    out.line(one.text.strip())
    return DONE


def sentence(blank: Blank) -> Phrase:
    """A blank, what to write there, and whether somebody must."""
    about = blank.about or "…"
    if blank.choices:
        words = ", ".join(blank.choices)
        if blank.default:
            return _(
                "{name}: {about} (one of: {words}; else “{default}”)",
                name=blank.name,
                about=about,
                words=words,
                default=blank.default,
            )
        return _(
            "{name}: {about} (one of: {words})",
            name=blank.name,
            about=about,
            words=words,
        )
    if blank.default:
        return _(
            "{name}: {about} (else “{default}”)",
            name=blank.name,
            about=about,
            default=blank.default,
        )
    if blank.optional:
        return _("{name}: {about} (may stay empty)", name=blank.name, about=about)
    return _("{name}: {about}", name=blank.name, about=about)


def document(one: Template) -> Json:
    """A template for machines."""
    return {
        "name": one.name,
        "about": one.about,
        "urgent": one.urgent,
        "to": list(one.to),
        "text": one.text,
        "blanks": [
            {
                "name": blank.name,
                "about": blank.about,
                "required": blank.required,
                "default": blank.default,
                "choices": list(blank.choices),
            }
            for blank in one.blanks
        ],
    }
