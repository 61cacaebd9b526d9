"""Pictures, videos and subtitles: what they are, and how they are made to fit.

`fit` decides, without touching a pixel. `images` reads a picture and does what was
decided. `formats` knows how each kind of file is built, so that what tells about
people (place, camera, author) is removed without touching the picture itself.
"""
