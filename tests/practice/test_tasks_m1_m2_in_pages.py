"""The tasks of modules 1 and 2 done through the pages, by plain forms, the way a learner without JavaScript does."""

import re
import tomllib

import pytest
from django.urls import reverse

from practice import scenarios, task_files
from practice.models import PracticeTask, Run, ScenarioVersion, TaskAttempt
from tests.conftest import NOW
from tests.practice import task_runner as runner

pytestmark = pytest.mark.django_db
POLITE = "Hei! Olen töissä Harjoituskeräyksessä. Välitin pyyntösi viestintäämme, he ottavat yhteyttä."


@pytest.fixture(autouse=True)
def the_week(db, time_machine):
    """The shipped scenario, published; tasks are added as they are begun."""
    time_machine.move_to(NOW, tick=True)
    week = runner.scenario()
    ScenarioVersion.objects.create(
        slug=week.slug, number=1, title=week.title, data=scenarios.to_data(week), published_at=NOW
    )


def offer(code):
    """The task as a package leaves it in the database."""
    family_code, variant = code.split("-")
    family = tomllib.loads((runner.PACKAGE / "tasks" / task_files.file_name(family_code)).read_text("utf-8"))
    row = next(each for each in family["tasks"] if each["variant"] == variant)
    PracticeTask.objects.create(
        code=code,
        family=family_code,
        variant=variant,
        level=row["level"],
        module_code=family["module"],
        position=1,
        scenario_slug=family["scenario"],
        data=family | {"tasks": [row], "starts": runner.scenario().starts},
    )


class Learner:
    """Somebody with a browser in one task: `opens` reads a page, `sends` a form, which must not be refused."""

    def __init__(self, client, code):
        self.client = client
        form = {"channel": "neutral", "language": "fi"}
        answer = client.post(reverse("practice:start_task", args=[code]), form, follow=True)
        assert answer.status_code == 200
        self.begins_at = answer.redirect_chain[-1][0]
        self.run = Run.objects.latest("pk")

    def url(self, name, *args):
        return reverse(f"practice:{name}", args=[self.run.pk, *args])

    def opens(self, name, *args, **query):
        answer = self.client.get(self.url(name, *args), query)
        assert answer.status_code == 200
        return answer.content.decode()

    def sends(self, to, /, *args, **form):
        answer = self.client.post(self.url(to, *args), form, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def does(self, kind, target):
        return self.sends("do", kind=kind, target=target)

    def passes(self):
        self.sends("check")
        return TaskAttempt.objects.latest("pk").passed


@pytest.fixture
def begins(aino, client_for):
    def begin(code):
        offer(code)
        return Learner(client_for(aino), code)

    return begin


@pytest.mark.parametrize("variant", ["hinted", "plain", "new"])
class TestByPlainForms:
    def test_an_account_is_opened(self, begins, variant):
        learner = begins(f"T1.1-{variant}")
        learner.sends("account", step="name", name="Eero Esimerkki")
        learner.sends("account", step="passphrase")
        learner.sends("account", step="second", two_factor="sms")
        assert not learner.passes()
        learner.sends("account", step="second", two_factor="passkey")
        learner.sends("account", step="recovery")
        assert learner.passes()

    def test_the_five_presses_are_made_and_a_wrong_one_is_taken_back(self, begins, variant):
        learner = begins(f"T1.2-{variant}")
        new = variant == "new"
        follow = ("koulu_harj", "silppu_harj") if new else ("jateneuvo_harj", "kiertouut_harj")
        like, bookmark, repost, rumour = ("S015", "S016", "S017", "S019") if new else ("P043", "P001", "P070", "P026")
        for handle in follow:
            learner.opens("person", handle)
            learner.does("follow", handle)
        for kind, post in (("like", like), ("bookmark", bookmark), ("repost", repost), ("repost", rumour)):
            assert f"post-{post}" in learner.opens("post", post)
            learner.does(kind, post)
        assert not learner.passes()
        learner.does("unrepost", rumour)
        assert learner.passes()

    def test_a_swindler_is_reported_from_the_messages(self, begins, variant):
        learner = begins(f"T1.3-{variant}")
        message = "S002" if variant == "new" else "P077"
        page = learner.opens("chat", "tilituki_harj")
        assert learner.url("report", message) in page
        learner.sends("report", message, reason="phishing")
        assert learner.passes()

    def test_looking_behind_the_link_is_not_forgotten(self, begins, variant):
        learner = begins(f"T1.3-{variant}")
        link = "S001" if variant == "new" else "P077"
        learner.opens("link", link)
        learner.sends("report", link, reason="phishing")
        assert not learner.passes()

    def test_the_settings_are_set(self, begins, variant):
        learner = begins(f"T1.4-{variant}")
        word, start, end = ("alennus", "18:30", "6:30") if variant == "new" else ("arvonta", "17:00", "7:00")
        learner.sends("settings", part="messages", messages="following")
        learner.sends("settings", part="mute", word=word.upper())
        assert not learner.passes()
        learner.sends("settings", part="quiet", quiet_from=start, quiet_to=end)
        assert learner.passes()

    def test_the_profile_is_written(self, begins, variant):
        learner = begins(f"T2.1-{variant}")
        bio = "Kuljettaja Harjoituskeräyksessä. Kirjoitan lajittelusta, kartongista ja reitin arjesta."
        form = {"name": "Eero Esimerkki", "bio": bio, "picture": "person-cap"}
        learner.sends("profile", **form, alt="Kuvassa minä itse töissä")
        assert not learner.passes()
        learner.sends("profile", **form, alt="Hymyilevä mies lippalakissa")
        assert learner.passes()

    def test_the_journalist_is_answered_and_handed_over(self, begins, variant):
        learner = begins(f"T2.2-{variant}")
        post = "S010" if variant == "new" else "P024"
        assert post in learner.begins_at
        learner.sends("post", post, text=POLITE, act="reply")
        assert not learner.passes()
        assert f"{learner.url('handoff')}?ref={post}" in learner.opens("post", post)
        learner.sends("handoff", team="communications", ref=post)
        assert learner.passes()

    def test_the_pictures_are_looked_through(self, begins, variant):
        learner = begins(f"T2.3-{variant}")
        page = learner.opens("pictures")
        dangers = ("yard-plate:plate", "desk-customers:customer-list", "school-visit:child-face")
        safe = "safe-bins"
        if variant == "new":
            dangers, safe = ("badge-selfie:badge", "note-door:door-code", "screen-route:route"), "baler-hall"
        assert len(re.findall(r'name="choose"', page)) == 4
        learner.sends("pictures", marks=dangers[:2], choose=safe)
        assert not learner.passes()
        learner.sends("pictures", marks=dangers, choose=safe)
        assert learner.passes()

    def test_the_leak_is_deleted_and_the_manager_told_by_a_way_that_is_still_there(self, begins, variant):
        learner = begins(f"T2.4-{variant}")
        post = {"hinted": "S030", "plain": "S031", "new": "S032"}[variant]
        assert post in learner.begins_at
        assert "?delete" in learner.opens("post", post)
        page = learner.does("delete", post)
        assert not learner.passes()
        assert f'href="{learner.url("handoff")}"' in page
        learner.sends("handoff", team="manager", note="Poistin julkaisuni, jossa näkyi asiakkaan numero.")
        assert learner.passes()
