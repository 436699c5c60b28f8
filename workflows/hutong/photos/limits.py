"""What a photo may be. A phone of 2017 takes 12 megapixels in 4 MB; a good one of today 50 in 12 MB."""

MAX_BYTES = 15 * 1000 * 1000
MAX_PIXELS = 50_000_000
MAX_SIDE = 12_000
MAX_NOTES = 6 * 1000 * 1000
"""What may stand in a file about its picture: a portrait with its depth map has 3 MB of it."""
LARGE_SIDE, SMALL_SIDE = 1600, 320
JPEG_QUALITY = 80

MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"})

CHILD_MEMORY = 512 * 1024 * 1024
CHILD_CPU_SECONDS = 10
CHILD_WALL_SECONDS = 45
"""Longer than the processor time, because a busy machine is no fault of the picture."""

COVERS = "covers"
"""The file beside a picture that says what is to be covered in it."""

TICKET_SECONDS = 900
"""How long a signed form may be posted."""
COMING_DAYS = 30
"""How long a photo is waited for that a phone has told of. Sent later it is taken all the same."""
LINK_SECONDS = 300
"""How long a link to a picture shows it."""
