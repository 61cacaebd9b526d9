"""The archive that X hands to the owner of an account, read where it lies.

Nothing is unpacked, no name is used as a path, and nothing personal is opened:
`allowed` lists what may be read, everything else is only counted.

`reading.open_archive` opens one, `survey` learns what is in it in one pass,
`planning` makes the plan of its posts.
"""
