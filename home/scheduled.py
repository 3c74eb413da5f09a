"""The sessions of the sample: three weeks behind, four ahead, with people in them, a queue, a clash and a draft.

All in bulk and relative to the day of loading. Bookings and sessions are some days old, so that nobody is told of them
now; what would have been sent in the last week counts as sent.
"""

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F

from home.bulk import insert, reserve
from home.synthesis import OrganisationData, PersonData, chance_for
from participants.models import User
from reminders import planner
from reminders.models import Message
from scheduling import counting, need
from scheduling.models import (
    Booking,
    Feedback,
    FreeTime,
    Interest,
    Place,
    Plan,
    SessionModule,
    SessionTrainer,
    TrainingSession,
)
from skills.models import Skill
from trainingsite import clock

if TYPE_CHECKING:
    from home.sample import Written

DANA, EERO = "dana.digi", "eero.osaaja"
VANTAA, TAMPERE = "Vantaan varikko, huone Aaltopahvi", "Tampereen terminaali"
PLACES = (
    Place(name=VANTAA, directions="Esteetön, hissi aulasta toiseen kerrokseen.", seats=10),
    Place(name=TAMPERE, directions="Sisäänkäynti B, taukotilan vieressä.", seats=12),
)
LINK = "https://kokous.harjoituskerays.example/digiryhma"
PLANNED_BEFORE = 21  # days before today
DAYS_REMINDED = (7, 5, 3, 1, 0)
MOST_REMINDED = 500  # larger organisations are made for measuring, and planned by who measures


@dataclass(frozen=True)
class Planned:
    """`day` counts from today and moves on to a working day. `come` people are booked, so many of them `absent`."""

    day: int
    start: tuple[int, int]
    minutes: int
    title: str
    skill: str
    levels: tuple[int, int]
    lead: str
    agenda: str
    place: str = ""
    by: str = DANA
    come: int = 0
    queue: int = 0
    absent: int = 0
    answers: int = 0
    eero: bool = False
    draft: bool = False
    note: str = ""
    bring: str = "Puhelin tai tietokone."
    wishes: tuple[str, ...] = field(default=())


