"""A made-up organisation as plain data: the same for the same size, seed and day. Knows no database.

All people are invented. Ability is a number that decides how they answer; it is never stored.

Two cohorts have been measured more than once: that of spring went through the programme and grew, and the later
starters were measured twice before they began. How much somebody really grows is planted here: a person's true score in
a round is the score to be expected of their ability (`expected`), and the true growth of an organisation is the mean
difference between the rounds of those who did both (`planted`). What is published has to find it again.
"""

import datetime as dt
import random
import unicodedata
from dataclasses import dataclass, field, replace

ROOT = "Harjoituskeräys"
DEPARTMENTS = {
    "Palvelut": ["Kuljetus", "Asiakaspalvelu", "Myynti"],
    "Tuotanto": ["Lajittelu", "Paalaus", "Kunnossapito"],
    "Hallinto": ["Viestintä", "Talous", "Henkilöstö"],
}
AREAS = ["Etelä", "Länsi", "Itä", "Pohjoinen", "Keskusta", "Rannikko", "Saaristo", "Järvi-Suomi"]
TITLES = {
    "Kuljetus": ["Kuljettaja", "Ajojärjestelijä", "Reittisuunnittelija"],
    "Asiakaspalvelu": ["Asiakasneuvoja", "Palveluasiantuntija"],
    "Myynti": ["Myyntineuvottelija", "Avainasiakasvastaava"],
    "Lajittelu": ["Lajittelija", "Laatuasiantuntija", "Vuorovastaava"],
    "Paalaus": ["Koneenkäyttäjä", "Prosessinhoitaja"],
    "Kunnossapito": ["Asentaja", "Kunnossapitosuunnittelija"],
    "Viestintä": ["Viestintäasiantuntija", "Sisällöntuottaja"],
    "Talous": ["Taloushallinnon asiantuntija", "Controller"],
    "Henkilöstö": ["Henkilöstöasiantuntija", "Työsuojeluvastaava"],
}
FIRST = """Aada Aarne Aleksi Anni Antero Armi Eeva Eino Elina Emil Erkki Essi Hanna Heikki Helmi Iida Ilkka Ilona Inka
Jalmari Jenna Jere Joonas Jukka Kaarina Kalle Katri Kerttu Kimmo Lauri Leena Liisa Lotta Maija Marko Matti Meri Mikko
Miro Niina Noora Olli Oona Outi Paavo Petra Pirjo Raimo Reetta Risto Saara Sakari Salla Sami Sanni Seppo Sofia Taina
Tapio Tarja Teemu Tiina Toni Touko Tuula Urho Valtteri Veera Venla Vilma Ville Vilho""".split()
LAST = """Aalto Ahola Alanen Anttila Eskola Haapala Hakala Harju Heinonen Hiltunen Huhtala Isotalo Jaakola Jokinen
Kallio Karhu Kettunen Kivelä Koivisto Korpela Kosonen Kuusela Laakso Lampinen Lehto Leppälä Lind Luoma Mäkelä Manninen
Metsälä Moilanen Mustonen Niemelä Nurmi Oksanen Ollila Paju Pesonen Peura Pihlaja Rantala Rauhala Räsänen Saarela Salo
Savola Sillanpää Sundberg Suominen Tammela Tervo Tuominen Uotila Vainio Vanhala Väisänen Vuorela Ylönen""".split()


@dataclass(frozen=True)
class PersonData:
    """`unit` is the path of names from the root.

    `group` 0 started weeks ago, 1 starts now, SPRING and LATER as below; None takes no part yet. `rounds` are those
    finished by people of the last two, `grows` the points by which the true score of somebody of SPRING rises.
    """

    name: str
    local: str
    title: str
    unit: tuple[str, ...]
    role: str = "employee"
    manages: tuple[str, ...] | None = None
    group: int | None = 1
    ability: float = 0.5
    measured: bool = False
    lessons_done: int = 0
    language: str = "fi"
    rounds: tuple[str, ...] = ()
    grows: float = 0.0


@dataclass(frozen=True)
class OrganisationData:
    today: dt.date
    seed: int
    units: list[tuple[str, ...]]
    people: list[PersonData] = field(default_factory=list)


SPRING, LATER = 2, 3
GROWTH = 14.0
"""Points by which the cohort of spring grows on average, unless something else is asked for."""
KEPT = 0.7
"""The part of it that is left months later, at the follow-up."""
HIGHEST = 97.0
"""Nobody's true score is higher: everybody slips now and then."""
TRANSPORT = (ROOT, "Palvelut", "Kuljetus")
SORTING = (ROOT, "Tuotanto", "Lajittelu")
COMMUNICATIONS = (ROOT, "Hallinto", "Viestintä")
PERSONAS = [
    PersonData("Aino Alku", "aino.alku", "Ajojärjestelijä", (*TRANSPORT, "Kuljetus Etelä"), ability=0.35),
    PersonData(
        "Eero Osaaja", "eero.osaaja", "Kuljettaja", (*TRANSPORT, "Kuljetus Länsi"),
        group=0, ability=0.75, measured=True, lessons_done=10,
    ),
    PersonData(
        "Dana Digi", "dana.digi", "Viestintäasiantuntija", (*COMMUNICATIONS, "Viestintä Etelä"),
        role="digital_team", group=None, ability=0.9,
    ),
    PersonData(
        "Mika Esihenkilö", "mika.esihenkilo", "Kuljetuspäällikkö", (ROOT, "Palvelut"),
        manages=TRANSPORT, group=1, ability=0.5,
    ),
    PersonData(
        "Otto Toinen", "otto.toinen", "Lajittelupäällikkö", (ROOT, "Tuotanto"),
        manages=SORTING, group=1, ability=0.5,
    ),
    PersonData(
        "Heidi Ylläpito", "heidi.yllapito", "Järjestelmäasiantuntija", (ROOT, "Hallinto"),
        role="administrator", group=None,
    ),
]  # fmt: skip


