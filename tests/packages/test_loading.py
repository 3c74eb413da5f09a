"""Loading and exporting: all or nothing, lossless, versioned; nobody's programme changes below their feet."""

import datetime as dt
import tomllib

import pytest
from django.core.management import CommandError, call_command

from courses.models import Enrolment, Lesson, LessonCompletion, Module, Programme, ProgrammeVersion, Source
from participants.models import Cohort
from skills.models import Evidence, Framework, Item, MeasurementRound, Skill, Target
from tests.conftest import NOW
from tests.packages.conftest import PACKAGE, SHIPPED
from trainingsite import packages
from trainingsite.packages import PackageRefused

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def load(files, **options):
    return packages.load(packages.read(files), now=NOW, **options)


def refusal(files):
    with pytest.raises(PackageRefused) as caught:
        load(files)
    return [str(problem) for problem in caught.value.problems]


def changed(files, path, old, new):
    text = files[path].decode()
    assert old in text
    return files | {path: text.replace(old, new).encode()}


def enrol(version):
    cohort = Cohort.objects.create(name="Ryhmä", starts=dt.date(2026, 11, 2))
    return Enrolment.objects.create(cohort=cohort, version=version, starts=cohort.starts)


# --- there and back -------------------------------------------------------------------------------------
@pytest.mark.parametrize("folder", [PACKAGE, SHIPPED], ids=["small", "shipped"])
def test_what_was_loaded_is_exported_byte_for_byte(folder):
    files = packages.read_folder(folder)
    assert packages.files_of(load(files).version) == files


def test_one_changed_lesson_changes_exactly_one_exported_file():
    files = packages.read_folder(SHIPPED)
    version = load(files).version
    lesson = Lesson.objects.get(slug="hashtags")
    lesson.change_text("en", seen=lesson.text_in("en"), title="Hashtags", goal="I find them.", body="New words.")
    exported = packages.files_of(version)
    assert [path for path in files if files[path] != exported[path]] == ["lessons/hashtags.en.md"]
    assert exported.keys() == files.keys()


def test_the_whole_programme_is_there(files):
    version = load(files, publish=True).version
    assert list(version.modules.values_list("slug", flat=True)) == ["account", "joining"]
    lesson = Lesson.objects.get(slug="open-account")
    assert list(lesson.skills.values_list("code", flat=True)) == ["S01"]
    assert list(lesson.check_items.order_by("lessonitem__position").values_list("code", flat=True)) == [
        "P1.1a",
        "P1.1b",
    ]
    assert lesson.facts["en"][0] == {"text": "Two steps protect the account.", "source": "R1"}
    assert (Framework.objects.count(), Skill.objects.count(), Target.objects.count()) == (1, 3, 3)
    assert (Item.objects.count(), Source.objects.count()) == (13, 2)
    assert version.published_at == NOW


def test_loading_again_changes_nothing(files):
    load(files, publish=True)
    assert load(files, publish=True).changes == 0


def test_other_spacing_in_the_files_is_no_change(files):
    load(files)
    spaced = {
        path: content.replace(b" = ", b"   =  ") if path.endswith(".toml") else content
        for path, content in files.items()
    }
    assert load(spaced).changes == 0


# --- all or nothing -------------------------------------------------------------------------------------
def test_a_refused_package_writes_nothing(files):
    assert refusal(changed(files, "programme.toml", '"P1.2a"', '"P9.9z"'))
    assert not any(model.objects.exists() for model in (Programme, Framework, Skill, Item, Module))


def test_a_package_refused_by_the_database_writes_nothing(files):
    enrol(load(files).version)
    two = changed(files, "programme.toml", "minutes = 4", "minutes = 9")
    two = changed(two, "programme.toml", '"P1.2a"', '"P1.1b"')
    two = changed(two, "skills.toml", "Turvallinen tili", "Toinen nimi")
    assert refusal(two) == [
        "programme.toml:3: Versiota 1 käydään jo läpi: muut oppitunnit tai kysymykset tarvitsevat uuden versionumeron."
    ]
    assert Lesson.objects.get(slug="settings-in-order").minutes == 4
    assert Skill.objects.get(code="S01").name["fi"] == "Turvallinen tili"


# --- versions -------------------------------------------------------------------------------------------
def test_wording_changes_in_place_also_when_people_go_through(files):
    version = load(files).version
    enrol(version)
    before = Lesson.objects.get(slug="open-account").pk
    load(changed(files, "lessons/open-account.fi.md", "Kuljettaja saa viestin", "Ajaja saa viestin"))
    lesson = Lesson.objects.get(slug="open-account")
    assert lesson.pk == before
    assert "Ajaja saa viestin" in lesson.body["fi"]
    assert ProgrammeVersion.objects.count() == 1


def test_another_structure_replaces_a_version_nobody_goes_through(files):
    load(files)
    load(changed(files, "programme.toml", '"P1.2a"', '"P1.1b"'))
    assert list(Lesson.objects.get(slug="settings-in-order").check_items.values_list("code", flat=True)) == ["P1.1b"]