ACCOUNT: dict[str, Any] = {
    "title": "Tilin luominen alusta asti", "skill": "S01", "levels": (0, 1),
    "lead": "Tunnin jälkeen sinulla on oma tili, vahva kirjautuminen ja rauhalliset ilmoitukset.",
    "agenda": "1. Avaamme tilin yhdessä, vaihe kerrallaan.\n2. Otamme käyttöön kaksivaiheisen tunnistautumisen.\n"
    "3. Käymme läpi, kuka näkee mitäkin.",
}  # fmt: skip
PROFILE: dict[str, Any] = {
    "title": "Profiilikuva ja esittely kuntoon", "skill": "S04", "levels": (0, 2),
    "lead": "Lähdet kotiin profiililla, josta näkee, kuka olet ja mitä teet.",
    "agenda": "1. Otamme kuvan, jos sellainen puuttuu.\n2. Kirjoitamme esittelyn kolmella lauseella.\n"
    "3. Luemme esittelyt parin kanssa.",
}  # fmt: skip
COFFEE: dict[str, Any] = {
    "title": "Kahvit ja kysymykset", "skill": "", "levels": (0, 4),
    "lead": "Puoli tuntia aikaa sille, mikä on jäänyt askarruttamaan.",
    "agenda": "Kysy mitä tahansa. Jos kysymyksiä ei ole, katsomme yhdessä viikon parhaat julkaisut.", "bring": "",
}  # fmt: skip
NEWS = "Kukaan ei putoa kyydistä. Jos kysymys tuntuu tyhmältä, kysy se ensimmäisenä."
PLAN: tuple[Planned, ...] = (
    Planned(
        -20, (13, 0), 60, **ACCOUNT, come=6, absent=1, answers=5,
        wishes=("Enemmän aikaa kokeilla itse.", "Tahti oli juuri hyvä."),
    ),
    Planned(-13, (14, 0), 30, **COFFEE, place=TAMPERE, by="", come=5, absent=1, answers=3),
    Planned(
        -6, (9, 0), 60, **PROFILE, place=VANTAA, come=8, absent=1, answers=6, eero=True,
        wishes=("Esimerkkejä kuljettajien profiileista.",),
    ),
    Planned(
        3, (8, 30), 45, "Näin vastaat kriittiseen viestiin", "S14", (1, 3),
        "Osaat vastata asiallisesti, vaikka viesti ei olisi.",
        "1. Kolme oikeaa palautetta.\n2. Mihin vastataan ja mihin ei.\n3. Kirjoitamme vastaukset pareittain.",
        by="", come=8, queue=3,
    ),
    Planned(1, (13, 0), 60, **ACCOUNT, by="", come=5),
    Planned(
        2, (9, 0), 60, "Uutisten löytäminen, pienryhmä", "S07", (0, 2),
        "Tunnin jälkeen löydät työtäsi koskevan uutisen kahdessa minuutissa ja tiedät, voiko siihen luottaa.",
        "1. Haemme yhdessä kolme uutista: keräyspaperi, kuljetukset ja oma kaupunki.\n"
        "2. Tarkistamme lähteen neljällä kysymyksellä.\n3. Tallennamme haun, niin uutiset tulevat luoksesi.",
        place=VANTAA, come=6, eero=True, note=NEWS,
        bring="Puhelin tai tietokone. Jos salasana unohtuu kotiin, kirjaudumme yhdessä.",
    ),
    Planned(
        2, (9, 0), 45, "Turvallinen käyttö", "S02", (0, 1), "Tiedät, mitä kukin sinusta näkee, ja osaat muuttaa sen.",
        "1. Yksityisyysasetukset.\n2. Ilmoitukset hiljaisiksi.\n3. Mitä teet, jos tili kaapataan.", come=2,
    ),
    Planned(
        3, (13, 0), 60, "Kuvat varikolta", "S13", (1, 3), "Kuvaat työtäsi niin, että kuvan voi julkaista.",
        "1. Mitä kuvassa saa näkyä.\n2. Kuvausluvat kuntoon.\n3. Kuvateksti ja vaihtoehtoinen teksti.",
        place=VANTAA, by="-", draft=True,
    ),
    Planned(6, (14, 0), 30, **COFFEE, place=TAMPERE, by="", come=3),
    Planned(7, (10, 0), 60, **PROFILE, place=VANTAA, come=7),
    Planned(
        9, (12, 0), 60, "Kirjoita omasta työstäsi", "S12", (1, 3), "Sinulla on valmis julkaisu, jonka voit lähettää.",
        "1. Yksi hetki työpäivästäsi.\n2. Ensimmäinen lause.\n3. Luemme toisillemme ja viimeistelemme.", come=7,
    ),
    Planned(
        20, (13, 0), 60, "Keskustelu, joka lähtee väärille raiteille", "S14", (1, 3),
        "Tunnistat, milloin keskustelu kannattaa jättää.",
        "1. Kolme esimerkkiä.\n2. Vastaa, siirrä tai jätä.\n3. Keneltä saat apua.", come=2,
    ),
)  # fmt: skip
ANSWERS = ((5, "right"), (4, "right"), (5, "right"), (3, "hard"), (4, "right"), (5, "easy"))
INTERESTS = (("S07", 7, 5), ("S13", 4, 3), ("S10", 3, 2))
"""(skill, how many wish, how many of them are free on Tuesdays from nine)"""


def write(data: OrganisationData, written: "Written") -> None:
    """All of it; nothing in an organisation without Dana."""
    if DANA not in written.people:
        return
    Scheduler(data, written).write()
    counting.count(clock.local_moment(data.today, 0, 10))
    if len(data.people) <= MOST_REMINDED:
        _remind(clock.now() if clock.today() == data.today else clock.local_moment(data.today, 12))


