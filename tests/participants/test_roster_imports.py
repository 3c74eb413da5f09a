"""An import survives lost workers, two yeses at once and a database that moves on. On both databases."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from participants import tasks
from participants.models import AuditEvent, ManagerAssignment, Membership, RosterImport, RosterRow, Unit, User
from participants.roster import applying, imports, reading
from trainingsite import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NEW = "uusi@x.example;Uusi Tulija;Harjoituskeräys/Uusi;Lajittelija;uusi@x.example;digital_team"


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def stored(staff, roster_of, now):
    """`stored(**lines)`: an import whose rows are kept and nothing more."""

    def make(by=staff["heidi"], **lines):
        return imports.store(file=reading.read("a.csv", roster_of(**lines)), name="a.csv", by=by, now=now)

    return make


@pytest.fixture
def previewed(stored, now):
    def make(**lines):
        roster = stored(**lines)
        imports.preview(roster.pk, now)
        roster.refresh_from_db()
        return roster

    return make


def say_yes(roster, by, now, **more):
    imports.confirm(
        roster=roster, fingerprint=roster.preview["fingerprint"], by=by, now=now, leavers=more.get("leavers", False)
    )


def state_of(roster):
    return RosterImport.objects.get(pk=roster.pk).state


def everything():
    """All rows an import may touch, without what names the moment."""
    return [
        list(User.objects.order_by("pk").values_list("email", "name", "title", "role", "is_active")),
        list(Membership.objects.order_by("pk").values_list()),
        list(ManagerAssignment.objects.order_by("pk").values_list()),
        list(Unit.objects.order_by("pk").values_list()),
    ]


def test_applying_writes_everything_the_plan_said(previewed, staff, now):
    roster = previewed(uusi=NEW, aino=None, mika=f"mika.esihenkilo@{'harjoituskerays.example'};Mika Uusinimi;"
                       "Harjoituskeräys/Tuotanto;Johtaja;;")  # fmt: skip
    say_yes(roster, staff["heidi"], now, leavers=True)
    imports.apply(roster.pk, now)
    today = imports.local_day(now)
    newcomer = User.objects.get(email="uusi@x.example")
    assert (newcomer.role, newcomer.language, newcomer.is_manager) == ("digital_team", "fi", True)
    assert newcomer.memberships.get().starts == today
    assert (
        Unit.objects.get(name="Uusi").path
        == f"{Unit.objects.get(name='Harjoituskeräys').path}{Unit.objects.get(name='Uusi').pk}/"
    )
    staff["mika"].refresh_from_db()
    assert (staff["mika"].name, staff["mika"].title) == ("Mika Uusinimi", "Johtaja")
    spans = list(staff["mika"].memberships.order_by("starts").values_list("unit__name", "starts", "ends"))
    assert spans == [
        ("Palvelut", dt.date(2025, 1, 1), today - dt.timedelta(days=1)),
        ("Tuotanto", today, None),
    ]
    staff["aino"].refresh_from_db()
    assert (staff["aino"].is_active, staff["aino"].memberships.get().ends) == (False, today - dt.timedelta(days=1))
    finished = RosterImport.objects.get(pk=roster.pk)
    assert (finished.state, finished.done, finished.rows.count()) == ("applied", finished.total, 0)


def test_access_ends_with_the_task_of_a_manager(previewed, staff, now):
    mika, otto, aino, eero = (staff[name] for name in ("mika", "otto", "aino", "eero"))
    assert set(User.objects.visible_to(mika)) == {mika, aino, eero}
    by_otto = {
        "aino": "aino.alku@{};Aino Alku;Harjoituskeräys/Palvelut/Kuljetus;Ajojärjestelijä;otto.toinen@{};",
        "eero": "eero.osaaja@{};Eero Osaaja;Harjoituskeräys/Palvelut/Kuljetus;Kuljettaja;otto.toinen@{};",
    }
    domain = "harjoituskerays.example"
    roster = previewed(**{name: line.format(domain, domain) for name, line in by_otto.items()})
    say_yes(roster, staff["heidi"], now)
    imports.apply(roster.pk, now)
    former, new = (User.objects.get(pk=each.pk) for each in (mika, otto))
    assert (former.is_manager, set(User.objects.visible_to(former))) == (False, {mika})
    assert {aino, eero} <= set(User.objects.visible_to(new))
    trail = {
        each.pk: list(AuditEvent.objects.about(each).order_by("pk").values_list("verb", flat=True))
        for each in (mika, otto)
    }
    assert trail == {mika.pk: ["manager-ended"], otto.pk: ["manager-given"]}


def test_the_trail_names_what_happened_to_whom_without_names(previewed, staff, now):
    roster = previewed(uusi=NEW)
    say_yes(roster, staff["heidi"], now)
    imports.apply(roster.pk, now)
    newcomer = User.objects.get(email="uusi@x.example").pk
    trail = AuditEvent.objects.filter(subject_id=newcomer).order_by("pk").values_list("actor_id", "verb")
    assert list(trail) == [(staff["heidi"].pk, "joined"), (staff["heidi"].pk, "manager-given")]
    assert not any("Uusi" in str(data) for data in AuditEvent.objects.values_list("data", flat=True))


def test_the_same_rows_again_are_an_empty_plan(previewed, staff, now):
    roster = previewed(uusi=NEW, aino=None)
    say_yes(roster, staff["heidi"], now, leavers=True)
    imports.apply(roster.pk, now)
    before = everything()
    again = previewed(uusi=NEW, aino=None)
    assert set(again.preview["counts"].values()) == {0}
    say_yes(again, staff["heidi"], now)
    imports.apply(again.pk, now)
    assert everything() == before


def test_a_failure_half_way_leaves_nothing_written(previewed, staff, now, monkeypatch):
    roster = previewed(uusi=NEW, aino=None)
    say_yes(roster, staff["heidi"], now, leavers=True)
    before = everything()
    monkeypatch.setattr(applying._Applier, "change_posts", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        imports.apply(roster.pk, now)
    assert everything() == before
    assert state_of(roster) == "applying"
    monkeypatch.undo()
    imports.apply(roster.pk, now)
    assert state_of(roster) == "applied"


def test_what_always_fails_is_given_up(previewed, staff, now, monkeypatch):
    roster = previewed(uusi=NEW)
    say_yes(roster, staff["heidi"], now)
    monkeypatch.setattr(applying._Applier, "run", lambda self: 1 / 0)
    for _attempt in range(imports.MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            imports.apply(roster.pk, now)
    imports.apply(roster.pk, now)
    assert state_of(roster) == "refused"
    assert RosterRow.objects.count() == 0


def test_a_plan_is_not_carried_out_outside_a_transaction(transactional_db, staff, now):
    from participants.roster.planning import Plan

    with pytest.raises(RuntimeError, match="transaction"):
        applying.apply(Plan(), day=dt.date(2026, 1, 1), by=None, now=now)


# --- lost on the way ------------------------------------------------------------------------------------
def test_a_lost_preview_is_made_by_the_sweep(stored, now):
    roster = stored(uusi=NEW)
    tasks.sweep_imports()
    assert state_of(roster) == "parsed"  # just brought: its own task is on the way
    RosterImport.objects.update(uploaded_at=now - dt.timedelta(minutes=1))
    tasks.sweep_imports()
    assert state_of(roster) == "previewed"


@pytest.mark.parametrize("state", ["queued", "applying"])
def test_a_lost_application_is_done_by_the_sweep(previewed, staff, now, state):
    roster = previewed(uusi=NEW)
    say_yes(roster, staff["heidi"], now)
    RosterImport.objects.update(state=state, started_at=now - dt.timedelta(minutes=2))
    tasks.sweep_imports()
    tasks.sweep_imports()
    assert state_of(roster) == "applied"
    assert User.objects.filter(email="uusi@x.example").count() == 1


def test_the_sweep_never_applies_what_nobody_confirmed(previewed, now):
    roster = previewed(uusi=NEW)
    RosterImport.objects.update(started_at=now - dt.timedelta(days=1))
    tasks.sweep_imports()
    assert state_of(roster) == "previewed"


def test_a_step_that_is_not_due_does_nothing(previewed, staff, now):
    roster = previewed(uusi=NEW)
    imports.apply(roster.pk, now)
    assert state_of(roster) == "previewed"
    imports.preview(roster.pk, now)
    imports.preview(999_999, now)
    assert RosterImport.objects.get(pk=roster.pk).attempts == 1


# --- yes ------------------------------------------------------------------------------------------------
def test_yes_counts_only_for_what_was_looked_at(previewed, staff, now):
    roster = previewed(uusi=NEW)
    with pytest.raises(ValidationError):
        imports.confirm(roster=roster, fingerprint="something else", leavers=True, by=staff["heidi"], now=now)
    assert state_of(roster) == "previewed"


def test_a_yes_to_leavers_does_not_count_for_other_leavers(previewed, staff, now):
    roster = previewed(aino=None)
    say_yes(roster, staff["heidi"], now, leavers=True)
    staff["aino"].delete()  # meanwhile erased: nobody leaves any more
    imports.apply(roster.pk, now)
    again = RosterImport.objects.get(pk=roster.pk)
    assert (again.state, again.leavers_confirmed) == ("previewed", False)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_apply_once(staff, roster_of, now):
    roster = imports.store(file=reading.read("a.csv", roster_of(uusi=NEW)), name="a.csv", by=staff["heidi"], now=now)
    imports.preview(roster.pk, now)
    roster.refresh_from_db()
    say_yes(roster, staff["heidi"], now)
    start = threading.Barrier(4)
    failures = []

    def work():
        start.wait()
        try:
            imports.apply(roster.pk, now)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    if connection.vendor == "sqlite":  # in memory it has one connection; processes on a file: test_roster_processes
        start = threading.Barrier(1)
        for _number in range(4):
            work()
    workers = [threading.Thread(target=work) for _number in range(4 if connection.vendor != "sqlite" else 0)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert state_of(roster) == "applied"
    assert AuditEvent.objects.filter(verb="roster-applied").count() == 1
    assert User.objects.filter(email="uusi@x.example").count() == 1


# --- many -----------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_ten_thousand_people_come_move_and_leave_in_seconds(heidi, now):
    import time

    def many(shift, number=10_000):
        lines = ["email;name;unit;manager_email"]
        lines += [
            f"h{n}@x.example;Henkilö {n};Oy/Osasto {t % 10}/Tiimi {t};h{t}@x.example"
            for n in range(number)
            for t in [(n + shift) % 200]
        ]
        return "\n".join(lines).encode()

    for content, leaving in ((many(0), 0), (many(3, 9_500), 500), (many(3, 9_500), 0)):
        start = time.process_time()
        roster = imports.store(file=reading.read("a.csv", content), name="a.csv", by=heidi, now=now)
        imports.preview(roster.pk, now)
        roster.refresh_from_db()
        assert roster.preview["counts"]["leaving"] == leaving
        say_yes(roster, heidi, now)
        imports.apply(roster.pk, now)
        assert state_of(roster) == "applied"
        assert time.process_time() - start < 30
    assert User.objects.active().count() == 9_501
    assert Membership.objects.valid(imports.local_day(now)).count() == 9_501
