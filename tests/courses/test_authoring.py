"""The authors' pages: programmes and versions, texts with preview, publishing, enrolling, the package out."""

import io
import zipfile

import pytest

from courses.models import Enrolment, Lesson, ProgrammeVersion
from participants.models import AuditEvent, Cohort
from skills.models import Item
from tests.conftest import NOW
from trainingsite import packages

pytestmark = pytest.mark.django_db
VERSION = "/programme/small-talk/1/"
EDIT = f"{VERSION}lessons/open-account/fi/edit/"
AREA = ["/programme/", VERSION, f"{VERSION}problems/", f"{VERSION}download/", EDIT, EDIT.removesuffix("edit/")]


@pytest.fixture
def author(client_for, dana, version):
    return client_for(dana)


@pytest.fixture
def draft(version):
    ProgrammeVersion.objects.update(published_at=None)
    return version


def texts(client, **changes):
    page = client.get(EDIT)
    return {**page.context["form"].initial, **changes}


# --- who ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", AREA)
def test_the_area_is_closed_to_employees_and_managers(client_for, version, aino, mika, url):
    assert client_for(aino).get(url).status_code == 403
    assert client_for(mika).get(url).status_code == 403


@pytest.mark.parametrize("url", [f"{VERSION}publish/", f"{VERSION}enrol/", EDIT])
def test_an_employee_changes_nothing(client_for, draft, aino, cohort, url):
    response = client_for(aino).post(url, {"cohort": cohort.pk, "starts": "2026-11-24", "title": "x", "goal": "x"})
    assert response.status_code == 403
    assert not Enrolment.objects.exists()
    assert not ProgrammeVersion.objects.published().exists()


@pytest.mark.parametrize("url", AREA)
def test_the_area_is_open_to_authors(author, client_for, heidi, url):
    assert author.get(url).status_code == 200
    assert client_for(heidi).get(url).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/programme/none/1/",
        "/programme/small-talk/2/",
        "/programme/small-talk/99999999999999999999/",
        f"{VERSION}lessons/none/fi/",
        f"{VERSION}lessons/open-account/de/",
        f"{VERSION}lessons/open-account/de/edit/",
    ],
)
def test_what_is_not_there_is_not_found(author, url):
    assert author.get(url).status_code == 404


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("post", "/programme/"),
        ("get", f"{VERSION}publish/"),
        ("get", f"{VERSION}enrol/"),
        ("put", EDIT),
        ("post", VERSION),
    ],
)  # fmt: skip
def test_a_wrong_method_is_refused(author, method, url):
    assert getattr(author, method)(url).status_code == 405


# --- looking --------------------------------------------------------------------------------------------
def test_the_list_marks_every_programme(author):
    page = author.get("/programme/").text
    assert 'data-programme="small-talk"' in page
    assert "3 oppituntia, 0 ryhmää" in page
    assert "Julkaistu" in page


def test_without_programmes_the_list_says_how_one_comes(client_for, dana):
    assert "Ei vielä ohjelmaa" in client_for(dana).get("/programme/").text


def test_a_version_shows_what_is_missing_in_which_language(author):
    lesson = Lesson.objects.get(slug="reply-well")
    lesson.title = {"fi": "Hyvä vastaus"}
    lesson.save()
    assert "puuttuu" in author.get(VERSION).text


def test_a_preview_shows_the_lesson_in_the_language_asked_for(author):
    page = author.get(f"{VERSION}lessons/open-account/en/").text
    assert '<h1 lang="en">Opening an account</h1>' in page
    assert "Esikatselu" in page
    assert 'hx-post="/lessons' not in page or "Vastaa</button>" not in page


def test_the_list_takes_the_same_queries_with_one_and_three_versions(
    author, package_files, django_assert_num_queries, django_assert_max_num_queries
):
    author.get("/programme/")
    with django_assert_max_num_queries(12) as counted:
        author.get("/programme/")
    head = package_files["programme.toml"]
    for number in (b"2", b"3"):
        files = package_files | {"programme.toml": head.replace(b"version = 1", b"version = " + number)}
        packages.load(packages.read(files), now=NOW)
    with django_assert_num_queries(len(counted)):
        assert author.get("/programme/").text.count("/programme/small-talk/") == 3