def test_a_new_number_leaves_the_version_people_started(files, aino):
    one = load(files, publish=True).version
    enrol(one)
    LessonCompletion.objects.create(person=aino, programme_slug="small-talk", lesson_slug="open-account", at=NOW)
    two = changed(files, "programme.toml", "version = 1", "version = 2")
    two = changed(two, "programme.toml", '"P1.2a"', '"P1.1b"')
    load(two)
    assert packages.files_of(one)["programme.toml"] == files["programme.toml"]
    assert Enrolment.objects.get().version == one
    assert LessonCompletion.objects.count() == 1


def test_an_older_version_cannot_come_after_a_newer_one(files):
    two = changed(files, "programme.toml", "version = 1", "version = 2")
    load(two)
    assert refusal(files) == ["programme.toml:3: Versio 2 on jo ladattu, eikä vanhempi voi tulla sen jälkeen."]


def test_an_older_version_that_is_here_already_loads_as_nothing_to_do(files):
    load(files)
    load(changed(files, "programme.toml", "version = 1", "version = 2"))
    assert load(files).changes == 0


# --- measurement items keep their meaning ---------------------------------------------------------------
@pytest.fixture
def answered(files, aino):
    load(files)
    cohort = Cohort.objects.create(name="Ryhmä", starts=dt.date(2026, 11, 2))
    round_ = MeasurementRound.objects.create(
        cohort=cohort, kind="T0", opens_at=NOW, closes_at=NOW + dt.timedelta(days=9)
    )
    item = Item.objects.get(code="A01")
    Evidence.objects.create(
        person=aino, skill=item.skill, round=round_, kind="item", key="x", source="A01", level=2, passed=True, at=NOW
    )
    return files


PATH = "items/measurement-a.toml"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Mittauskysymys A1?", "Aivan toinen kysymys?"),
        ("Option b (A01)", "Another option"),
        ('code = "A01"\nskill = "S01"', 'code = "A01"\nskill = "S02"'),
        ("safety = true", "safety = false"),
    ],
)
def test_an_answered_measurement_item_cannot_ask_something_else(answered, old, new):
    assert refusal(changed(answered, PATH, old, new)) == [
        f"{PATH}:4: Kysymykseen A01 on jo vastattu: anna muutetulle kysymykselle uusi tunnus."
    ]


def test_its_explanation_may_change_and_languages_may_come(answered):
    load(changed(answered, PATH, "Selitys (A01).", "Parempi selitys."))
    assert Item.objects.get(code="A01").explanation["fi"] == "Parempi selitys."
    load(
        changed(answered, PATH, 'en = "Measurement question A1?"', 'en = "Measurement question A1?"\nsv = "Fråga A1?"')
    )
    assert Item.objects.get(code="A01").stem["sv"] == "Fråga A1?"


def test_an_item_nobody_has_answered_may_change(answered):
    load(changed(answered, PATH, "Mittauskysymys A2?", "Toinen kysymys?"))
    assert Item.objects.get(code="A02").stem["fi"] == "Toinen kysymys?"


def test_an_item_left_out_is_withdrawn_and_a_new_code_takes_its_place(answered):
    load(changed(answered, PATH, 'code = "A01"', 'code = "A11"'))
    assert Item.objects.get(code="A01").withdrawn
    assert sorted(Item.objects.for_measuring("A").values_list("code", flat=True)) == ["A02", "A03", "A11"]


# --- commands -------------------------------------------------------------------------------------------
def test_the_commands_load_and_export(tmp_path, capsys):
    call_command("load_programme", str(PACKAGE), "--publish")
    assert ProgrammeVersion.objects.get().is_published
    call_command("export_programme", "small-talk", str(tmp_path / "out"))
    assert packages.read_folder(tmp_path / "out") == packages.read_folder(PACKAGE)
    assert "14 files written" in capsys.readouterr().out


def test_a_refused_package_ends_the_command_with_its_problems(tmp_path, files):
    packages.write_folder(changed(files, "programme.toml", "version = 1", "version = 0"), tmp_path / "in")
    with pytest.raises(CommandError, match=r"programme\.toml:3: ") as caught:
        call_command("load_programme", str(tmp_path / "in"))
    assert caught.value.returncode == 1


def test_an_export_never_overwrites(tmp_path):
    call_command("load_programme", str(PACKAGE))
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="not an empty folder"):
        call_command("export_programme", "small-talk", str(tmp_path))
    with pytest.raises(CommandError, match="no programme"):
        call_command("export_programme", "nothing", str(tmp_path / "out"))
    with pytest.raises(CommandError, match="with version 7"):
        call_command("export_programme", "small-talk", str(tmp_path / "out"), number=7)


def test_the_exported_files_are_plain_toml(files):
    assert tomllib.loads(packages.files_of(load(files).version)["programme.toml"].decode())["slug"] == "small-talk"
