"""Every check under its number. A number is never given to another check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crosspost.doctor.checks import (
    Check,
    accounts,
    calendar,
    disk,
    facts,
    place,
    sendings,
    telling,
)
from crosspost.doctor.finding import ORDER, Finding
from crosspost.doctor.surroundings import Surroundings

CHECKS: Mapping[str, Check] = {
    "CP001": place.configuration,
    "CP002": accounts.present,
    "CP003": accounts.secrets,
    "CP004": accounts.reached,
    "CP005": accounts.login,
    "CP006": facts.identity,
    "CP007": facts.rights,
    "CP008": facts.limits,
    "CP009": facts.clock,
    "CP010": disk.ledger,
    "CP011": disk.room,
    "CP012": place.outbox,
    "CP013": sendings.last_tick,
    "CP014": sendings.pause,
    "CP015": sendings.stopped,
    "CP016": sendings.unsettled,
    "CP017": place.versions,
    "CP018": place.sandbox,
    "CP019": disk.private,
    "CP020": calendar.windows,
    "CP021": telling.mail,
    "CP022": telling.programs,
}


def run(around: Surroundings) -> list[Finding]:
    """Every finding of every check, the gravest last."""
    found = [
        replace(finding, id=number)
        for number, check in CHECKS.items()
        for finding in check(around)
    ]
    return sorted(found, key=lambda finding: ORDER.index(finding.level))
