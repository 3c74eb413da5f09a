"""`manage.py import_roster`: 0 applied or nothing to do, 1 refused with a line per problem."""

import pytest
from django.core.management import CommandError, call_command

from participants.models import RosterImport, RosterRow, User

pytestmark = pytest.mark.django_db
NEW = "uusi@x.example;Uusi Tulija;Harjoituskeräys;;;digital_team"


@pytest.fixture
def run(tmp_path, capsys):
    def command(content, *options, name="roster.csv"):
        (tmp_path / name).write_bytes(content)
        call_command("import_roster", str(tmp_path / name), *options)
        return capsys.readouterr().out.splitlines()

    return command


def test_it_applies_and_says_what_changed(run, staff, roster_of):
    assert run(roster_of(uusi=NEW)) == [
        "New 1, changed 0, leaving 0, rights gained 1, managers changed 0, new units 0.",
        "Right gained: uusi@x.example: digital_team",
        "Applied.",
    ]
    assert User.objects.filter(email="uusi@x.example").exists()
    assert (RosterImport.objects.get().state, RosterRow.objects.count()) == ("applied", 0)


def test_twice_is_nothing_to_do(run, staff, roster_of):
    run(roster_of(uusi=NEW))
    assert run(roster_of(uusi=NEW))[-1] == "Nothing to do."
    assert RosterImport.objects.count() == 1


def test_a_dry_run_changes_nothing(run, staff, roster_of):
    assert run(roster_of(uusi=NEW), "--dry-run")[-1] == "Nothing was changed."
    assert not User.objects.filter(email="uusi@x.example").exists()
    assert RosterImport.objects.count() == 0


def test_problems_refuse_with_a_line_each(run, staff, roster_of):
    with pytest.raises(CommandError) as refused:
        run(roster_of(uusi=NEW, paha=";Nimi;Harjoituskeräys;;;", toinen="a@x.example;;Harjoituskeräys;;;pomo"))
    lines = str(refused.value).splitlines()
    assert [line.rpartition("roster.csv")[2] for line in lines] == [
        ":9: The e-mail address  is not valid.",
        ":10: The name is missing.",
        ":10: The role pomo is not known: employee or digital_team.",
    ]
    assert not User.objects.filter(email="uusi@x.example").exists()


def test_many_leavers_are_asked_about(run, staff, roster_of):
    with pytest.raises(CommandError, match="--confirm-leavers"):
        run(roster_of(aino=None))
    assert User.objects.get(name="Aino Alku").is_active
    assert run(roster_of(aino=None), "--confirm-leavers")[-1] == "Applied."
    assert not User.objects.get(name="Aino Alku").is_active


def test_a_file_that_is_not_there_or_cannot_be_read_is_refused(run, db):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_roster", "/nowhere/roster.csv")
    with pytest.raises(CommandError, match=r"must be \.csv or \.xlsx"):
        run(b"x", name="roster.doc")
