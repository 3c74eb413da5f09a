"""What a channel is like: its limits, how it counts, what its actions are called, who sees, how one searches.

The same tasks run in every channel. The neutral one is the default and has words of its own; the other resembles X.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from practice import emojis, links
from practice.world import Texts


@dataclass(frozen=True, slots=True)
class Counting:
    """How heavy a character is: 1 in the `light` ranges of code points (both ends belong to them), 2 elsewhere.

    An emoji is 2 in all however it is composed. The defaults are the public configuration 3 of the X text rules.
    """

    light: tuple[tuple[int, int], ...] = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))

    @property
    def light_text(self) -> str:
        """The ranges for the counter in the browser: "0-4351 8192-8205 …"."""
        return " ".join(f"{first}-{last}" for first, last in self.light)

    def weigh(self, text: str) -> int:
        weight = 0
        at = 0
        for found in emojis.EMOJI.finditer(text):
            weight += self._characters(text[at : found.start()]) + 2
            at = found.end()
        return weight + self._characters(text[at:])

    def _characters(self, text: str) -> int:
        if text.isascii():
            return len(text)
        return sum(1 if any(first <= ord(each) <= last for first, last in self.light) else 2 for each in text)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel profile. Lengths are weighted; `url_length` is what any address weighs.

    `words`: what an action is called, by its kind in the log ("like") or by what it makes ("post-name").
    `audiences`: who may see a post, {code: name}. `operators`: what its search understands.
    """

    name: str
    title: Texts
    limit: int
    url_length: int
    counting: Counting
    words: Mapping[str, Texts]
    audiences: Mapping[str, Texts]
    operators: tuple[str, ...]
    name_limit: int = 50
    bio_limit: int = 160
    alt_limit: int = 1000

    def word(self, action: str, language: str) -> str:
        """What the action is called; English when the language is missing. KeyError for an unknown action."""
        texts = self.words[action]
        return texts.get(language) or texts["en"]


def _texts(rows: str) -> dict[str, Texts]:
    """{key: {language: text}} of lines "key | fi | en | sv"."""
    table: dict[str, Texts] = {}
    for row in rows.strip().splitlines():
        key, fi, en, sv = (cell.strip() for cell in row.split("|"))
        table[key] = {"fi": fi, "en": en, "sv": sv}
    return table


_COMMON = _texts(
    """
    post       | Julkaise              | Publish            | Publicera
    reply      | Vastaa                | Reply              | Svara
    quote      | Lainaa                | Quote              | Citera
    message    | Lähetä viesti         | Send a message     | Skicka meddelande
    like       | Tykkää                | Like               | Gilla
    unlike     | Peru tykkäys          | Unlike             | Sluta gilla
    repost     | Jaa                   | Share              | Dela
    unrepost   | Peru jako             | Undo share         | Ångra delningen
    bookmark   | Kirjanmerkki          | Bookmark           | Bokmärke
    unbookmark | Poista kirjanmerkki   | Remove bookmark    | Ta bort bokmärket
    follow     | Seuraa                | Follow             | Följ
    unfollow   | Lopeta seuraaminen    | Unfollow           | Sluta följa
    mute       | Hiljennä              | Mute               | Tysta
    unmute     | Poista hiljennys      | Unmute             | Sluta tysta
    block      | Estä                  | Block              | Blockera
    unblock    | Poista esto           | Unblock            | Häv blockeringen
    report     | Ilmoita               | Report             | Anmäl
    delete     | Poista                | Delete             | Ta bort
    draft      | Tallenna luonnos      | Save draft         | Spara utkast
    search     | Hae                   | Search             | Sök
    post-name   | julkaisu             | post               | inlägg
    repost-name | jako                 | share              | delning
    like-name   | tykkäys              | like               | gillning
    reply-name  | vastaus              | reply              | svar
    """
)
_X_WORDS = _texts(
    """
    repost      | Uudelleenjulkaise      | Repost         | Återpublicera
    unrepost    | Peru uudelleenjulkaisu | Undo repost    | Ångra återpublicering
    repost-name | uudelleenjulkaisu      | repost         | återpublicering
    """
)
_AUDIENCES = _texts(
    """
    everyone  | Kaikki                 | Everyone              | Alla
    following | Tilit, joita seuraat   | Accounts you follow   | Konton du följer
    mentioned | Vain mainitut          | Only those mentioned  | Bara de som nämns
    """
)
_OPERATORS = ("from:", "to:", "@", "since:", "until:", "#", '"', "-", "OR")

NEUTRAL = Channel(
    name="neutral",
    title={"fi": "Harjoituskanava", "en": "Practice channel", "sv": "Övningskanalen"},
    limit=280,
    url_length=23,
    counting=Counting(),
    words=_COMMON,
    audiences=_AUDIENCES,
    operators=_OPERATORS,
)
X = Channel(
    name="x",
    title={"fi": "X:n kaltainen kanava", "en": "A channel like X", "sv": "En kanal som liknar X"},
    limit=280,
    url_length=23,
    counting=Counting(),
    words={**_COMMON, **_X_WORDS},
    audiences=_AUDIENCES,
    operators=_OPERATORS,
)
CHANNELS: Mapping[str, Channel] = {channel.name: channel for channel in (NEUTRAL, X)}

_FILLED_IN = re.compile(r"\s*(?:@[0-9A-Za-z_]{1,15}(?:\s+|\Z))+")


def get(name: str) -> Channel:
    """The channel of that name; the neutral one for a name that is not known (any more)."""
    return CHANNELS.get(name, NEUTRAL)


def weighted_length(text: str, channel: Channel = NEUTRAL, *, reply: bool = False) -> int:
    """How long the text is by the channel's rule: every address weighs the same, an emoji 2, as in `Counting`.

    Counts what is given, invisible characters and outer spaces too; for a rule of a task give `textwork.normalise(…)`.
    In a reply the @names at its start are free.
    """
    text = unicodedata.normalize("NFC", text)
    if reply and (names := _FILLED_IN.match(text)):
        text = text[names.end() :]
    weight = 0
    at = 0
    for link in links.find(text):
        weight += channel.counting.weigh(text[at : link.start]) + channel.url_length
        at = link.end
    return weight + channel.counting.weigh(text[at:])
