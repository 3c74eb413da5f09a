"""At the session and after it: checking in, three questions."""

import datetime as dt

import pytest

from scheduling import actions, feedback
from scheduling.models import Booking, Feedback
from tests.conftest import NOW
from tests.scheduling.test_session_pages import DAY, HOUR, a_session, book  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
ANSWERS = {"useful": 4, "level": "right", "wish": "Lisää harjoituksia"}


@pytest.fixture(autouse=True)
def at_the_moment(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def going_on(a_session, aino, dana, time_machine):  # noqa: F811 - the fixture imported above
    """A session that began just now, with Aino in it; its code is shown."""
    session = a_session(starts_at=NOW + 2 * HOUR)
    book(session, aino)
    time_machine.move_to(NOW + 2 * HOUR + dt.timedelta(minutes=5), tick=False)
    session.code = actions.open_code(session=session.pk, by=dana, now=NOW + 2 * HOUR + dt.timedelta(minutes=5))
    return session


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_code_puts_one_on_the_list_once(client_for, aino, going_on):
    client = client_for(aino)
    address = f"/sessions/{going_on.pk}/check-in/"
    assert address in client.get(f"/sessions/{going_on.pk}/").text
    page = client.get(address).text
    assert 'inputmode="numeric"' in page
    assert 'autocomplete="one-time-code"' in page
    spaced = f"{going_on.code[:3]} {going_on.code[3:]}"
    for _twice in range(2):
        assert client.post(address, {"code": spaced}).headers["Location"] == f"/sessions/{going_on.pk}/"
    booking = Booking.objects.get()
    assert (booking.attendance, booking.checked_in_by_code, booking.wrong_codes) == ("present", True, 0)


def test_a_wrong_code_says_how_many_tries_are_left_and_five_are_enough(client_for, aino, going_on):
    type(aino).objects.filter(pk=aino.pk).update(language="en")
    client = client_for(aino)
    address = f"/sessions/{going_on.pk}/check-in/"
    for left in (4, 3, 2, 1):
        wrong = client.post(address, {"code": other_than(going_on.code)})
        assert wrong.status_code == 422
        assert f"{left} tr" in wrong.text
    assert client.post(address, {"code": other_than(going_on.code)}).status_code == 409
    assert client.post(address, {"code": going_on.code}).status_code == 409
    assert client.get(address).status_code == 409
    assert Booking.objects.get().attendance == ""


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 56 78", "1" * 9000])
def test_what_is_no_code_costs_no_try(client_for, aino, going_on, code):
    answer = client_for(aino).post(f"/sessions/{going_on.pk}/check-in/", {"code": code})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.text
    assert Booking.objects.get().wrong_codes == 0


def test_only_those_with_a_place_check_in_and_only_then(client_for, aino, eero, going_on, time_machine):
    assert client_for(eero).get(f"/sessions/{going_on.pk}/check-in/").status_code == 409
    sent = {"code": going_on.code}
    assert client_for(eero).post(f"/sessions/{going_on.pk}/check-in/", sent).status_code == 409
    for moment in (NOW, NOW + 4 * HOUR):
        time_machine.move_to(moment, tick=False)
        assert client_for(aino).post(f"/sessions/{going_on.pk}/check-in/", sent).status_code == 409
    assert not Booking.objects.exclude(attendance="").exists()


# --- three questions --------------------------------------------------------------------------------------
@pytest.fixture
def over(a_session, aino):  # noqa: F811 - the fixture imported above
    session = a_session(days=-1)
    Booking.objects.create(session=session, person=aino, state="booked", since=NOW, made_at=NOW - 5 * DAY)
    return session


def test_three_answers_are_given_once_and_can_be_changed_for_two_weeks(client_for, aino, over, time_machine):
    client = client_for(aino)
    address = f"/sessions/{over.pk}/feedback/"
    for _twice in range(2):
        assert client.post(address, ANSWERS).headers["Location"] == f"/sessions/{over.pk}/"
    time_machine.move_to(NOW + 12 * DAY, tick=False)
    client = client_for(aino)
    page = client.get(address).text
    assert "Lisää harjoituksia" in page
    assert 'value="4" id="id_useful_3" required checked' in page or 'id="id_useful_3" checked' in page
    client.post(address, ANSWERS | {"useful": 5})
    assert list(Feedback.objects.values_list("useful", "level", "wish")) == [(5, "right", "Lisää harjoituksia")]
    time_machine.move_to(NOW + 15 * DAY, tick=False)
    client = client_for(aino)
    assert client.get(address).status_code == 409
    assert client.post(address, ANSWERS | {"useful": 1}).status_code == 409
    assert Feedback.objects.get().useful == 5


@pytest.mark.parametrize(
    "wrong", [{"useful": ""}, {"useful": 6}, {"useful": "x"}, {"level": "so-so"}, {"wish": "x" * 501}]
)
def test_an_answer_that_is_none_is_asked_again_and_the_rest_stays(client_for, aino, over, wrong):
    answer = client_for(aino).post(f"/sessions/{over.pk}/feedback/", ANSWERS | wrong)
    assert answer.status_code == 422
    assert "data-error-summary" in answer.text
    assert not Feedback.objects.exists()
    if "wish" not in wrong:
        assert "Lisää harjoituksia" in answer.text


@pytest.mark.parametrize(
    "changes", [{"attendance": "absent"}, {"state": "cancelled"}, {"state": "waiting", "queued_at": NOW}]
)
def test_feedback_comes_from_those_who_were_there(client_for, aino, over, changes):
    Booking.objects.update(**changes)
    assert client_for(aino).get(f"/sessions/{over.pk}/feedback/").status_code == 409
    assert client_for(aino).post(f"/sessions/{over.pk}/feedback/", ANSWERS).status_code == 409
    assert not Feedback.objects.exists()


def test_others_and_those_too_early_are_told_so(client_for, aino, eero, over, a_session):  # noqa: F811 - the fixture
    assert client_for(eero).post(f"/sessions/{over.pk}/feedback/", ANSWERS).status_code == 409
    coming = a_session()
    book(coming, aino)
    assert client_for(aino).get(f"/sessions/{coming.pk}/feedback/").status_code == 409


def test_results_come_from_five_people_on_and_without_names(person, over):
    for number in range(5):
        assert feedback.results(over) is None
        someone = person(f"osallistuja{number}", f"Osallistuja {number}")
        Feedback.objects.create(
            session=over, person=someone, useful=number + 1, level="right", wish=("", "b", "A")[number % 3], at=NOW
        )
    found = feedback.results(over)
    assert (found.people, found.useful) == (5, 3)
    assert found.levels == {"easy": 0, "right": 5, "hard": 0}
    assert found.wishes == ("A", "b", "b")
