"""Whether a file is a plain PDF: nothing in it that acts by itself, as far as it can be looked into. Pure.

It is only ever handed out as a file to keep, never opened within our own pages.
"""

import re
import zlib

MAX_BYTES = 10 * 1024 * 1024
_MOST_UNPACKED = 4 * 1024 * 1024
_MOST_STREAMS = 2000
# Names may be written with #xx for any letter.
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTS = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|OpenAction|AA|Movie|Sound)"
    rb"(?![A-Za-z0-9])"
)
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_PACKED = re.compile(rb"/ObjStm\b[^>]*>>\s*stream\r?\n|<<[^>]*/ObjStm[^>]*>>\s*stream\r?\n")


def is_pdf(content: bytes) -> bool:
    """By its first and last bytes; a name and a header may say anything."""
    return content.startswith(b"%PDF-1.") and b"%%EOF" in content[-1024:]


def is_plain(content: bytes) -> bool:
    """Without scripts, attached files, forms that send, or a lock that hides what is inside."""
    if _LOCKED.search(content) or _acts(content):
        return False
    for n, found in enumerate(_PACKED.finditer(content)):
        if n >= _MOST_STREAMS:
            return False
        try:
            unpacked = zlib.decompressobj().decompress(content[found.end() :], _MOST_UNPACKED)
        except zlib.error:
            # Packed in a way that is not looked into.
            return False
        if len(unpacked) >= _MOST_UNPACKED or _acts(unpacked):
            return False
    return True


def _acts(content: bytes) -> bool:
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content) if b"#" in content else content
    return _ACTS.search(plain) is not None
