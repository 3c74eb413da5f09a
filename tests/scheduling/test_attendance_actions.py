"""Who was there: the code, wrong codes, and the trainer's mark."""

import pytest
from django.utils import translation

from scheduling import actions
from tests.conftest import NOW
from tests.scheduling.a_session import DAY, HOUR, MINUTE, SOON, a_session, heard

pytestmark = pytest.mark.django_db
END = SOON + HOUR * 1.5


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def booking(aino):
    session = a_session()
    return actions.book(session=session, person=aino, by=aino, now=NOW)


@pytest.fixture
def code(booking, dana):
    return actions.open_code(session=booking.session, by=dana, now=SOON)


def other(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def check_in(booking, code, now=SOON):
    return actions.check_in(session=booking.session, person=booking.person, code=code, now=now)


def test_the_code_is_six_digits_and_the_same_for_everybody_who_asks(booking, code, dana):
    assert len(code) == 6
    assert code.isdigit()
    assert actions.open_code(session=booking.session, by=dana, now=END) == code


@pytest.mark.parametrize(
    ("now", "open"),
    [
        (SOON - 16 * MINUTE, False),
        (SOON - 15 * MINUTE, True),
        (END + 30 * MINUTE, True),
        (END + 31 * MINUTE, False),
        (SOON + DAY, False),
    ],
)
def test_the_code_and_checking_in_have_their_time(booking, dana, now, open):
    if open:
        code = actions.open_code(session=booking.session, by=dana, now=now)
        assert check_in(booking, code, now).attendance == "present"
    else:
        with pytest.raises(actions.NotPossible, match="15 minutes before"):
            actions.open_code(session=booking.session, by=dana, now=now)
        with pytest.raises(actions.NotPossible, match="when the trainer shows"):
            check_in(booking, "123456", now)


def test_before_the_trainer_shows_a_code_there_is_none_to_guess(booking):
    with pytest.raises(actions.NotPossible, match="when the trainer shows"):
        check_in(booking, "")


def test_the_right_code_marks_present_once(booking, code):
    with heard() as told:
        present = check_in(booking, f" {code[:3]} {code[3:]} ")
        check_in(booking, "000000", END)
    assert (present.attendance, present.checked_in_by_code, present.attendance_at) == ("present", True, SOON)
    assert told == [("booking", booking.person_id, "booked", "")]


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "ä", "0" * 9999])
def test_anything_else_is_a_wrong_code(booking, code, typed):
    with pytest.raises(actions.WrongCode):
        check_in(booking, typed)
    booking.refresh_from_db()
    assert (booking.attendance, booking.wrong_codes) == ("", 1)


def test_after_five_wrong_codes_only_the_trainer_can_mark(booking, code, dana):
    for _ in range(5):
        with pytest.raises(actions.WrongCode):
            check_in(booking, other(code))
    with pytest.raises(actions.NotPossible, match="Too many wrong codes"):
        check_in(booking, code)
    booking.refresh_from_db()
    assert (booking.attendance, booking.wrong_codes) == ("", 5)
    assert actions.mark(booking=booking, attendance="present", by=dana, now=SOON).attendance == "present"


def test_booking_again_gives_no_new_guesses(booking, code, aino):
    with pytest.raises(actions.WrongCode):
        check_in(booking, other(code))
    actions.cancel(booking=booking, by=aino, now=SOON)
    booking.refresh_from_db()
    assert (booking.wrong_codes, booking.reason) == (1, "apology")


def test_who_has_no_place_cannot_check_in(booking, code, eero):
    with pytest.raises(actions.NotPossible, match="no place"):
        actions.check_in(session=booking.session, person=eero, code=code, now=SOON)


def test_the_trainer_marks_and_takes_it_back(booking, dana):
    with heard() as told:
        assert actions.mark(booking=booking, attendance="absent", by=dana, now=END).missed()
        actions.mark(booking=booking, attendance="absent", by=dana, now=END + MINUTE)
        back = actions.mark(booking=booking, attendance="", by=dana, now=END + MINUTE)
    assert (back.attendance, back.attendance_at, len(told)) == ("", None, 2)


def test_nobody_is_marked_before_the_session_without_a_place_or_as_something_else(booking, dana, aino):
    with pytest.raises(actions.NotPossible, match="15 minutes before"):
        actions.mark(booking=booking, attendance="absent", by=dana, now=SOON - HOUR)
    with pytest.raises(actions.NotPossible, match="Only people with a place"):
        actions.mark(booking=booking, attendance="asleep", by=dana, now=SOON)
    actions.cancel(booking=booking, by=aino, now=NOW)
    with pytest.raises(actions.NotPossible, match="Only people with a place"):
        actions.mark(booking=booking, attendance="present", by=dana, now=SOON)


def test_who_was_there_cannot_cancel(booking, code, aino):
    check_in(booking, code)
    with pytest.raises(actions.NotPossible, match="was there"):
        actions.cancel(booking=booking, by=aino, now=END - MINUTE)
