"""The ledger of many people at once, merged and counted by the database: scores, own estimates, pieces behind levels.

What a score and a level is, `skills` alone knows: here is only counted what its rules ask for. Every statement runs on
PostgreSQL and SQLite alike, takes the keys of people and of rounds, and gives a few rows for each person.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import connection

from skills.ledger import CONFIRMED, SHOWS_DOING, TOLD_AFTERWARDS
from skills.levels import HELP, HIGHEST_BY_TASKS, NEEDED, TASKS
from skills.models import Evidence
from skills.scores import WORTH

FETCHED = 5000
Row = tuple[Any, ...]


def _text(names: Collection[str]) -> str:
    """A list for IN, of codes of ours that hold no quotes."""
    return ", ".join(f"'{name}'" for name in sorted(map(str, names)))


# First answers of each step; `source` is the code of the item or the task, of which an answer may show several skills.
SHARES = f"""
WITH answer AS (
    SELECT person_id, round_id, kind, coalesce(share, 0) AS share,
           row_number() OVER (PARTITION BY person_id, round_id, kind, source ORDER BY attempt, at, id) AS turn
      FROM skills_evidence
     WHERE person_id IN ({{people}}) AND round_id IN ({{rounds}}) AND kind IN ({_text(WORTH)})
       AND NOT (kind = 'item' AND source IN ({{withdrawn}}))
)
SELECT person_id, round_id, kind, count(*), sum(share)
  FROM answer
 WHERE turn = 1
 GROUP BY person_id, round_id, kind
"""  # noqa: S608 - names of ours; keys and codes are parameters

# The newest estimate of each skill in each sitting, those of the two rounds beside each other. A sum with one that is
# not there is NULL and is not counted, which leaves the skills estimated both times.
ESTIMATES = """
WITH estimate AS (
    SELECT person_id, skill_id, round_id, kind, value,
           row_number() OVER (
               PARTITION BY person_id, round_id, kind, skill_id ORDER BY at DESC, attempt DESC, id DESC
           ) AS turn
      FROM skills_evidence
     WHERE person_id IN ({people}) AND round_id IN ({rounds}) AND kind IN ('self', 'retro') AND value IS NOT NULL
), rated AS (
    SELECT person_id,
           max(CASE WHEN round_id = {before} AND kind = 'self' THEN value END) AS early,
           max(CASE WHEN round_id = {after} AND kind = 'self' THEN value END) AS late,
           max(CASE WHEN round_id = {after} AND kind = 'retro' THEN value END) AS back
      FROM estimate
     WHERE turn = 1
     GROUP BY person_id, skill_id
)
SELECT person_id,
       count(early + late), sum(early + late - late), sum(early + late - early),
       count(early + back), sum(early + back - back), sum(early + back - early)
  FROM rated
 GROUP BY person_id
