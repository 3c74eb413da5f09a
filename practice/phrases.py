"""What a text says, as far as phrases show it, in Finnish and English: asks, regrets, promises, moves to private.

A phrase counts in its clause: "Emme voi luvata hyvitystä" names a refund and promises none, because the clause is
negated. What phrases cannot show (irony, truth, real help) is for a person to review.
"""

import re
from collections.abc import Iterable, Iterator

from practice.textwork import has_stem, normalise, sentences, without_links

_NEGATED = re.compile(
    r"\b(?:ei|en|et|emme|ette|eivät|eikä|enkä|etkä|emmekä|ettekä|eivätkä|äl[äk]\w*|älkää\w*|ilman"
    r"|not|no|never|cannot|\w+n't|unable|without|neither|nor)\b",
    re.IGNORECASE,
)
# "No problem, …" and the like deny nothing, nor does the Finnish "no" that begins an answer: "No tottakai saa".
_POLITE_NO = re.compile(
    r"\b(?:ei (?:hätää|haittaa|huolta|se mitään)|no (?:problem|worries|doubt)|ei muuta kuin"
    r"|no(?=,? (?:kyllä|joo|juu|jep|toki|tottakai|totta|tietysti|tietenkin|ilman|saa|käy|voi|hei|moi|niin)\b))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[.!?;,…()\n]+|:(?!\w)| - |[–—]|\s(?:mutta|vaan|joten|but|so|instead)\b"
    r"|\s(?=(?:eikä|enkä|emmekä|ja ei|ja emme|and not)\b)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s(?:ja|sekä|and)\s", re.IGNORECASE)


def plain(text: str) -> str:
    """The text as phrases are looked for: normalised, without addresses, with straight apostrophes."""
    return without_links(normalise(text)).replace("’", "'").replace("`", "'")


def clauses(text: str) -> Iterator[str]:
    """The parts of a text in which one thing is said."""
    return (part.strip() for part in _CLAUSE.split(_POLITE_NO.sub(" , ", plain(text))) if part.strip())


def negated(clause: str) -> bool:
    return _NEGATED.search(clause) is not None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# --- questions ------------------------------------------------------------------------------------------
_REQUEST = _any(
    r"^(?:\w+ )?(?:voisi|voi|saisi|saa|kertoisi|kerro|olisi)(?:t|tte|n|mme|vat)?(?:ko|kohan)\b",
    r"\bkerro(?:thän|tteko|tko|han|isitko|isitteko)?\b.{0,40}\b(?:mi[tkls]|kuinka|kuka|kenel)",
    r"\b(?:could|can|would|will|may) (?:you|we|i) (?:please |kindly )?"
    r"(?:tell|let|send|say|share|give|describe|ask|know|have)",
    r"\bplease (?:tell|let|send|share|describe)\b",
    r"\blet (?:us|me) know (?:which|where|what|when|how|who|the)\b",
)


def asks_question(text: str) -> bool:
    """Whether something is asked: a question mark outside addresses, or a request for information."""
    text = plain(text)
    return "?" in text or "？" in text or any(_REQUEST.search(each) for each in sentences(text))


# --- a complaint ----------------------------------------------------------------------------------------
_REGRET = _any(
    r"\bpahoittel",
    r"\bpahoill",
    r"\bharmi(?!tto|ton|sto)\w*",
    r"\banteeksi",
    r"\bikävä\w*",
    r"\bkurja\w*",
    r"\bsorr?[yi]\b",
    r"\bvalitettavaa\b",
    r"\ba shame\b",
    r"\bapolog",
    r"\bregret",
)


def regrets(text: str) -> bool:
    """Whether the writer is sorry. "Emme pahoittele" and "harmiton" are not regret."""
    return any(_REGRET.search(each) and not negated(each) for each in clauses(_bare_no(text)))


def _bare_no(text: str) -> str:
    """ "Oh no, we are sorry" and "Voi ei" deny nothing."""
    return re.sub(r"\b(?:oh no|voi ei)\b", ",", plain(text), flags=re.IGNORECASE)


