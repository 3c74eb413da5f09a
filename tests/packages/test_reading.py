"""Reading a package: every mistake is named with its file and line, and nothing outside the folder is touched."""

import os

import pytest

from tests.packages.conftest import PACKAGE, SHIPPED
from trainingsite import packages
from trainingsite.packages import PackageRefused

HEAD, SKILLS, SOURCES = "programme.toml", "skills.toml", "sources.toml"
PRACTICE, FORM_A = "items/practice.toml", "items/measurement-a.toml"
LESSON = "lessons/open-account.fi.md"
RUBBISH = [b"\xff\xfe\x00", b"\x00", b"", b"[" * 5000, b"a = 1\n" * 3, b"modules = 3", b"[[modules]]\nlessons = 7"]


@pytest.mark.parametrize("folder", [PACKAGE, SHIPPED], ids=["small", "shipped"])
def test_a_good_package_has_no_problems(folder):
    assert packages.read(packages.read_folder(folder)).problems == []


# --- line by line ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "old", "new", "line", "begins"),
    [
        (HEAD, "version = 1", "version = ", 3, "TOML on virheellinen: Invalid value"),
        (HEAD, "version = 1", "version = 0", 3, "version: arvon pitää olla välillä 1–9999."),
        (HEAD, "version = 1", "version = true", 3, "version: tähän kuuluu kokonaisluku."),
        (HEAD, "format = 1", "format = 2", 1, "format: arvon pitää olla välillä 1–1."),
        (HEAD, "version = 1\n", "", 1, "version puuttuu."),
        (HEAD, 'channel = "x"', 'chanel = "x"', 1, "channel puuttuu."),
        (HEAD, 'channel = "x"', 'channel = "x"\ncolour = "red"', 9, "colour: tätä avainta"),
        (HEAD, 'en = "Small programme"\n', "", 10, "Teksti puuttuu kielellä ”en”."),
        (HEAD, 'en = "Small programme"', 'de = "Klein"', 10, "”de” ei ole tämän sivuston"),
        (HEAD, 'fi = "Pieni ohjelma"', 'fi = ""', 10, "Kielen ”fi” teksti on tyhjä"),
        (HEAD, '"settings-in-order"', '"open-account"', 44, "”open-account” on kahteen"),
        (HEAD, '"joining"', '"account"', 55, "”account” on kahteen"),
        (HEAD, '"S02"', '"S99"', 47, "Taitoa ”S99” ei ole."),
        (HEAD, '"P1.2a"', '"P9.9z"', 50, "Harjoituskysymystä ”P9.9z” ei ole."),
        (HEAD, '"P1.2a"', '"A01"', 50, "Harjoituskysymystä ”A01” ei ole."),
        (HEAD, '[\n    "P1.2a",\n]', "[]", 43, "Oppitunnin kysymyksissä on vähintään yksi kysymys."),
        (HEAD, '[\n    "P1.2a",\n]', "7", 49, "check: tähän kuuluu luettelo tekstejä."),
        (HEAD, "minutes = 4", 'minutes = "4"', 45, "minutes: tähän kuuluu kokonaisluku."),
        (HEAD, '"open-account"', '"../etc/passwd"', 32, "slug: ”../etc/passwd” ei ole oikeassa"),
        (PRACTICE, "correct = true", "correct = false", 4, "Täsmälleen yksi vaihtoehto"),
        (PRACTICE, "correct = false", "correct = true", 4, "Täsmälleen yksi vaihtoehto"),
        (PRACTICE, 'key = "b"', 'key = "q"', 29, "key: arvon pitää olla jokin"),
        (PRACTICE, 'skill = "S01"', 'skill = "S77"', 5, "Taitoa ”S77” ei ole."),
        (PRACTICE, 'code = "P1.1b"', 'code = "P1.1a"', 57, "”P1.1a” on kahteen"),
        (PRACTICE, 'code = "P1.1a"', 'code = "A01"', 4, "Tunnus ”A01” on käytössä myös"),
        (FORM_A, 'form = "A"', 'form = "B"', 7, "form: arvon pitää olla"),
        (FORM_A, "safety = true", 'safety = "yes"', 9, "safety: arvon"),
        (SKILLS, 'code = "S02"', 'code = "S01"', 38, "”S01” on kahteen"),
        (SKILLS, 'slug = "settings"', 'slug = "safe-account"', 39, "”safe-account” on"),
        (SKILLS, "level = 3", "level = 2", 4, "levels: tasojen"),
        (SKILLS, 'role = "everyone"', 'role = "boss"', 12, "role: arvon pitää olla jokin"),
        (LESSON, '"R1"', '"R9"', 5, "Lähdettä ”R9” ei ole."),
        (LESSON, '"R1"', '"R1", checked_on = "soon"', 5, "checked_on: tähän kuuluu päivä"),
        (LESSON, '"R1"', '"R1", checked_on = 2026-11-22T10:00:00', 5, "checked_on: tähän kuuluu päivä"),
        (LESSON, '"R1"', '"R1", ages = "yes"', 5, "ages: arvon pitää olla"),
        (LESSON, "title = ", "titel = ", 2, "title puuttuu."),
        (LESSON, 'goal = "', "goal = ", 3, "TOML on virheellinen"),
        (LESSON, "+++\n", "---\n", 1, "Oppitunti alkaa tiedoilla"),
        (LESSON, "Kuljettaja saa", "<b>Kuljettaja</b> saa", 12, "HTML ei"),
        (LESSON, "## Tilanne", "<script>alert(1)</script>", 10, "HTML ei"),
        (LESSON, "/lessons/settings-in-order/", "/lessons/gone/", 12, "Linkki ”/lessons/gone/” ei vie"),
        (LESSON, "(/lessons/settings-in-order/)", "(http://kunta.example/)", 12, "Linkki ”http://kunta.example/” ei o"),
        (
            LESSON,
            "[asetukset](/lessons/settings-in-order/)",
            "![kuva](https://kunta.example/a.png)",
            12,
            "Piirrosta ”https",
        ),
        (LESSON, "(/lessons/settings-in-order/)", "(//kunta.example/)", 12, "Linkki ”//kunta.example/” ei ole sallitt"),
        (LESSON, "(/lessons/settings-in-order/)", "(javascript:alert(1))", 12, "Linkki ”javascript:alert(1)” ei ole s"),
        (LESSON, "(/lessons/settings-in-order/)", "(/skills/none/)", 12, "Linkki ”/skills/none/” ei vie"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(broken, path, old, new, line, begins):
    found = broken(path, old, new)
    assert any(problem.startswith(f"{path}:{line}: {begins}") for problem in found), found


def test_a_missing_translation_of_a_lesson_points_at_the_lesson(files):
    del files["lessons/reply-well.en.md"]
    assert [str(problem) for problem in packages.read(files).problems] == [
        "programme.toml:67: Tiedosto lessons/reply-well.en.md puuttuu."
    ]


def test_a_text_in_one_language_only_is_named(files):
    fi = files["lessons/reply-well.fi.md"].decode()
    files["lessons/reply-well.fi.md"] = fi[: fi.index("\nVastaa [")].encode()
    assert [str(problem) for problem in packages.read(files).problems] == [
        "programme.toml:67: Oppitunnilta ”reply-well” puuttuu teksti jollakin kielellä."
    ]


def test_an_extra_language_may_be_half_done(files):
    files["lessons/reply-well.sv.md"] = b'+++\ntitle = "Ett bra svar"\ngoal = "Jag svarar kort."\n+++\n'
    assert packages.read(files).problems == []


def test_an_unknown_file_is_named(files):
    files["notes.txt"] = b"remember the milk"
    files["lessons/unknown.fi.md"] = files["lessons/reply-well.fi.md"]
    assert [str(problem) for problem in packages.read(files).problems] == [
        "lessons/unknown.fi.md: Tiedostossa programme.toml ei ole oppituntia ”unknown”.",
        "notes.txt: Tiedosto ei kuulu ohjelmapakettiin.",
    ]


@pytest.mark.parametrize("path", ["programme.toml", "skills.toml", "sources.toml"])
def test_a_missing_file_is_named(files, path):
    del files[path]
    assert f"{path}: Tiedosto puuttuu." in [str(problem) for problem in packages.read(files).problems]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"\x00", b"", b"[" * 5000, b"a = 1\n" * 3, b"modules = 3", b"[[modules]]\nlessons = 7"]
)
@pytest.mark.parametrize(
    "path", ["programme.toml", "skills.toml", "sources.toml", "items/practice.toml", "lessons/reply-well.fi.md"]
)
def test_rubbish_in_any_file_is_a_problem_and_never_an_error(files, path, content):
    assert packages.read(files | {path: content}).problems


