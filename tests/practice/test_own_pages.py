"""Pages of one's own things in the practice channel: settings, profile, account, what was saved."""

import re

import pytest

from practice import opening
from practice.world import Account, Settings
from tests.practice.a_run import WORDS, a_run, address, do, lines, world_of

pytestmark = pytest.mark.django_db
SEVENTEEN, SEVEN = 17 * 60, 7 * 60


@pytest.fixture
def run(aino):
    return a_run(aino, profile_pictures=("person-bob", "person-cap"))


@pytest.fixture
def client(aino, client_for):
    return client_for(aino)


def text_of(response):
    return response.content.decode()


def main_of(response):
    return text_of(response).partition("<main")[2].partition("</main>")[0]


# --- settings -------------------------------------------------------------------------------------------
def save(client, run, part, **sent):
    return client.post(address("settings", run), {"part": part, **sent})


@pytest.mark.parametrize("choice", ["everyone", "following", "nobody"])
def test_who_may_message_is_chosen(client, run, choice):
    assert save(client, run, "messages", messages=choice).status_code == 302
    assert world_of(run).settings == Settings(messages=choice)
    assert re.search(rf'value="{choice}"[^>]*checked', text_of(client.get(address("settings", run))))


def test_words_are_muted_one_by_one_and_taken_back(client, run):
    save(client, run, "mute", word="  Arvonta ")
    save(client, run, "mute", word="#kilpailu")
    assert world_of(run).settings.muted_words == ("Arvonta", "#kilpailu")
    save(client, run, "unmute", word="Arvonta")
    assert world_of(run).settings.muted_words == ("#kilpailu",)


def test_words_are_muted_as_a_list(client, run):
    save(client, run, "mute", word="vanha")
    save(client, run, "words", words="arvonta\r\n\r\nARVONTA, voita palkinto\n")
    assert world_of(run).settings.muted_words == ("arvonta", "voita palkinto")
    assert re.search(
        r"<textarea[^>]*>\s*arvonta\s*voita palkinto</textarea>", text_of(client.get(address("settings", run)))
    )
    save(client, run, "words", words="")
    assert world_of(run).settings.muted_words == ()


@pytest.mark.parametrize("word", ["", " ", "\u200b", "x" * 41, "ARVONTA"])
def test_a_word_that_cannot_be_muted_is_refused_and_kept(client, run, word):
    do(run, "settings", muted_words=["arvonta"])
    response = save(client, run, "mute", word=word)
    assert response.status_code == 422
    assert response.context["forms"]["mute"]["word"].value() == word
    assert 'id="id_mute_word_error"' in text_of(response)
    assert world_of(run).settings.muted_words == ("arvonta",)


def test_more_than_a_hundred_words_are_too_many(client, run):
    assert save(client, run, "words", words="\n".join(f"sana{n}" for n in range(101))).status_code == 422
    assert save(client, run, "words", words="\n".join(f"sana{n}" for n in range(100))).status_code == 302
    assert save(client, run, "mute", word="vielä").status_code == 422


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [("17:00", "07:00", (SEVENTEEN, SEVEN)), ("8:30", "9:15", (510, 555)), ("17.00", "7", (SEVENTEEN, SEVEN))],
)
def test_quiet_hours_may_go_past_midnight(client, run, start, end, minutes):
    assert save(client, run, "quiet", quiet_from=start, quiet_to=end).status_code == 302
    found = world_of(run).settings
    assert (found.quiet_from, found.quiet_to) == minutes


def test_quiet_hours_are_shown_as_they_were_saved(client, run):
    save(client, run, "quiet", quiet_from="17:00", quiet_to="07:00")
    page = text_of(client.get(address("settings", run)))
    assert re.findall(r'type="time" name="quiet_\w+" value="([^"]*)"', page) == ["17:00", "07:00"]


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("17:00", "", "quiet_to"),
        ("", "07:00", "quiet_from"),
        ("17:00", "17:00", "quiet_to"),
        ("25:00", "07:00", "quiet_from"),
        ("17:00", "illalla", "quiet_to"),
    ],
)
def test_quiet_hours_that_make_no_sense_are_refused_at_their_field(client, run, start, end, wrong):
    response = save(client, run, "quiet", quiet_from=start, quiet_to=end)
    assert response.status_code == 422
    assert list(response.context["forms"]["quiet"].errors) == [wrong]
    assert f'value="{start}"' in text_of(response) or not start
    assert world_of(run).settings == Settings()


