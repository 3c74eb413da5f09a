"""A made-up organisation as plain data: the same for the same size, seed and day. Knows no database.

All people are invented. Ability is a number that decides how they answer; it is never stored.
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
    """`unit` is the path of names from the root; `group` 0 started weeks ago, 1 starts now, None takes no part yet."""

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


@dataclass(frozen=True)
class OrganisationData:
    today: dt.date
    seed: int
    units: list[tuple[str, ...]]
    people: list[PersonData] = field(default_factory=list)


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


def organisation(*, people: int, seed: int, today: dt.date, personas: bool) -> OrganisationData:
    """`people` in all, the personas among them. About half began eight weeks ago, the rest begin now."""
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
        made.append(_colleague(chance, name, address(name, taken), team, manages))
    return OrganisationData(today, seed, units, _with_a_second_trainer(made) if personas else made)


def _with_a_second_trainer(people: list[PersonData]) -> list[PersonData]:
    """Dana does not carry it alone: the first of her department who manages nobody is in the digital team too."""
    second = next((person for person in people if _could_train(person)), None)
    if second is None:
        return people
    trainer = replace(
        second, title="Viestintäasiantuntija", role="digital_team", group=None, measured=False, lessons_done=0
    )
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


def chance_for(seed: int, *names: str) -> random.Random:
    """A generator of its own for each matter, so that one more person does not change another's answers."""
    return random.Random(f"{seed}:{':'.join(names)}")  # noqa: S311 - reproducible sample data, nothing secret
