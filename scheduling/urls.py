"""Addresses of the sessions. `/sessions/plan/` is the digital team's."""

from django.urls import URLPattern, path

from scheduling.views import calendar, during, editing, moving, need, people, places, planner, plans, sessions, wishes

app_name = "scheduling"
urlpatterns: list[URLPattern] = [
    # --- everybody (views/sessions.py, views/wishes.py, views/during.py) ---
    path("sessions/", sessions.index, name="index"),
    path("sessions/wishes/", wishes.wishes, name="wishes"),
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>/book/", sessions.book, name="book"),
    path("sessions/<int:pk>/cancel/", sessions.cancel, name="cancel"),
    path("sessions/<int:pk>/offer/", sessions.offer, name="offer"),
    path("sessions/<int:pk>/check-in/", during.check_in, name="check_in"),
    path("sessions/<int:pk>/feedback/", during.feedback, name="feedback"),
    # --- plans of one's own (views/plans.py) ---
    path("sessions/my-plans/", plans.plans, name="plans"),
    path("sessions/my-plans/new/", plans.new, name="new_plan"),
    path("sessions/my-plans/<int:pk>/", plans.edit, name="edit_plan"),
    path("sessions/my-plans/<int:pk>/done/", plans.done, name="plan_done"),
    path("sessions/my-plans/<int:pk>/remove/", plans.remove, name="remove_plan"),
    # --- the calendar (views/calendar.py) ---
    path("sessions/<int:pk>/calendar.ics", calendar.file, name="calendar_file"),
    path("sessions/feed/", calendar.feed_page, name="feed_page"),
    path("sessions/feed/<str:token>.ics", calendar.feed, name="feed"),
    # --- the planner (views/planner.py, views/editing.py, views/moving.py, views/places.py, views/need.py) ---
    path("sessions/plan/", planner.planner, name="planner"),
    path("sessions/plan/new/", editing.new, name="new"),
    path("sessions/plan/copy/", moving.copy_period, name="copy_period"),
    path("sessions/plan/need/", need.need, name="need"),
    path("sessions/plan/need/count/", need.count_again, name="count_need"),
    path("sessions/plan/places/", places.places, name="places"),
    path("sessions/plan/places/<int:pk>/", places.place, name="place"),
    path("sessions/plan/<int:pk>/", editing.edit, name="edit"),
    path("sessions/plan/<int:pk>/move/", moving.move, name="move"),
    path("sessions/plan/<int:pk>/copy/", moving.copy, name="copy"),
    path("sessions/plan/<int:pk>/publish/", editing.publish, name="publish"),
    path("sessions/plan/<int:pk>/cancel/", editing.cancel, name="cancel_session"),
    # --- who comes (views/people.py): trainers too, and managers for their own people ---
    path("sessions/<int:pk>/book-for/", people.book_for, name="book_for"),
    path("sessions/<int:pk>/people/", people.people, name="people"),
    path("sessions/<int:pk>/code/", people.code, name="code"),
]