class Scheduler:
    """Makes the rows in memory, each person in one coming session only, and writes table by table."""

    def __init__(self, data: OrganisationData, written: "Written") -> None:
        self.data, self.written = data, written
        chance = chance_for(data.seed, "sessions")
        learners = [person for person in data.people if person.group in (0, 1) and self._is_free(person)]
        self.people = [written.people[person.local] for person in chance.sample(learners, len(learners))]
        self.next = 0
        self.dana, self.eero = written.people[DANA], written.people[EERO]
        self.second = next((written.people[p.local] for p in second_of_the_team(data)), self.dana)
        self.skills = {skill.code: skill for skill in Skill.objects.all()}
        self.made: dict[type[models.Model], list[Any]] = {}

    @staticmethod
    def _is_free(person: PersonData) -> bool:
        """Not a persona a visitor can be: Aino begins with nothing, and Eero has what is written for him."""
        return person.local not in {"aino.alku", EERO, "mika.esihenkilo", "otto.toinen"} and not person.manages

    def write(self) -> None:
        Place.objects.bulk_create([Place(name=p.name, directions=p.directions, seats=p.seats) for p in PLACES])
        self.places = {place.name: place for place in Place.objects.all()}
        modules = {skill.pk: need.modules_of(skill)[:1] for skill in self.skills.values()}
        keys = iter(reserve(TrainingSession, len(PLAN)))
        # Those with a queue first: in a small organisation people are few.
        for planned in sorted(PLAN, key=lambda each: -each.queue):
            session = self._session(planned, next(keys))
            self._add(session)
            for programme, module in modules.get(session.focus_id or 0, []):
                self._add(SessionModule(session=session, programme_slug=programme, module_slug=module))
            self._people(planned, session)
        self._interests()
        self._plan_of_eero()
        for model, rows in self.made.items():
            if model is not TrainingSession:  # has its key already: the others name it
                for row, key in zip(rows, reserve(model, len(rows)), strict=True):
                    row.pk = key
            insert(model, rows)

    def _add(self, row: models.Model) -> None:
        self.made.setdefault(type(row), []).append(row)

    def _moment(self, day: int, hour: int, minute: int = 0) -> dt.datetime:
        return clock.local_moment(self.data.today + dt.timedelta(days=day), hour, minute)

    def _session(self, planned: Planned, key: int) -> TrainingSession:
        starts = clock.local_moment(working_day(self.data.today, planned.day), *planned.start)
        at = self._moment(min(-PLANNED_BEFORE, planned.day - 10), 10)
        place = self.places.get(planned.place)
        return TrainingSession(
            id=key, title=planned.title, lead=planned.lead, agenda=planned.agenda, bring=planned.bring,
            note=planned.note, focus=self.skills.get(planned.skill), level_from=planned.levels[0],
            level_to=planned.levels[1], starts_at=starts, ends_at=starts + dt.timedelta(minutes=planned.minutes),
            place=place, meeting_link="" if place else LINK, status="draft" if planned.draft else "published",
            made_by=self.dana, made_at=at, published_at=None if planned.draft else at,
        )  # fmt: skip

    def _people(self, planned: Planned, session: TrainingSession) -> None:
        """Trainer, bookings and queue, and of a session that is over who was there and what they answered."""
        if planned.by != "-":
            trainer = self.dana if planned.by == DANA else self.second
            self._add(SessionTrainer(session=session, person=trainer, since=session.made_at))
        if planned.day < 0:
            self.next = 0  # the same people come back
        booked = [self.eero] if planned.eero else []
        booked += self._take(planned.come - len(booked))
        waiting = self._take(planned.queue)
        session.taken, session.waiting = len(booked), len(waiting)
        for number, person in enumerate([*booked, *waiting]):
            at = self._moment(min(planned.day, 0) - 9 + number % 5, 9 + number % 6, 7 * (number % 8))
            self._add(self._booking(planned, session, person, at, number, len(booked)))
        present = booked[: len(booked) - planned.absent]
        for number, person in enumerate(present[: planned.answers]):
            self._add(self._feedback(planned, session, person, number))

    def _take(self, number: int) -> list[User]:
        """The next people who are free; fewer where there are no more."""
        taken = self.people[self.next : self.next + max(0, number)]
        self.next += len(taken)
        return taken

    @staticmethod
    def _booking(
        planned: Planned, session: TrainingSession, person: User, at: dt.datetime, number: int, booked: int
    ) -> Booking:
        waits, over = number >= booked, planned.day < 0
        row = Booking(
            session=session, person=person, state="waiting" if waits else "booked", since=at, made_at=at,
            booked_by=person, queued_at=at if waits else None,
        )  # fmt: skip
        if over:
            row.attendance = "absent" if number >= booked - planned.absent else "present"
            row.attendance_at, row.checked_in_by_code = session.starts_at, row.attendance == "present"
        return row

    @staticmethod
    def _feedback(planned: Planned, session: TrainingSession, person: User, number: int) -> Feedback:
        wish = planned.wishes[number] if number < len(planned.wishes) else ""
        level = "hard" if number == 3 else "easy" if number == 5 else "right"
        at = session.ends_at + dt.timedelta(minutes=3 + number)
        return Feedback(
            session=session, person=person, useful=(5, 4, 5, 3, 4, 5)[number % 6], level=level, wish=wish, at=at
        )

    def _interests(self) -> None:
        """Wishes of people who have no place in a coming session about the same."""
        number = 0
        for skill, many, free in INTERESTS:
            for turn, person in enumerate(self._take(many)):
                self._add(
                    Interest(person=person, skill=self.skills[skill], at=self._moment(-12 + number % 8, 11, turn))
                )
                own = {(1, 9) if turn < free else (3, 13), (2, 7 + 2 * (number % 5)), (4, 9 + 2 * (turn % 3))}
                for weekday, hour in sorted(own):
                    self._add(FreeTime(person=person, weekday=weekday, hour=hour))
                number += 1

    def _plan_of_eero(self) -> None:
        """What Eero means to do after the session of last week; it stands in his calendar on the next working day."""
        session = next(each for each in self.made[TrainingSession] if each.title == PROFILE["title"])
        at = clock.local_moment(working_day(self.data.today, 1), 12, 45)
        made = session.ends_at + dt.timedelta(minutes=10)
        self._add(
            Plan(
                person=self.eero, session=session, situation="ruokatauko päättyy ja istun vielä autossa",
                deed="vaihdan profiilikuvan ja kirjoitan esittelyn loppuun", at=at, made_at=made, changed_at=made,
            )
        )  # fmt: skip


def second_of_the_team(data: OrganisationData) -> list[PersonData]:
    """The others of the digital team beside Dana."""
    return [person for person in data.people if person.role == "digital_team" and person.local != DANA]


def working_day(today: dt.date, days: int) -> dt.date:
    """So many days from today, moved away from a weekend: forward in the time ahead, back in the time behind."""
    day, step = today + dt.timedelta(days=days), dt.timedelta(days=1 if days >= 0 else -1)
    return next(found for found in (day + step * turn for turn in itertools.count()) if found.weekday() < 5)


def _remind(now: dt.datetime) -> None:
    """The messages as if reminders had run for a week: what was due by now was sent then, and the rest is planned."""
    for moment in [now - dt.timedelta(days=days) for days in DAYS_REMINDED]:
        _sent_by(moment)
        planner.plan_all(moment)
    _sent_by(now)


def _sent_by(moment: dt.datetime) -> None:
    due = Message.objects.filter(state=Message.State.PLANNED, due_at__lte=moment)
    due.update(state=Message.State.SENT, sent_at=F("due_at"), attempts=1)
