"""The archive that X hands to the owner of an account, read where it lies.

Nothing is unpacked, no name is used as a path, and nothing personal is opened:
`allowed` lists what may be read, everything else is only counted.

`archive.Archive` opens one; `survey` learns in one pass what each post is, and
`planning` makes the plan in a second one.
"""