_PRIVATE = _any(
    r"\byksityis(?:esti|viest|sesti|(?:tä|essä|ellä|en|enä) viest)",
    r"\bsuoraviest",
    r"\byv:?(?:llä|nä|tä|hen|n)?\b",
    r"\byksäri(?:ä|in|llä|nä|t|tse)?\b",
    r"\bprivaat?(?:lla|na|sti|an)?\b",
    r"\basiakaspalvel",
    r"\baspa(?:an|lle|sta|amme|mme)?\b",
    r"\bviestillä\b",
    r"\bviestitse\b",
    r"\b(?:laita|laitatko|laitathan|lähetä|lähetätkö|lähetäthän|laittaisitko|lähettäisitkö|laittakaa|lähettäkää)\b.{0,25}\bviesti",
    r"\b(?:direct|private|personal)(?:ly)? messag",
    r"\b(?:message|contact|write(?: to)?|email|call) (?:us|me) (?:privately|directly|in private)",
    r"\b(?:send|drop) (?:us|me) a (?:private |direct )?message",
    r"\bmessage us\b",
    r"\b(?:talk|continue|chat|line|write|details|carry on|go on)\b.{0,30}\b(?:in private|privately)\b",
    r"\bdms?\b",
    r"\b(?:in|by|via) pm\b",
    r"\bcustomer (?:service|care|support)",
    r"\binbox",
)


def moves_private(text: str) -> bool:
    """Whether the matter is taken to a private channel: private messages or customer service."""
    return any(_PRIVATE.search(each) and not negated(each) for each in clauses(text))


_WILL_REFUND = _any(
    r"\bhyvit(?:ämme|ätään|än|etään)\b",
    r"\bkorva(?:amme|taan|an)\b",
    r"\bkorvaa\b(?! muov| neitseel| uut)",
    r"\bmaksamme (?:takaisin|korvau|sinulle|teille|vahin)",
    r"\bpalaut(?:amme|etaan) (?:raha|maksu|sinulle|teille)",
    r"\b(?:saat|saatte|annamme|lupaamme|lupaan|maksamme|järjestämme|tarjoamme)\b.{0,30}\b(?:hyvity|korvau|alennu|raha)",
    r"\b(?:we|i|they)(?:'ll| will| are going to| can)\b.{0,20}\b(?:refund|compensate|reimburse)",
    r"\b(?:you'll|you will|you)\b.{0,20}\b(?:get|receive|have)\b.{0,20}\b(?:refund|compensat|money back|your money)",
    r"\b(?:refund|compensation)\b.{0,12}\b(?:is|will be|has been)\b.{0,12}\b(?:on|paid|coming|sent|yours|made)",
    r"\b(?:saat|saatte|tyhjennämme|annamme|teemme|lupaamme|lupaan)\b.{0,40}\b(?:ilmaiseksi|maksutta|veloituksetta)\b",
    r"\b(?:you'll|you will|we'll|we will|we can)\b.{0,40}\b(?:for free|free of charge|off (?:your|the next) bill)\b",
    r"\b(?:is|are|will be) on us\b",
)
# Promises that sound like a refusal: "emme laskuta tätä".
_WAIVES = _any(
    r"\b(?:emme|ei) (?:laskuta|veloita)\b",
    r"\bwon't (?:be )?(?:charged?|billed?|invoiced?)\b",
    r"\b(?:not|never) be (?:charged|billed|invoiced)\b",
)
_REFUND = _any(
    r"\bhyvit", r"\bkorvau", r"\brahat takaisin", r"\bcompensat", r"\brefund", r"\breimburs", r"\bmoney back"
)
_NOT_YET = _any(
    r"\b(?:päät|käsittel|selvit|arvio|kysy|kysees|hae|hake|haku|kerto|vaatimu|mahdoll|koske|ohje|jos\b|kuuluuko|onko|sovi|asioi)",
    r"(?:hyvitys|korvaus)(?:asi|kysym|vaatim|hakem|käsitt|pyyn|päät)",
    r"\b(?:decid|decision|handl|ask|request|appl|claim|whether|if\b|about|question|look into|check|discuss)",
    r"\b(?:possib|matter)",
)


def promises_refund(text: str) -> bool:
    """Whether money is promised. A refusal, a question and saying who decides about it promise nothing."""
    for sentence in sentences(plain(text)):
        for clause in clauses(sentence):
            parts = [part for part in _AND.split(clause) if part]
            if sentence.endswith("?"):
                continue
            if any(_WAIVES.search(part) or (_WILL_REFUND.search(part) and not negated(part)) for part in parts):
                return True
            if _REFUND.search(clause) and not negated(clause) and not _NOT_YET.search(clause):
                return True
    return False


