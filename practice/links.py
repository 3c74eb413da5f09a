"""Addresses of the web in a text, found as X finds them: with or without a scheme, international names included.

An address without a scheme needs an ending that exists. The endings are all two-letter ones and the common longer
ones, not the whole official list; ".example" is one of them here, because every address of the practice world ends
in it. The same lists stand in static/js/counter.js; a test compares them.
"""

import re
from dataclasses import dataclass

ENDINGS = frozenset(
    """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz
    ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et eu fi fj fk fm fo
    fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm
    jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq
    mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re
    ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tp
    tr tt tv tw tz ua ug uk um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
    academy aero agency app arpa art asia associates bank bike biz blog business cafe care cat center centre city click
    cloud club coach codes coffee com community company consulting coop credit date design dev digital direct directory
    earth eco edu education email energy engineering events example expert express family farm finance fit fitness
    foundation fund fyi gallery games garden gift global gold gov green group guide guru health help host hotel house
    info ink institute int international jobs land law life link live loan ltd marketing media mil mobi money museum
    name net network news ngo one online ong org page partners parts photo photos pics place plus post press pro
    productions properties pub report rest review reviews run sale school science services shop site social software
    solutions space store studio style support systems team tech tel tips today tools top tours town toys trade training
    travel tube university vip wiki work works world wtf xyz zone
    中国 中國 中文网 한국 рф рус укр бел срб ελ ευ ею السعودية امارات مصر پاکستان ایران भारत ไทย 台湾 香港 网络 公司
    """.split()
)

_ACCENTED = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LATIN = rf"[0-9A-Za-z_\-{_ACCENTED}]"
# Any character of an international name: not white, not ASCII punctuation (but "-" and "_"), not invisible.
_NAME = r"[^\s\x00-\x1f!-,./:-@\[-^`{-\x9f\u2000-\u206f\u3000-\u3002\ufeff\ufffe\uffff]"
_CANDIDATE = re.compile(
    rf"(?<![0-9A-Za-z@\uff20$#\uff03])(?P<scheme>https?://)(?P<name>{_NAME}+(?:\.{_NAME}+)+)"
    rf"|(?<![0-9A-Za-z_\-{_ACCENTED}@\uff20$#\uff03./])(?P<bare>{_LATIN}+(?:\.{_LATIN}+)+)",
    re.IGNORECASE,
)
_ENDING = re.compile(r"xn--[0-9a-z-]+|[a-z]+", re.IGNORECASE)
_IN_PATH = rf"[0-9A-Za-z{_ACCENTED}\u0400-\u04ff!*';:=+,.$/%#\[\]\-\u2013_~@|&]"
_PATH = re.compile(rf"/(?:{_IN_PATH}|\((?:{_IN_PATH}|\({_IN_PATH}*\))*\))*")
_NOT_LAST_OF_PATH = re.compile(rf"[^0-9A-Za-z{_ACCENTED}\u0400-\u04ff=_#/+\-)]")
_PORT = re.compile(r":[0-9]+")
_QUERY = re.compile(r"\?[0-9A-Za-z!?*'@();:&=+$/%#\[\]\-_.,~|]*")
_NOT_LAST_OF_QUERY = re.compile(r"[^0-9A-Za-z\-_&=#/]")
_LONGEST_LABEL = 63
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a text: `text[start:end]`. `host` in lower case, without the port."""

    start: int
    end: int
    host: str


def find(text: str) -> tuple[Link, ...]:
    """The addresses of a text in order. Time grows with the length of the text only."""
    found: list[Link] = []
    at = 0
    while candidate := _CANDIDATE.search(text, at):
        name = candidate["name"] or candidate["bare"]
        first = candidate.end() - len(name)
        length = _host_length(text, first, name)
        at = candidate.end()
        if not length or not _sound(name[:length]):
            continue
        end = _after_host(text, first + length)
        if end - candidate.start() <= _LONGEST:
            found.append(Link(candidate.start(), end, name[:length].lower()))
        at = max(end, first + length)
    return tuple(found)


def _host_length(text: str, first: int, name: str) -> int:
    """How much of the name is a host: up to its last label that is, or starts with, an ending that exists."""
    start = len(name)
    stop = len(name)
    while (start := name.rfind(".", 0, start)) > 0:
        label = name[start + 1 : stop]
        beginning = _ENDING.match(label)
        size = len(label) if label.lower() in ENDINGS else beginning.end() if beginning else 0
        ending = label[:size].lower()
        after = text[first + start + 1 + size : first + start + 2 + size]
        if (ending in ENDINGS or ending.startswith("xn--")) and not re.match(r"[0-9A-Za-z@+\-]", after):
            return start + 1 + size
        stop = start
    return 0


def _sound(host: str) -> bool:
    labels = host.split(".")
    if any(label[0] == "-" or label[-1] == "-" for label in labels) or "_" in labels[-2]:
        return False
    return all(_encoded_length(label) <= _LONGEST_LABEL for label in labels)


def _encoded_length(label: str) -> int:
    """The length of a label as the name system knows it ("xn--…" when it has other than ASCII letters)."""
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return len(label)
    try:
        return len("xn--") + len(label.lower().encode("punycode"))
    except UnicodeError:
        return _LONGEST_LABEL + 1


def _after_host(text: str, at: int) -> int:
    if port := _PORT.match(text, at):
        at = port.end()
    if path := _PATH.match(text, at):
        at = _trimmed(text, path.start(), path.end(), _NOT_LAST_OF_PATH)
        if at < path.end():
            return at
    if query := _QUERY.match(text, at):
        last = _trimmed(text, query.start(), query.end(), _NOT_LAST_OF_QUERY)
        return at if last == query.start() else last
    return at


def _trimmed(text: str, start: int, end: int, unfit: re.Pattern[str]) -> int:
    while end > start and unfit.match(text, end - 1):
        end -= 1
    return end


def replaced(text: str, by: str) -> str:
    """The text with every address replaced."""
    parts = []
    at = 0
    for link in find(text):
        parts += [text[at : link.start], by]
        at = link.end
    return "".join([*parts, text[at:]])
