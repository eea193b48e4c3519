"""Pictures of events, made anew before they are kept: WebP of at most 1200 px, without what cameras write into it."""

from __future__ import annotations

import hashlib
import warnings
from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

from catalog.models import EventImage

LARGEST_BYTES = 10 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
LONGEST_SIDE = 1200
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82
# How long a picture waits for the form with which it was sent.
GRACE = timedelta(days=1)


class ImageRefused(ValueError):
    """Data that cannot be a picture here; the message says why, for a log."""


class ImageTooLarge(ImageRefused):
    """More bytes or pixels than are read."""


def image_from(data: bytes, source_url: str = "") -> EventImage:
    """The picture as it is kept: a new row, or the one that has the same picture already. Two queries.

    Raises ImageTooLarge over 10 MB or 50 million pixels, before anything is unpacked, and ImageRefused for what is no
    picture of the usual kinds.
    """
    if len(data) > LARGEST_BYTES:
        raise ImageTooLarge(f"{len(data)} bytes")
    picture = _opened(data)
    out = BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=4)
    made = out.getvalue()
    image, _ = EventImage.objects.update_or_create(
        digest=hashlib.sha256(made).hexdigest(),
        defaults={"chosen_at": timezone.now()},
        create_defaults={
            "content_type": "image/webp",
            "data": made,
            "width": picture.width,
            "height": picture.height,
            "source_url": source_url,
        },
    )
    return image


def _opened(data: bytes) -> Image.Image:
    """The first picture in the data, upright, small enough, its pixels alone."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            with Image.open(BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > LARGEST_PIXELS:
                    raise ImageTooLarge(f"{opened.width} × {opened.height} pixels")
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(str(error)) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, ImageRefused):
            raise
        raise ImageRefused(str(error)) from error
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    return clean


def prune_images() -> int:
    """Delete pictures that no event has: they were replaced, or chosen and not saved within a day. One query."""
    return EventImage.objects.filter(events__isnull=True, chosen_at__lt=timezone.now() - GRACE).delete()[0]
