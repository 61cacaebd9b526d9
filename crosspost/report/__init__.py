"""What people read about posts: before they leave, and after.

`page` makes one self-contained HTML page of what readers of each network see.
"""
