"""`crosspost template list|show|post`: the prepared posts of `templates/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli import blanks, template_post
from crosspost.cli.arguments import add_shared
from crosspost.cli.common import DONE, WRONG, add_json
from crosspost.errors import PostError
from crosspost.i18n import _
from crosspost.report import documents
from crosspost.sources import templates

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Json
    from crosspost.sources.filling import Template


def arguments(parser: argparse.ArgumentParser) -> None:
    """An act, and for one of them a name."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="list|show|post")
    said = {
        "list": _("Every template, and what it is for."),
        "show": _("One template: its blanks, its accounts, its text."),
        "post": _(
            "Fill a template and publish it, now or at a time, or write it as a file."
        ),
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
        if name == "post":
            template_post.arguments(one)
            continue
        if name == "show":
            one.add_argument(
                "name", metavar=str(_("NAME")), help=str(_("the template’s name"))
            )
        add_json(one)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """List them, or show one."""
    app.configuration  # noqa: B018 -- a wrong one is said before its templates
    if args.act == "post":
        return template_post.run(app, args, out)
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
        out.line(blanks.sentence(blank), indent=2, hang=2)


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
    out.line()
    out.line(_("To publish it:"))
    out.row(f"  {command(one)}")
    return DONE


def command(one: Template) -> str:
    """What publishes it, to be copied; the blanks that must be filled stand in it."""
    verb = "urgent" if one.urgent else "template post"
    wanted = [f'--set {blank.name}="…"' for blank in one.blanks if blank.required]
    return " ".join(["crosspost", verb, one.name, *wanted])


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
