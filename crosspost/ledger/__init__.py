"""Every delivery ever and its outcome, kept so that nothing is sent twice.

`sqlite.create` makes a ledger, `sqlite.open_ledger` opens one; both give what
`ports.Ledger` describes. `journal.verify` checks an exported journal alone.
"""