_TIME = _any(
    r"\b(?:tänään|huomenna|ylihuomenna|huomiseksi|huomiseen|huomisaamu|iltaan mennessä|iltapäivällä)\b",
    r"\bklo\.? ?\d",
    r"\bkello \d",
    r"\b(?:tunnin|tunnissa|tuntiin|vuorokauden|vuorokaudessa|päivän|viikon) (?:kulu|sisä|aika|päästä)",
    r"\b(?:tunnissa|vuorokaudessa|tunnin|päivässä|viikossa)\b",
    r"\b\d+ ?(?:tunnin|päivän|minuutin|min|viikon|h)\b",
    r"\b(?:maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai)(?:na|hin|n|ksi)\b",
    r"\bviikonlop(?:puna|puun|uksi|pua)",
    r"\b(?:today|tomorrow|tonight|this (?:afternoon|morning|evening|week))\b",
    r"\bwithin (?:an?|the|one|two|three|\d+)\b",
    r"\bin (?:an|one|two|three|\d+) (?:minute|hour|day|week)",
    r"\b(?:by|on|until) (?:noon|monday|tuesday|wednesday|thursday|friday|saturday|sunday|the end of)",
    r"\bat \d{1,2}(?:[.:]\d\d)? ?(?:am|pm|o'clock)\b|\bat \d{1,2}[.:]\d\d\b|\bo'clock\b",
)


def promises_time(text: str) -> bool:
    """Whether a time is given that would have to be kept (a yellow remark, never a fault)."""
    return _TIME.search(plain(text)) is not None


# --- a journalist ---------------------------------------------------------------------------------------
_COMMUNICATIONS = _any(
    r"\bviestin(?:tä|nä|tö|nö)\w*",
    r"\bviestijä\w*",
    r"\btiedott(?:aja|aji)\w*",
    r"\btiedotu(?:s|ks)\w*",
    r"\b(?:media|lehdistö)(?:yhtey|vastaava|palvelu|tiimi)\w*",
    r"\bcommunications\b",
    r"\bcommunication (?:team|department|unit|office|people|staff|colleague|will|can|handles|answers|takes)\b",
    r"\bour communication\b(?! \w)",
    r"\bcomms\b",
    r"\b(?:press|media|pr) (?:office|team|contact|desk|relations|service|department|people|manager)",
    r"\bpublic relations\b",
)
_POSITION = _any(
    r"\bkanta(?:mme|nsa)\b",
    r"\bkannan?(?:mme|otto)",
    r"\b(?:virallinen|virallisesti|yrityksen|yhtiön|firman|talon|\w+keräyksen) kanta\b",
    r"\bviralli(?:nen|sen|sta|sesti) (?:kan|näkem)",
    r"\bnäkemyksemme (?:on|mukaan)",
    r"\b(?:mielestämme|meidän mielestä|meijän mielestä)\b",
    r"\b(?:ollaan|olemme) sitä mieltä\b",
    r"\b(?:yrityksen|yhtiön|firman|\w+keräyksen) mielestä\b",
    r"\b(?:yritys|firma|yhtiö(?:mme)?|yrityksemme|\w+keräys)\b.{0,20}\b(?:katsoo|on sitä mieltä|kannattaa|vastustaa)\b",
    r"\b(?:our|the company's|the official|practice collection's) (?:official )?(?:position|stance|view|line|opinion)\b",
    r"\b(?:voin|sanon|kerron|totean|vakuutan|lupaan)\b.{0,30}"
    r"\b(?:yrityksen|yhtiön|firman|\w+keräyksen) (?:puolesta|nimissä)",
    r"\b(?:yrityksen|yhtiön|firman|\w+keräyksen) (?:puolesta|nimissä) (?:voin|sanon|kerron|totean|vakuutan|lupaan)\b",
    r"\bas a company\b.{0,10}\bwe\b",
    r"\bwe at (?:the|our|my|practice) (?:company|collection) (?:all )?(?:think|believe|support|oppose|hold|want)\b",
    r"\bspeaking (?:for|on behalf of) (?:the|my|our|practice) (?:company|collection)\b",
    r"\bon behalf of (?:the|my|our|practice) (?:company|collection) (?:i|we) (?:can|must|would|say|confirm|promise)\b",
    r"\b(?:we|the company|practice collection) (?:officially )?(?:thinks?|believes?|supports?|opposes?|holds?)\b",
    r"\bin our (?:view|opinion)\b",
)
_OTHERS_GIVE = _any(r"\b(?:antaa|kertoo|saa|saat|saatte|tulee|löytyy|ask|comes?|give|gives|get|from)\b")