def test_a_version_takes_the_same_queries_with_one_and_three_lessons(
    author, only_one_lesson, django_assert_num_queries, django_assert_max_num_queries
):
    author.get(VERSION)
    with django_assert_max_num_queries(12) as counted:
        author.get(VERSION)
    only_one_lesson()
    with django_assert_num_queries(len(counted)):
        author.get(VERSION)


# --- writing --------------------------------------------------------------------------------------------
def test_a_changed_text_is_saved_and_seen_at_once(author, aino, enrolled, client_for):
    enrolled(aino)
    assert "Tilin avaaminen" in client_for(aino).get("/path/").text
    response = author.post(EDIT, texts(author, title="Tili auki", body="## Uusi\r\n\r\nTeksti."))
    assert response.url == f"{VERSION}lessons/open-account/fi/"
    lesson = Lesson.objects.get(slug="open-account")
    assert (lesson.title["fi"], lesson.body["fi"]) == ("Tili auki", "## Uusi\n\nTeksti.")
    assert lesson.title["en"] == "Opening an account"
    assert "<h2>Uusi</h2>" in client_for(aino).get("/lessons/open-account/").text
    assert "Tili auki" in client_for(aino).get("/path/").text
    assert AuditEvent.objects.values_list("verb", "data").get() == ("lesson-changed", {"lesson": lesson.pk})


def test_a_text_in_a_new_language_comes_beside_the_others(author):
    url = f"{VERSION}lessons/reply-well/sv/edit/"
    data = {**author.get(url).context["form"].initial, "title": "Bra svar", "goal": "Jag svarar kort.", "body": ""}
    author.post(url, data)
    lesson = Lesson.objects.get(slug="reply-well")
    assert lesson.title == {"fi": "Hyvä vastaus", "en": "A good reply", "sv": "Bra svar"}
    assert "sv" not in lesson.body


def test_the_preview_shows_without_saving(author):
    page = author.post(EDIT, texts(author, body="## Kokeilu <script>alert(1)</script>", preview="1"))
    assert page.status_code == 200
    assert "<h2>Kokeilu &lt;script&gt;alert(1)&lt;/script&gt;</h2>" in page.text
    assert Lesson.objects.get(slug="open-account").body["fi"].startswith("## Tilanne")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Tämä kenttä vaaditaan."),
        ({"title": "x" * 201}, "201"),
        ({"body": "a\n\n<b>raaka</b>"}, "Rivi 3: HTML ei ole sallittu: kirjoita Markdownia."),
        ({"body": "[x](/lessons/gone/)"}, "Rivi 1: Linkki ”/lessons/gone/” ei vie mihinkään."),
        ({"body": "[x](javascript:alert(1))"}, "Rivi 1: Linkki ”javascript:alert(1)” ei ole sallittu"),
        ({"body": "a\x00b"}, "Tyhjiä merkkejä (null) ei sallita."),
        ({"body": "x" * 20_001}, "20001"),
    ],
)
def test_a_text_that_does_not_do_is_refused_and_kept(author, changes, sentence):
    response = author.post(EDIT, texts(author, goal="Oma tavoite", **changes))
    assert response.status_code == 422
    assert sentence in response.text
    assert 'value="Oma tavoite"' in response.text
    assert Lesson.objects.get(slug="open-account").goal["fi"] == "Avaan tilin turvallisesti."


def test_two_authors_do_not_overwrite_each_other(author, client_for, heidi):
    mine = texts(author, title="Minun")
    client_for(heidi).post(EDIT, texts(client_for(heidi), title="Heidin"))
    response = author.post(EDIT, mine)
    assert response.status_code == 409
    assert "Joku muu on muuttanut tekstiä sillä välin." in response.text
    assert 'value="Minun"' in response.text
    assert Lesson.objects.get(slug="open-account").title["fi"] == "Heidin"


