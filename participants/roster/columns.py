"""The columns of a roster file, by every name we know them by."""

import unicodedata

REQUIRED = ("email", "name", "unit")
DAYS = frozenset({"starts", "ends"})
NAMES = {
    "email": ("email", "e-mail", "sähköposti", "sähköpostiosoite"),
    "name": ("name", "nimi"),
    "unit": ("unit", "yksikkö"),
    "title": ("title", "tehtävä", "tehtävänimike"),
    "manager_email": ("manager_email", "manager", "esihenkilö", "esihenkilön sähköposti"),
    "role": ("role", "rooli"),
    "language": ("language", "kieli"),
    "starts": ("starts", "alkaa"),
    "ends": ("ends", "päättyy"),
}
_KNOWN: dict[str, str] = {}


def tidy(text: str) -> str:
    """One line, single spaces, composed letters: two spellings of the same name become one."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _key(header: str) -> str:
    return tidy(header).casefold().replace("_", " ").replace("-", " ")


_KNOWN.update({_key(name): column for column, names in NAMES.items() for name in names})


def column_of(header: str) -> str | None:
    """The column a heading means, or None when we have no use for it."""
    return _KNOWN.get(_key(header))
