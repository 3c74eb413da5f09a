"""What the digital team sees of a version's practice before learners do: the world at any moment, and its problems."""

import pytest
from django.urls import reverse
from django.utils import translation

from courses.beside import links_for_version
from courses.models import ProgrammeVersion
from practice.models import Action, PracticeTask, Run, ScenarioVersion
from practice.preview import MomentForm, Preview
from practice.timeline import World
from practice.views.preview import PARTS
from tests.conftest import NOW
from tests.practice.test_modules import FILE, MODULES
from tests.practice.test_package import COURSE, PRACTICE
from trainingsite import packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def files():
    return packages.read_folder(COURSE) | packages.read_folder(PRACTICE) | {MODULES: FILE.encode()}


@pytest.fixture
def version(files):
    return packages.load(packages.read(files), now=NOW).version


@pytest.fixture
def client(client_for, dana):
    dana.language = "en"
    dana.save()
    return client_for(dana)


@pytest.fixture
def page(version):
    return reverse("practice:preview", args=[version.programme.slug, version.number])


def at(day=0, time="10:00", task="", language="en"):
    return {"part": "moment", "day": day, "time": time, "task": task, "language": language}


def shown(answer):
    return [post.id for post in answer.context["preview"].feed.posts]


def test_the_feed_is_what_a_learner_without_a_log_would_see(client, page):
    for asked, second, task in (
        (at(), 3600, ""),
        (at(time="09:10"), 600, ""),
        (at(day=1, task="T1.2-plain"), 90000, "T1.2-plain"),
    ):
        answer = client.get(page, asked)
        scenario = answer.context["preview"].scenario
        world = World(scenario, (), second, language="en", task=task)
        assert shown(answer) == [post.id for post in world.feed(40).posts]


def test_later_posts_and_those_of_other_tasks_are_not_in_the_feed(client, page):
    assert "N2" not in shown(client.get(page, at(time="09:10")))
    assert "N2" in shown(client.get(page, at(time="09:30")))
    assert "H1" not in shown(client.get(page, at(task="T1.2-new")))
    assert "H1" in shown(client.get(page, at(task="T1.2-plain")))


def test_without_a_question_it_is_the_first_morning(client, page):
    assert client.get(page).context["preview"].world.now == 0


def test_posts_are_shown_in_the_language_that_was_asked_for(client, page):
    finnish = client.get(page, at(language="fi")).text
    assert "Paperi paperiin." in finnish
    assert "Paperi paperiin." not in client.get(page, at(language="en")).text


@pytest.mark.parametrize("wrong", [{"day": 77}, {"time": "25:00"}, {"task": "T7.7"}, {"language": "de"}, {"day": "x"}])
def test_a_strange_moment_is_refused_and_stays_in_the_form(client, page, wrong):
    answer = client.get(page, at() | wrong)
    assert answer.status_code == 422
    assert answer.context["preview"].world is None


def test_looking_leaves_nothing_behind(client, page):
    for part in PARTS:
        assert client.get(page, {"part": part}).status_code == 200
    assert not Run.objects.exists()
    assert not Action.objects.exists()


def test_nothing_can_be_done_with_a_post(client, page):
    feed = client.get(page, at()).text
    main = feed[feed.index("<main") : feed.index("</main>")]
    assert 'method="post"' not in main


def test_every_post_persona_reaction_and_task_is_there(client, page):
    scenario = client.get(page).context["preview"].scenario
    posts, people = client.get(page, {"part": "posts"}).text, client.get(page, {"part": "people"}).text
    reactions, tasks = client.get(page, {"part": "reactions"}).text, client.get(page, {"part": "tasks"}).text
    assert all(f'<th scope="row">{code}</th>' in posts for code in scenario.posts)
    assert all(f"@{handle}" in people for handle in scenario.personas)
    assert all(f'<th scope="row">{each.code}</th>' in reactions for each in scenario.reactions)
    for code in PracticeTask.objects.values_list("code", flat=True):
        assert code in tasks
    assert "you like it" in tasks
    assert "<code>liked</code>" in tasks
    assert "Like it" in client.get(page, {"part": "modules"}).text


def test_posts_stand_in_the_order_of_their_time(version):
    posts = Preview(version).posts
    timed = [post.at for post in posts if not post.waits_for]
    assert timed == sorted(timed)
    assert [bool(post.waits_for) for post in posts] == sorted(bool(post.waits_for) for post in posts)


def test_a_whole_practice_has_no_problems(client, page):
    assert Preview(ProgrammeVersion.objects.get()).problems == []
    assert "No problems found" in client.get(page, {"part": "problems"}).text


def test_a_model_that_fails_and_a_name_that_is_missing_are_problems(client, page, version):
    task = PracticeTask.objects.get(code="T1.2-plain")
    good = task.data.get("good") or task.data["tasks"][0]["good"]
    good["steps"] = [{"kind": "like", "target": "N2"}]
    task.save()
    row = ScenarioVersion.objects.get()
    row.data["posts"][0]["author"] = "nobody_harj"
    row.save()
    with translation.override("en"):
        found = [str(each) for each in Preview(version).problems]
    assert any("nobody_harj" in each for each in found), found
    assert all(each.startswith("practice/") for each in found)
    assert "nobody_harj" in client.get(page, {"part": "problems"}).text


def test_a_good_answer_that_does_not_pass_is_a_problem(version):
    for task in PracticeTask.objects.all():
        for data in (task.data, *task.data["tasks"]):
            if "good" in data:
                data["good"]["steps"] = [{"kind": "like", "target": "N2"}]
        task.save()
    with translation.override("en"):
        assert any("The good answer does not pass" in each.text for each in Preview(version).problems)


def test_a_version_without_practice_says_so_and_is_not_linked(client, files):
    course = {path: content for path, content in files.items() if not path.startswith("practice/")}
    version = packages.load(packages.read(course), now=NOW).version
    page = reverse("practice:preview", args=[version.programme.slug, version.number])
    answer = client.get(page)
    assert answer.context["preview"].scenario is None
    assert "No practice in this version" in answer.text
    assert links_for_version(version) == []


def test_the_page_of_the_version_leads_to_its_practice(client, version, page):
    answer = client.get(reverse("courses:version", args=[version.programme.slug, version.number]))
    assert f'href="{page}"' in answer.text


def test_it_is_closed_to_everybody_but_authors(client_for, aino, mika, heidi, page):
    codes = [client_for(person).get(page).status_code for person in (aino, mika, heidi)]
    assert codes == [403, 403, 200]


def test_a_version_that_does_not_exist_is_not_there(client, version):
    assert client.get(reverse("practice:preview", args=[version.programme.slug, 99])).status_code == 404


def test_the_form_offers_every_day_of_the_week_and_every_task(version):
    seen = Preview(version)
    form = MomentForm(None, scenario=seen.scenario, tasks=seen.tasks)
    assert [value for value, _label in form.fields["day"].choices] == [0, 1, 2, 3, 4]
    assert {value for value, _label in form.fields["task"].choices} == {"", *(task.code for task in seen.tasks)}
