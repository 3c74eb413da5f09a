"""Finding somebody's data in a text: what may not be published in any exercise.

The patterns are deliberately a little eager with numbers that look like a person's, and know what looks like one but
is not: dates, clock times, amounts, years, addresses of the web, the company's own numbers (`Config.service_numbers`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from practice.textwork import normalise, without_links
from practice.world import Config

KINDS = ("email", "identity_code", "iban", "customer_number", "phone", "plate", "address", "secret")
GONE = " | "

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u00ac]")
_BLANKS = re.compile(r"[^\S\n]+")

_EMAIL = re.compile(
    r"(?<![\w.+@-])[\w.+-]++(?: ?[\[({] ?(?:at|ät|miuku|a)(?: merkki)? ?[\])}] ?| @ |@)[\w-]++(?:\.[\w-]++)+",
    re.IGNORECASE,
)
_TAG = re.compile(r"#(?=\w*[^\W\d_])\w+")
_IDENTITY = re.compile(
    r"(?<!\d)(\d(?: ?\d){5}) ?([-+A-FU-Y]) ?(\d ?\d ?\d) ?([0-9A-FHJ-NPR-Y])(?![0-9A-Za-z])", re.IGNORECASE
)
_CHECK_TABLE = "0123456789ABCDEFHJKLMNPRSTUVWXY"

_FINNISH_IBAN = re.compile(r"(?<![^\W_])FI[ -]?\d{2}(?:[ -]?\d){14}(?!\d)", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")

_FILL = r"(?:[ .:=#(\"'-]|\b(?:on|oli|is|was|nro|no|nr|numero|number)\b){0,12}"
_CUSTOMER = re.compile(
    r"\b(?:asiakas|tilaus|sopimus|lasku|viite|asiakkaan|tilauksen|sopimuksen|laskun)[ -]?"
    r"(?:numer\w*|nro\w*|n:o|tunnus\w*)"
    rf"{_FILL}\d(?:[ -]?\d){{3,}}"
    r"|\b(?:customer|client|order|contract|account|invoice|reference)(?:'s)? ?(?:no\b|number|nr\b|id\b|#)"
    rf"{_FILL}\d(?:[ -]?\d){{3,}}"
    rf"|\b(?:kundnummer|ordernummer|avtalsnummer|fakturanummer)\w*{_FILL}\d(?:[ -]?\d){{3,}}"
    r"|\b(?:asiakas|tilaus|sopimus|customer|order)[ .:#]{1,3}(?!(?:19|20)\d\d(?!\d))\d{4,}",
    re.IGNORECASE,
)

_PHONE = re.compile(
    r"(?<![\d-])(?<!\d[.,:])(?:\+358|00358|0)(?: ?\(0\))?[ -]?(?:\d[ -]?){6,11}\d?(?!\d)"
    r"|(?<![\d-])\(0\d{1,2}\) ?\d(?:[ -]?\d){4,8}(?!\d)"
    r"|(?<![\d-])\+\d{2}[ -]?(?:\d[ -]?){6,11}\d?(?!\d)"
    r"|(?<![\d.,-])0[45]\d\.\d{3}\.?\d{3,4}(?!\d)"
    r"|(?<![\d/])0[1-9]\d?/ ?\d{3} ?\d{2,4}(?: ?\d{1,3})?(?![\d/])"
)
_CLOCKS = re.compile(r"(?:klo )?(?:[01]\d|2[0-4])[0-5]\d ?- ?(?:[01]\d|2[0-4])[0-5]\d")
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[- ](?:0?[1-9]|1[0-2])[- ](?:19|20)\d\d")
_THOUSANDS = re.compile(r"0?00(?: \d{3})+")

_PLATE = re.compile(r"(?<![\w-])([A-ZÅÄÖ]{2,3})-(\d{1,3})(?![\w-]|[.,]\d)")
_CUE = r"\b(?:rekisteri|rekkar|kilpi|kilve|ajoneuvo|auto|paku|plate|regist|licen[cs]e|car\b|van\b|truck|lorry)"
_PLATE_AFTER_CUE = re.compile(rf"{_CUE}[^.!?\n]{{0,30}}?\b[A-ZÅÄÖ]{{3}}[ -]?\d{{2,3}}\b", re.IGNORECASE)
# What is written like a number plate and is none: standards, marks of materials, meetings, plugs.
_NOT_PLATES = frozenset(
    "eu eno en iso sfs din pap pet pe pp ps pvc co usb mp lr cr cop hd yk rfc a b wc tv pc klo nro ok".split()
)

_STREET = (
    "kat(?:u|ua|uun)|kadu(?:n|lla|lta|lle|ssa|sta)|tie|tien|tietä|tiellä|tieltä|tielle|kuja|kujan|kujaa|kujalla|kujalta"
    "|kujalle|polku|polun|polulla|polulta|polulle|raitti|raitin|raitilla|raitilta|kaari|kaaren|kaarella|kaarelta|aukio"
    "|aukion|aukiolla|aukiolta|ranta|rannan|rannassa|rannalla|väylä|väylän|väylällä|penger|penkereen|gatan|vägen|gränden"
)
_NOT_AMOUNT = (
    r"(?! ?(?:km|m|metri\w*|kilo\w*|%|€|euro\w*|vuo\w*|päiv\w*|kert\w*|kpl|tunti\w*|minuut\w*|viiko\w*)(?!\w))"
)
_NUMBER = rf"\d{{1,4}}(?![\d.,:]\d|\d){_NOT_AMOUNT}"
_ADDRESS = re.compile(rf"\b(?:[A-ZÅÄÖ][a-zåäö]+|[a-zåäö]+(?=kat|kad|kuj))(?:{_STREET}) {_NUMBER}")
_ROAD = re.compile(
    r"(?:valta|moottori|kanta|seutu|yhdys|maan|rauta|pyörä|kehä|kävely|kauppa|huolto)(?:tie|kat|kad)", re.I
)
_ENGLISH_ADDRESS = re.compile(
    r"\b\d{1,4}[A-Za-z]? [A-Z][a-z]+ (?:Street|Road|Lane|Avenue|Drive|Close)\b"
    rf"|\b[A-Z][a-z]+ (?:Street|Road|Lane|Avenue|Drive|Close) {_NUMBER}"
)


def find(text: str, config: Config, secrets: Iterable[str] = ()) -> tuple[str, ...]:
    """The kinds of personal data in the text, in the order of `KINDS`, each once; empty when there is none.

    `secrets`: further digits of the task, on top of `config.secrets`; they are found through spaces, hyphens and
    other signs between the digits, also inside addresses and hashtags. Never raises.
    """
    text = _plain(text)
    found = {"secret"} if _has_secret(text, (*config.secrets, *secrets)) else set()
    left = text
    for number in sorted(config.service_numbers, key=len, reverse=True):
        left = _without_number(left, number)
    if (without := _EMAIL.sub(GONE, left)) != left:
        found.add("email")
    left = _TAG.sub(GONE, without_links(without, GONE))
    for kind, take in _TAKERS:
        rest = take(left, config)
        if rest != left:
            found.add(kind)
            left = rest
    return tuple(kind for kind in KINDS if kind in found)


def is_identity_code(text: str) -> bool:
    """Whether the whole text is a Finnish personal identity code with the right check character."""
    code = _IDENTITY.fullmatch(text.strip())
    return code is not None and _check_holds(code)


def _plain(text: str) -> str:
    """Digits of any script as 0–9, one kind of hyphen, single spaces."""
    text = unicodedata.normalize("NFKC", normalise(text))
    if not text.isascii():
        text = "".join(each if each.isascii() else _digit(each) for each in text)
    return _BLANKS.sub(" ", _DASHES.sub("-", text))


def _digit(each: str) -> str:
    value = unicodedata.decimal(each, None)
    return each if value is None else str(value)


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())


def _has_secret(text: str, secrets: Iterable[str]) -> bool:
    wanted = {digits for secret in secrets if (digits := _digits(_plain(secret)))}
    return any(re.search(rf"(?<!\d){r'[\W_]{0,3}'.join(digits)}(?!\d)", text) for digits in wanted)


def _without_number(text: str, number: str) -> str:
    """The text without a service number, however it is grouped, with or without +358; or an address that is allowed."""
    if "@" in number:
        return re.sub(rf"(?<![\w.+-]){re.escape(number)}(?![\w-])", GONE, text, flags=re.IGNORECASE)
    digits = re.sub(r"\A(?:00)?358", "0", _digits(number))
    if len(digits) < 3:
        return text
    body = "[ -]?".join(digits)
    if digits.startswith("0"):
        body = rf"(?:{body}|(?:\+|00)358[ -]?(?:\(0\)[ -]?)?{'[ -]?'.join(digits[1:])})"
    return re.sub(rf"(?<![\d-]){body}(?!\d)", GONE, text)


def _check_holds(code: re.Match[str]) -> bool:
    birth, serial = _digits(code[1]), _digits(code[3])
    if not (1 <= int(birth[:2]) <= 31 and 1 <= int(birth[2:4]) <= 12):
        return False
    return _CHECK_TABLE[int(birth + serial) % 31] == code[4].upper()


def _iban_holds(code: re.Match[str]) -> bool:
    plain = code[0].replace(" ", "").upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


def _phone_holds(code: re.Match[str]) -> bool:
    number = code[0].strip(" -")
    if _CLOCKS.fullmatch(number) or _DATE.match(number):
        return False
    before = code.string[max(code.start() - 4, 0) : code.start()]
    if re.search(r"\d ?\Z", before) and _THOUSANDS.fullmatch(number):
        return False
    return not _digits(number).startswith("0800")  # free numbers are never a person's


def _take(pattern: re.Pattern[str], holds: Callable[[re.Match[str]], bool]) -> Callable[[str, Config], str]:
    return lambda text, _config: pattern.sub(lambda code: GONE if holds(code) else code[0], text)


def _always(_code: re.Match[str]) -> bool:
    return True


def _take_iban(text: str, _config: Config) -> str:
    text = _FINNISH_IBAN.sub(GONE, text)
    return _IBAN.sub(lambda code: GONE if _iban_holds(code) else code[0], text)


def _take_plate(text: str, config: Config) -> str:
    known = _NOT_PLATES | {word.casefold() for word in config.acronyms}
    text = _PLATE.sub(lambda code: code[0] if code[1].casefold() in known else GONE, text)
    return _PLATE_AFTER_CUE.sub(GONE, text)


def _take_address(text: str, _config: Config) -> str:
    text = _ADDRESS.sub(lambda code: code[0] if _ROAD.match(code[0]) else GONE, text)
    return _ENGLISH_ADDRESS.sub(GONE, text)


_TAKERS: tuple[tuple[str, Callable[[str, Config], str]], ...] = (
    ("identity_code", _take(_IDENTITY, _check_holds)),
    ("iban", _take_iban),
    ("customer_number", _take(_CUSTOMER, _always)),
    ("phone", _take(_PHONE, _phone_holds)),
    ("plate", _take_plate),
    ("address", _take_address),
)
