"""A lesson ends with an if-then plan: one click, and it is a plan of one's own that wants a day and a time."""

from urllib.parse import parse_qs, urlsplit

import pytest

from courses.lesson_text import plan_in
from courses.models import Lesson
from scheduling import lesson_links


@pytest.mark.parametrize(
    ("line", "plan"),
    [
        ("**Kun** aion jakaa, **niin** avaan alkuperäisen.", ("aion jakaa", "avaan alkuperäisen")),
        ("**När** jag delar, **så** öppnar jag källan.", ("jag delar", "öppnar jag källan")),
        ("**When** I share, **then** I open the source.", ("I share", "I open the source")),
        ("Kun aion jakaa, niin avaan.", None),
        ("", None),
    ],
)
def test_the_plan_is_found_by_its_two_bold_words(line, plan):
    assert plan_in(f"## Oma työsi\n\nMitä teet?\n\n{line}\n") == plan


@pytest.mark.django_db
def test_every_lesson_of_the_shipped_programme_leads_to_a_plan(shipped_version, aino, django_assert_num_queries):
    lessons = list(Lesson.objects.filter(module__version=shipped_version))
    with django_assert_num_queries(0):
        found = [lesson_links.links(lesson, aino) for lesson in lessons]
    assert [len(links) for links in found] == [1] * 21


@pytest.mark.django_db
def test_the_form_begins_with_the_words_of_the_lesson_and_asks_for_the_time(shipped_version, aino, client_for):
    lesson = Lesson.objects.get(slug="feed-and-basic-actions", module__version=shipped_version)
    address = lesson_links.links(lesson, aino)[0].url
    words = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    page = client_for(aino).get(address).content.decode()
    assert words["situation"] in page
    assert words["deed"] in page
    assert 'name="day"' in page


def test_a_lesson_without_a_plan_has_no_link(db):
    assert lesson_links.links(Lesson(body={"fi": "Pelkkää tekstiä."}), None) == []