"""


def _at(level: int) -> str:
    """The columns of `skills.levels.AtLevel`."""
    counted = f"kind <> '{HELP}'"
    enough = f"{counted} AND passed = 1 AND tag >= {level}"
    return f"""
       count(CASE WHEN {enough} THEN 1 END),
       count(CASE WHEN {enough} AND kind IN ({_text(TASKS)}) THEN 1 END),
       count(CASE WHEN {counted} AND passed = 1 AND tag <= {level} THEN 1 END),
       count(CASE WHEN {counted} AND tag <= {level} THEN 1 END)"""


# What each one's page showed when a round was finished. A period begins with each sitting (`skills.periods`); answers
# of another measurement going on just then did not count yet. The oldest periods come first.
PIECES = f"""
WITH moment AS (
    SELECT person_id, round_id, finished_at AS at
      FROM skills_sitting
     WHERE person_id IN ({{people}}) AND round_id IN ({{rounds}}) AND finished_at IS NOT NULL
), period AS (
    SELECT person_id, started_at AS since,
           lead(started_at) OVER (PARTITION BY person_id ORDER BY started_at, id) AS until,
           row_number() OVER (PARTITION BY person_id ORDER BY started_at, id) AS number
      FROM skills_sitting
     WHERE person_id IN ({{people}})
), secret AS (
    SELECT moment.person_id, moment.round_id, sitting.round_id AS hidden
      FROM moment
      JOIN skills_sitting sitting ON sitting.person_id = moment.person_id AND sitting.started_at <= moment.at
       AND (sitting.finished_at IS NULL OR sitting.finished_at > moment.at)
      JOIN skills_measurementround round ON round.id = sitting.round_id AND round.opens_at <= moment.at
       AND round.closes_at > moment.at
), piece AS (
    SELECT evidence.person_id, evidence.skill_id, moment.round_id, coalesce(period.number, 0) AS period,
           evidence.kind, coalesce(evidence.level, 0) AS tag, max(CASE WHEN evidence.passed THEN 1 ELSE 0 END) AS passed
      FROM skills_evidence evidence
      JOIN moment ON moment.person_id = evidence.person_id AND moment.at >= evidence.at
      LEFT JOIN period ON period.person_id = evidence.person_id AND period.since <= evidence.at
       AND (period.until IS NULL OR period.until > evidence.at)
      LEFT JOIN secret ON secret.person_id = moment.person_id AND secret.round_id = moment.round_id
       AND secret.hidden = evidence.round_id AND evidence.kind IN ({_text(TOLD_AFTERWARDS)})
     WHERE evidence.person_id IN ({{people}}) AND evidence.kind IN ({_text(SHOWS_DOING)}) AND secret.hidden IS NULL
     GROUP BY evidence.person_id, evidence.skill_id, moment.round_id, coalesce(period.number, 0), evidence.kind,
              coalesce(evidence.level, 0),
              CASE WHEN evidence.kind IN ({_text(CONFIRMED)}) THEN evidence.key ELSE evidence.source END
)
SELECT person_id, skill_id, round_id, count(CASE WHEN kind <> '{HELP}' THEN 1 END),
       count(CASE WHEN kind = '{HELP}' AND passed = 1 THEN 1 END),{",".join(map(_at, range(1, HIGHEST_BY_TASKS + 1)))}
  FROM piece
 GROUP BY person_id, skill_id, round_id, period
HAVING count(CASE WHEN kind <> '{HELP}' THEN 1 END) >= {NEEDED}
 ORDER BY period
"""  # noqa: S608 - names of ours; keys are parameters


def shares(people: Sequence[int], rounds: Sequence[int], withdrawn: Collection[str]) -> Iterator[Row]:
    """(person, round, kind, steps answered, sum of the shares of their first answers), without withdrawn items."""
    codes = [step.partition(":")[2] for step in withdrawn if step.startswith(f"{Evidence.Kind.ITEM}:")]
    return _rows(SHARES, people=people, rounds=rounds, withdrawn=codes or [""])


def estimates(people: Sequence[int], before: int, after: int) -> Iterator[Row]:
    """(person, skills estimated both times, sum of then, sum of later; the same three with looking back as later)."""
    return _rows(ESTIMATES, people=people, rounds=[before, after], before=[before], after=[after])


def pieces(people: Sequence[int], rounds: Sequence[int]) -> Iterator[Row]:
    """(person, skill, round, what `skills.levels.level_of_counts` asks for), of each period measured, oldest first."""
    return _rows(PIECES, people=people, rounds=rounds)


def _rows(statement: str, **given: Sequence[Any]) -> Iterator[Row]:
    """Run a statement with lists of parameters by name; the same list may stand in it again."""
    if not given["people"]:
        return
    names: dict[str, Any] = {}
    places: dict[str, str] = {}
    for name, values in given.items():
        own = {f"{name}_{number}": value for number, value in enumerate(values)}
        names |= own
        places[name] = ", ".join(f"%({each})s" for each in own)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**places), names)
        while rows := cursor.fetchmany(FETCHED):
            yield from rows