def names_communications(text: str) -> bool:
    """Whether the company's communications are named as the ones to turn to."""
    return _COMMUNICATIONS.search(plain(text)) is not None


def takes_position(text: str) -> bool:
    """Whether the writer speaks for the company. Leaving it to communications, or refusing to, does not."""
    for clause in clauses(text):
        if not _POSITION.search(clause) or negated(clause):
            continue
        if not (_COMMUNICATIONS.search(clause) and _OTHERS_GIVE.search(clause)):
            return True
    return False


# --- an answer that says yes ------------------------------------------------------------------------------
_ALLOWED = _any(
    r"\b(?:kelpaa|kelpaavat|sopii|sopivat|käyvät|käypi|hyväksytään|kuuluu|kuuluvat|onnistuu)\b",
    r"\b(?:otetaan|otamme)\b.{0,20}\bvastaan\b",
    r"\bkäy\b(?! \w+m[aä]ss[aä]\b| ilmi| läpi| niin| ilmi)",
    r"\bsaa\b(?! lisä| tieto| apua| ohje| vasta| kiinni)",
    r"\bsaat\b(?! lisä| tieto| apua| ohje| vasta| kiinni)",
    r"\b(?:voi|voit|voitte|voidaan)\b(?! ei| että| harmi| olla| johtua| kun| miten)",
    r"^(?:\w+ )?(?:laita|laitat|laittakaa|pane) ",
    r"\b(?:can|may|goes|go|go in|allowed|accepted|permitted|belongs?|suitable|welcome)\b",
    r"\b(?:is|are|that's|it's) (?:quite |perfectly |absolutely )?(?:fine|okay|ok|all right)\b",
    r"^(?:please |just )?put ",
)
_FORBIDDEN_VERB = _any(
    r"\b(?:saa|saisi|käy|kelpaa|sovi|voi|voida|kuulu|laita|laiteta|laittaa|pidä laittaa|hyväksytä|oteta|onnistu)\b",
    r"\b(?:can|can't|cannot|may|go|goes|allowed|accepted|belong|belongs|put|okay|ok|fine|permitted|suitable)\b",
    r"\b(?:mustn't|shouldn't|must not|should not)\b",
)
_RUBBISH = _any(
    r"\b(?:sekajät|sekaroski|roskiin|polttokelpoi|polttoj)", r"\b(?:mixed|general|residual) waste\b", r"\btrash\b"
)
_WEAK_YES = _any(
    r"^(?:\w+ ){0,3}(?:kyllä|joo|juu|jep|toki|totta ?kai|tietysti|tietenkin|ilman muuta|ehdottomasti)\b",
    r"\b(?:yes|yep|yeah|sure|certainly|of course|absolutely|definitely)\b",
)


_DEMANDS = _any(
    r"\b(?:pitää|täytyy|pakko|kunhan|edellyttäen|must|have to|has to|needs? to|as long as|only if|once you)\b"
    r".{0,40}\b(?:irrot|irroit|poist|ottaa|otat|otetaan|revi|repi|leik|remov|take|taken|tear|torn|cut|pull)"
)


def demands_removal(text: str, stems: Iterable[str]) -> bool:
    """Whether what the stems name (a window, staples) is said to have to come off first."""
    wanted = tuple(stems)
    return any(
        _DEMANDS.search(each) and has_stem(each, wanted) and not negated(each)
        for sentence in sentences(plain(text))
        if not sentence.endswith("?")
        for each in clauses(sentence)
    )


def affirmative(text: str) -> bool:
    """Whether the text answers "yes, that is allowed". The first clause that says it either way decides.

    "Kyllä saa, eikä sitä voi pilata" is a yes. Known miss: a no about one thing before the yes about another ("Lahja-
    paperi ei käy, mutta ikkunakuori käy") is read as no; such a text can be marked for review.
    """
    weak = False
    for sentence in sentences(plain(text)):
        if sentence.endswith("?"):
            continue
        for clause in clauses(sentence):
            said = _permission(clause)
            if said is not None:
                return said
            weak = weak or (_WEAK_YES.search(clause) is not None and not (negated(clause) or _RUBBISH.search(clause)))
    return weak


def _permission(clause: str) -> bool | None:
    """True: allowed; False: forbidden; None: the clause is about something else."""
    if negated(clause):
        if _RUBBISH.search(clause):
            return None
        return False if _FORBIDDEN_VERB.search(clause) or clause.casefold() in {"ei", "no"} else None
    if not _ALLOWED.search(clause):
        return None
    return _RUBBISH.search(clause) is None
