"""`crosspost doctor`: everything that could go wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import add_json
from crosspost.doctor.finding import Finding, Level, exit_code
from crosspost.i18n import _, n_, typed
from crosspost.report import documents

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.doctor.surroundings import Surroundings

_MARKS = {
    Level.OK: ("✓", "ok"),
    Level.ADVICE: ("→", "accent"),
    Level.WARNING: ("!", "doubt"),
    Level.UNREACHED: ("?", "doubt"),
    Level.ERROR: ("✗", "bad"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """`--json`, and `--mail` to send one for a try."""
    add_json(parser)
    parser.add_argument(
        "--mail",
        action="store_true",
        help=str(_("send a test mail to everyone named in [mail]")),
    )


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Look at everything; sends nothing but the mail that is asked for."""
    from crosspost.doctor import registry

    if args.mail:
        from crosspost.cli import mail_try

        return mail_try.run(app, out)

    around = app.surroundings()
    findings = registry.run(around)
    if args.json:
        out.raw(documents.dumps(_document(findings)))
        return exit_code(findings)
    for finding in findings:
        _tell(finding, out)
    if args.verbose:
        _tell_revoking(around, out)
    out.line()
    out.line(_sum(findings))
    return exit_code(findings)


def _document(findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "version": documents.VERSION,
        "findings": [
            {
                "id": one.id,
                "level": str(one.level),
                "account": one.account or None,
                "message": str(one.message),
                "hint": documents.said(one.hint),
                "copy": typed(one.copy) or None,
            }
            for one in findings
        ],
    }


def _tell(finding: Finding, out: Output) -> None:
    mark, colour = _MARKS[finding.level]
    said = finding.message
    if finding.account and not str(said).startswith(finding.account):
        said = _("{account}: {message}", account=finding.account, message=said)
    out.line(f"{out.paint(mark, colour)} {out.paint(finding.id, 'faint')} {said}")
    if finding.hint is not None:
        out.line(finding.hint, indent=8)
    if finding.copy:
        out.row(" " * 8 + typed(finding.copy))


def _tell_revoking(around: Surroundings, out: Output) -> None:
    """How each secret is taken back where it was made."""
    from crosspost.networks.guide import guide_of

    for name, account in around.accounts.items():
        how = guide_of(account.network).revoke
        out.line()
        out.line(_("To revoke the secret of {account}: {how}", account=name, how=how))


def _sum(findings: Sequence[Finding]) -> object:
    urgent = sum(one.level is Level.ERROR for one in findings)
    if urgent:
        return n_("{n} point needs you.", "{n} points need you.", urgent)
    if any(one.level is Level.UNREACHED for one in findings):
        return _("Nothing needs you, but a server could not be reached.")
    return _("Nothing needs you.")