def test_an_edited_programme_still_has_no_problems_and_others_are_named(author):
    assert "Virheitä ei löytynyt" in author.get(f"{VERSION}problems/").text
    Lesson.objects.filter(slug="reply-well").update(title={"fi": "Hyvä vastaus"})
    page = author.get(f"{VERSION}problems/").text
    assert "<code>programme.toml:67</code>" in page
    assert "Tiedosto lessons/reply-well.en.md puuttuu." in page


# --- publishing and enrolling ---------------------------------------------------------------------------
def test_publishing_opens_a_version_once(author, draft):
    for _time in range(2):
        assert author.post(f"{VERSION}publish/").url == VERSION
    assert ProgrammeVersion.objects.published().count() == 1
    assert AuditEvent.objects.filter(verb="programme-published").count() == 1


def test_a_cohort_is_enrolled_and_its_members_see_their_path(author, client_for, aino, cohort):
    from participants.models import CohortMember

    CohortMember.objects.create(cohort=cohort, user=aino, joined_at=NOW)
    response = author.post(f"{VERSION}enrol/", {"cohort": cohort.pk, "starts": "2026-11-24"})
    assert response.url == VERSION
    assert Enrolment.objects.values_list("cohort", "version__number").get() == (cohort.pk, 1)
    assert "Tilin avaaminen" in client_for(aino).get("/path/").text
    assert "Syksyn ryhmä" in author.get(VERSION).text


@pytest.mark.parametrize(
    "data", [{}, {"cohort": "999", "starts": "2026-11-24"}, {"cohort": "x\x00"}, {"starts": "31.31.2026"}]
)
def test_a_wrong_enrolment_is_refused_with_the_form(author, cohort, data):
    response = author.post(f"{VERSION}enrol/", data)
    assert response.status_code == 422
    assert "data-error-summary" in response.text
    assert not Enrolment.objects.exists()


def test_a_cohort_is_enrolled_once(author, cohort, enrolled):
    enrolled()
    assert author.post(f"{VERSION}enrol/", {"cohort": cohort.pk, "starts": "2026-11-24"}).status_code == 422
    assert Enrolment.objects.count() == 1


def test_a_draft_takes_no_cohort(author, draft, cohort):
    response = author.post(f"{VERSION}enrol/", {"cohort": cohort.pk, "starts": "2026-11-24"})
    assert response.status_code == 409
    assert "Julkaise versio ensin." in response.text
    assert not Enrolment.objects.exists()


# --- out ------------------------------------------------------------------------------------------------
def test_the_package_is_downloaded_as_it_was_loaded(author, package_files):
    response = author.get(f"{VERSION}download/")
    assert response["Content-Disposition"] == 'attachment; filename="small-talk-1.zip"'
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert {name: archive.read(name) for name in archive.namelist()} == {
        f"small-talk/{path}": content for path, content in package_files.items()
    }
    assert author.get(f"{VERSION}download/").content == response.content


def test_the_admin_lists_the_programme_and_changes_nothing(client_for, heidi, version, aino, enrolled):
    enrolled(aino)
    client = client_for(heidi)
    for name in ("programme", "programmeversion", "module", "lesson", "source", "enrolment", "lessoncompletion",
                 "modulecompletion", "checkanswer"):  # fmt: skip
        assert client.get(f"/admin/courses/{name}/").status_code == 200, name
    lesson = Lesson.objects.get(slug="open-account")
    assert client.post(f"/admin/courses/lesson/{lesson.pk}/change/", {"slug": "x"}).status_code == 403
    assert client.get("/admin/courses/lesson/add/").status_code == 403
    assert (Cohort.objects.count(), Item.objects.count()) == (1, 13)


def test_a_preview_leads_to_the_text_and_back_to_the_version(author):
    page = author.get(f"{VERSION}lessons/open-account/en/").text
    assert f'href="{VERSION}lessons/open-account/en/edit/"' in page
    assert f'href="{VERSION}"' in page