def units_for(people: int) -> list[tuple[str, ...]]:
    """Four levels: the root, three divisions, nine departments, and teams of about a dozen (at most 2,000).

    A department with more teams than there are areas has a fifth level: the further teams stand below their area.
    """
    teams = max(9, min(2000, people // 12))
    units: list[tuple[str, ...]] = [(ROOT,)]
    departments = [(ROOT, division, name) for division, names in DEPARTMENTS.items() for name in names]
    units += [(ROOT, division) for division in DEPARTMENTS]
    units += departments
    for number in range(teams):
        department = departments[number % len(departments)]
        turn = number // len(departments)
        area = f"{department[-1]} {AREAS[turn % len(AREAS)]}"
        further = turn // len(AREAS)
        units.append((*department, area, f"{area} {further + 1}") if further else (*department, area))
    return units


def address(name: str, taken: set[str]) -> str:
    """`first.last` in plain letters; a number is added when somebody has it already."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    base = local = ".".join(plain.split())
    number = 2
    while local in taken:
        local, number = f"{base}{number}", number + 1
    taken.add(local)
    return local


def organisation(*, people: int, seed: int, today: dt.date, personas: bool, growth: float = GROWTH) -> OrganisationData:
    """`people` in all, the personas among them. The first half of them began eight weeks ago or begins now.

    The other half are older hands: four fifths of them went through the programme in spring and grew by `growth` points
    on average, the rest were measured twice while they waited.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible sample data, nothing secret
    units = units_for(people)
    if personas:
        units += [person.unit for person in PERSONAS if person.unit not in units]
    made = list(PERSONAS) if personas else []
    taken = {person.local for person in made}
    teams = [unit for unit in units if len(unit) >= 4]
    managed = {person.manages for person in made}
    for number in range(people - len(made)):
        team = teams[number % len(teams)]
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        department = team[:3]
        manages = None if department in managed else department
        managed.add(department)
        local = address(name, taken)
        colleague = _colleague(chance, name, local, team, manages)
        made.append(colleague if len(made) < people / 2 else _older_hand(seed, colleague, growth))
    return OrganisationData(today, seed, units, _with_a_second_trainer(made) if personas else made)


def _with_a_second_trainer(people: list[PersonData]) -> list[PersonData]:
    """Dana does not carry it alone: the first of her department who manages nobody is in the digital team too."""
    second = next((person for person in people if _could_train(person)), None)
    if second is None:
        return people
    trainer = replace(
        second, title="Viestintäasiantuntija", role="digital_team", group=None, measured=False, lessons_done=0,
        rounds=(), grows=0.0,
    )  # fmt: skip
    return [trainer if person is second else person for person in people]


def _could_train(person: PersonData) -> bool:
    return person.unit[:3] == COMMUNICATIONS and person.role == "employee" and person.manages is None


def _colleague(
    chance: random.Random, name: str, local: str, team: tuple[str, ...], manages: tuple[str, ...] | None
) -> PersonData:
    group = chance.randrange(2)
    ability = min(0.95, max(0.1, chance.gauss(0.5, 0.18)))
    measured = chance.random() < (0.9 if group == 0 else 0.25)
    lessons = min(21, int(chance.triangular(0, 16, 7))) if group == 0 and measured else 0
    title = f"{team[2]}päällikkö" if manages else chance.choice(TITLES[team[2]])
    language = "sv" if chance.random() < 0.06 else "fi"
    return PersonData(
        name, local, title, team if not manages else team[:2],
        manages=manages, group=group, ability=ability, measured=measured, lessons_done=lessons, language=language,
    )  # fmt: skip


def _older_hand(seed: int, person: PersonData, growth: float) -> PersonData:
    """Most do all that is asked, some miss a round. Who could little grows most: people come closer together."""
    chance = chance_for(seed, "growth", person.local)
    group = SPRING if chance.random() < 0.8 else LATER
    shown = {"T0": 0.96, "T1": 0.92, "T2": 0.75} if group == SPRING else {"T0": 0.96, "T0B": 0.92}
    rounds = tuple(kind for kind, likely in shown.items() if chance.random() < likely)
    lessons = chance.choice([21, 21, 21, 21, 18, 15] if group == SPRING else [0, 2, 4, 5, 9, 14])
    grows = growth * (1 + 1.6 * (0.5 - person.ability)) if group == SPRING else 0.0
    return replace(
        person, group=group, rounds=rounds, lessons_done=lessons if rounds else 0, measured=False,
        grows=min(grows, HIGHEST - expected(person, "T0")),
    )  # fmt: skip


def right(ability: float) -> float:
    """How likely an item is answered right, and how large a share of a task's criteria is met on average."""
    return 0.1 + 0.8 * ability


def expected(person: PersonData, kind: str) -> float:
    """The true score of a round: what the person's ability at that time gives on average."""
    return 100 * right(person.ability) + person.grows * {"T1": 1.0, "T2": KEPT}.get(kind, 0.0)


def planted(data: OrganisationData) -> float:
    """The true mean change from T0 to T1, in points, of those who did both."""
    both = [person for person in data.people if {"T0", "T1"} <= set(person.rounds)]
    changes = [expected(person, "T1") - expected(person, "T0") for person in both]
    return sum(changes) / len(changes) if changes else 0.0


def chance_for(seed: int, *names: str) -> random.Random:
    """A generator of its own for each matter, so that one more person does not change another's answers."""
    return random.Random(f"{seed}:{':'.join(names)}")  # noqa: S311 - reproducible sample data, nothing secret