def test_an_empty_package_is_a_problem_and_never_an_error():
    assert packages.read({}).problems


# --- the folder -----------------------------------------------------------------------------------------
def copy(files, folder):
    packages.write_folder(files, folder)
    return folder


def refused(folder):
    with pytest.raises(PackageRefused) as caught:
        packages.read_folder(folder)
    return [str(problem) for problem in caught.value.problems]


def test_links_are_named_and_never_followed(files, tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    folder = copy(files, tmp_path / "package")
    (folder / "lessons" / "link.fi.md").symlink_to(secret)
    (folder / "more").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder)
    sentence = "Pakettiin kuuluu vain tavallisia tiedostoja, ei linkkejä."
    assert refused(folder) == [f"{name}: {sentence}" for name in ("lessons/link.fi.md", "loop", "more")]


def test_a_pipe_is_not_waited_for(files, tmp_path):
    folder = copy(files, tmp_path / "package")
    os.mkfifo(folder / "lessons" / "pipe.fi.md")
    assert refused(folder) == ["lessons/pipe.fi.md: Pakettiin kuuluu vain tavallisia tiedostoja, ei linkkejä."]


def test_a_huge_lesson_is_refused_unread(files, tmp_path):
    folder = copy(files, tmp_path / "package")
    (folder / "lessons" / "reply-well.fi.md").write_bytes(b"a" * 5_000_000)
    assert refused(folder) == ["lessons/reply-well.fi.md: Tiedosto on yli 1 Mt."]


def test_a_huge_package_is_refused(files, tmp_path):
    folder = copy(files, tmp_path / "package")
    for number in range(22):
        (folder / "lessons" / f"x{number:02}.fi.md").write_bytes(b"a" * 999_999)
    assert refused(folder)[0].endswith("Paketti on yli 20 Mt tai siinä on yli 2 000 tiedostoa.")


def test_a_missing_folder_is_said(tmp_path):
    assert refused(tmp_path / "none")[0].endswith("Kansiota ei ole.")


def test_an_unreadable_head_is_one_problem_and_not_twenty(broken):
    assert broken("programme.toml", "version = 1", "version = ") == [
        "programme.toml:3: TOML on virheellinen: Invalid value"
    ]
    assert len(broken("skills.toml", "format = 1", "format = ")) == 1