def test_quiet_hours_are_turned_off_by_a_button_and_by_empty_fields(client, run):
    for sent in ({"part": "quiet-off"}, {"part": "quiet", "quiet_from": "", "quiet_to": ""}):
        do(run, "settings", quiet_from=SEVENTEEN, quiet_to=SEVEN)
        assert client.post(address("settings", run), sent).status_code == 302
        assert world_of(run).settings == Settings()


@pytest.mark.parametrize(
    "sent", [{}, {"part": "unknown"}, {"part": "messages"}, {"part": "messages", "messages": "me"}]
)
def test_a_form_no_page_sends_changes_nothing(client, run, sent):
    assert client.post(address("settings", run), sent).status_code == 422
    assert run.actions.count() == 0


def test_one_part_of_the_settings_leaves_the_others(client, run):
    save(client, run, "messages", messages="following")
    save(client, run, "mute", word="arvonta")
    save(client, run, "quiet", quiet_from="17:00", quiet_to="07:00")
    assert world_of(run).settings == Settings("following", ("arvonta",), SEVENTEEN, SEVEN)


def test_no_field_of_the_settings_shares_its_id_with_another(client, run):
    found = re.findall(r'\sid="([^"]+)"', text_of(client.get(address("settings", run))))
    assert len(found) == len(set(found))


# --- profile --------------------------------------------------------------------------------------------
GOOD = {
    "name": "Aino Alku",
    "bio": "Ajojärjestelijä Harjoituskeräyksessä. Kirjoitan kierrätyksestä.",
    "picture": "person-bob",
    "alt": "Hymyilevä nainen, ruskea polkkatukka",
}


def test_a_profile_is_saved_and_shown_as_others_see_it(client, run):
    assert client.post(address("profile", run), GOOD).status_code == 302
    account = world_of(run).account
    assert {name: getattr(account, name) for name in GOOD} == GOOD
    seen = main_of(client.get(address("profile", run))).partition('id="as-seen"')[2].partition("<form")[0]
    assert GOOD["bio"] in seen
    assert f'alt="{GOOD["alt"]}"' in seen
    assert "person-bob" in seen


