"""How each kind of picture file is built: one module a kind, all with `read`.

`read(data)` walks the file's own structure (segments, chunks, blocks, boxes) and
copies what is needed to show the picture. What tells about people (place, camera,
author, comments, hidden second pictures, whatever follows the end) is left out. The
picture itself is never decoded, so its pixels cannot change. What is needed is
listed; whatever is not on the list goes, so that a new kind of metadata goes too.
"""