def test_only_what_changed_is_written(client, run):
    client.post(address("profile", run), GOOD)
    client.post(address("profile", run), GOOD)
    client.post(address("profile", run), GOOD | {"name": "Aino Uusi"})
    assert [line.data for line in lines(run, "profile")] == [GOOD, {"name": "Aino Uusi"}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b"),
        ("name", "a" * 51),
        ("bio", "b" * 161),
        ("alt", "c" * 1001),
        ("picture", "own.png"),
    ],
)
def test_a_profile_that_does_not_do_is_refused_at_its_field_and_kept(client, run, field, value):
    response = client.post(address("profile", run), GOOD | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"][field].value() == value
    assert f'id="id_{field}_error"' in text_of(response)
    assert run.actions.count() == 0


def test_limits_of_the_channel_can_be_used_up(client, run):
    sent = GOOD | {"name": "a" * 50, "bio": "b" * 160, "alt": "c" * 1000}
    assert client.post(address("profile", run), sent).status_code == 302


def test_personal_data_in_a_bio_come_back_and_are_kept_nowhere(client, run):
    response = client.post(address("profile", run), GOOD | {"bio": "Soita 040 123 4567!"})
    assert response.status_code == 422
    assert response.context["form"]["bio"].value() == "Soita 040 123 4567!"
    assert [(line.kind, line.data) for line in run.actions.all()] == [("held", {"kinds": ["phone"]})]


def test_pictures_are_chosen_and_nothing_can_be_uploaded(client, run):
    page = main_of(client.get(address("profile", run)))
    assert re.findall(r'name="picture" value="([^"]*)"', page) == ["person-bob", "person-cap", ""]
    assert 'type="file"' not in page


def test_markup_in_a_bio_is_shown_as_text(client, run):
    client.post(address("profile", run), GOOD | {"bio": "<script>alert(1)</script> *x*"})
    page = main_of(client.get(address("profile", run)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; *x*" in page


# --- opening an account ---------------------------------------------------------------------------------
def step(client, run, which, **sent):
    return client.post(address("account", run), {"step": which, **sent})


def test_there_is_no_field_for_a_password_at_any_step(client, run):
    for sent in (
        {"step": "name", "name": "Aino Alku"},
        {"step": "passphrase"},
        {"step": "second", "two_factor": "app"},
    ):
        for query in ({}, {"change": "name"}, {"change": "second"}):
            page = main_of(client.get(address("account", run), query))
            assert 'type="password"' not in page
            visible = re.findall(r'<input type="(?!hidden|radio)\w+" name="(\w+)"|<(textarea)', page)
            assert visible in ([], [("name", "")])
        client.post(address("account", run), sent)


def test_an_account_is_opened_step_by_step(client, run):
    assert step(client, run, "name", name=" Aino  Alku ").status_code == 302
    assert step(client, run, "passphrase").status_code == 302
    assert step(client, run, "second", two_factor="app").status_code == 302
    assert step(client, run, "recovery").url == address("account", run) + "#recovery"
    account = world_of(run).account
    assert (account.name, account.passphrase, account.two_factor, account.recovery_saved) == (
        "Aino Alku", "generated", "app", True,
    )  # fmt: skip
    assert client.get(address("account", run)).context["open"]


def test_a_passphrase_of_ones_own_is_not_taken(client, run):
    step(client, run, "passphrase", passphrase="Salasana123")
    assert [line.data for line in lines(run, "account")] == [{"passphrase": "generated"}]


def test_another_passphrase_can_be_asked_for_and_none_is_stored(client, run):
    first = client.get(address("account", run))
    link = re.search(r'href="(\?turn=\d+)#passphrase"', text_of(first))[1]
    second = client.get(address("account", run) + link)
    offered = {response.context["passphrase"] for response in (first, second)}
    assert len(offered) == 2
    assert [phrase for phrase in offered if f"<b>{phrase}</b>" in text_of(first) + text_of(second)] == list(offered)
    assert first.context["passphrase"] == client.get(address("account", run)).context["passphrase"]
    assert run.actions.count() == 0


@pytest.mark.parametrize("turn", ["-1", "x", "²", "9" * 30, "1000000"])
def test_a_strange_turn_offers_the_first(client, run, turn):
    response = client.get(address("account", run), {"turn": turn})
    assert response.context["passphrase"] == client.get(address("account", run)).context["passphrase"]


def test_two_runs_are_offered_different_passphrases(client, aino, run):
    other = a_run(aino)
    assert (
        client.get(address("account", run)).context["passphrase"]
        != client.get(address("account", other)).context["passphrase"]
    )


def test_a_text_message_as_second_step_is_not_enough(client, run):
    for name, sent in {
        "name": {"name": "Aino Alku"},
        "passphrase": {},
        "second": {"two_factor": "sms"},
        "recovery": {},
    }.items():
        step(client, run, name, **sent)
    response = client.get(address("account", run))
    assert not response.context["open"]
    assert "notice--warn" in main_of(response)
    step(client, run, "second", two_factor="passkey")
    response = client.get(address("account", run))
    assert response.context["open"]
    assert "notice--warn" not in main_of(response)


def test_recovery_codes_come_with_the_second_step(client, run):
    assert client.get(address("account", run), {"codes": "text"}).status_code == 404
    assert step(client, run, "recovery").status_code == 409
    assert world_of(run).account == Account(handle="minaharj")
    step(client, run, "second", two_factor="passkey")
    shown = re.findall(r"<code>([^<]+)</code>", text_of(client.get(address("account", run))))
    assert len(shown) == opening.CODES
    file = client.get(address("account", run), {"codes": "text"})
    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert file["Content-Disposition"].startswith("attachment")
    assert [line for line in text_of(file).splitlines() if line in shown] == shown


@pytest.mark.parametrize(
    "sent",
    [{}, {"step": "x"}, {"step": "name", "name": ""}, {"step": "second"}, {"step": "second", "two_factor": "fax"}],
)
def test_a_step_that_does_not_do_is_refused(client, run, sent):
    assert client.post(address("account", run), sent).status_code == 422
    assert run.actions.count() == 0


def test_without_words_there_is_no_passphrase_to_take(client, aino):
    bare = a_run(aino, passphrase_words={})
    assert client.get(address("account", bare)).status_code == 200
    assert step(client, bare, "passphrase").status_code == 422
    assert world_of(bare).account.passphrase == ""


def test_words_of_another_language_are_offered_when_there_are_no_others(client, aino):
    english = a_run(aino, passphrase_words={"en": WORDS})
    assert set(client.get(address("account", english)).context["passphrase"].split("-")) <= set(WORDS)


def test_the_drawn_pattern_says_that_it_is_none(client, run):
    svg = re.search(
        r"<svg class=\"sample__pattern\".*?</svg>", text_of(client.get(address("account", run))), re.DOTALL
    )[0]
    assert 'role="img"' in svg
    assert "<text" in svg


# --- what was saved -------------------------------------------------------------------------------------
def test_empty_places_say_what_to_do(client, run):
    assert main_of(client.get(address("saved", run))).count('class="empty"') == 3


def test_bookmarks_drafts_and_evidence_are_found(client, run):
    do(run, "bookmark", "N1")
    draft = do(run, "draft", text="Keskeneräinen ajatus")
    do(run, "save_evidence", "H1")
    do(run, "save_evidence", "M1")
    response = client.get(address("saved", run))
    page = main_of(response)
    assert re.findall(r'id="post-(\w+)"', page) == ["N1"]
    assert "Keskeneräinen ajatus" in page
    assert f'href="{address("write", run)}?draft=own-{draft.seq}"' in page
    found = [(row["who"].handle, row["thing"].id, row["chat"]) for row in response.context["evidence"]]
    assert sorted(found) == [("huhu", "H1", ""), ("tuki", "M1", "tuki")]
    assert f'href="{address("post", run, "H1")}"' in page
    assert f'href="{address("chat", run, "tuki")}#m-M1"' in page


def test_a_draft_is_deleted_there(client, run):
    draft = do(run, "draft", text="Keskeneräinen ajatus")
    sent = {"kind": "draft_delete", "target": f"own-{draft.seq}", "back": address("saved", run)}
    assert client.post(address("do", run), sent).status_code == 302
    assert world_of(run).drafts() == ()
    assert "Keskeneräinen ajatus" not in text_of(client.get(address("saved", run)))


def test_a_draft_is_continued_where_it_belongs(client, run):
    draft = do(run, "draft", text="Kyllä kelpaa", reply_to="K1")
    response = client.get(address("write", run), {"draft": f"own-{draft.seq}"}, follow=True)
    assert response.redirect_chain[-1][0].startswith(address("post", run, "K1"))
    assert "Kyllä kelpaa" in text_of(response)


# --- counting along -------------------------------------------------------------------------------------
def test_the_counters_of_the_profile_know_their_field_and_its_limit(client, run):
    page = main_of(client.get(address("profile", run)))
    fields = dict(re.findall(r'name="(bio|alt)"[^>]*data-counter="\w+" data-max="(\d+)"', page))
    assert fields == {"bio": "160", "alt": "1000"}
    shown = re.findall(r'data-counter="(\w+)"', page)
    assert [name for name in shown if f'id="{name}"' in page and f'id="{name}-say"' in page] == shown


def test_a_line_break_counts_as_one_character_as_it_does_in_the_browser(client, run):
    bio = "a" * 79 + "\r\n" + "b" * 80
    assert client.post(address("profile", run), GOOD | {"bio": bio}).status_code == 302
    assert world_of(run).account.bio == "a" * 79 + "\n" + "b" * 80


def test_personal_data_in_a_muted_word_come_back_and_are_kept_nowhere(client, run):
    response = save(client, run, "mute", word="040 123 4567")
    assert response.status_code == 422
    assert response.context["forms"]["mute"]["word"].value() == "040 123 4567"
    assert [(line.kind, line.data) for line in run.actions.all()] == [("held", {"kinds": ["phone"]})]
