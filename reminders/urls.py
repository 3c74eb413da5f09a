"""Addresses of the reminders. `/reminders/queue/` is the operator's."""

from django.urls import URLPattern, path

from reminders.views import own, queue, unsubscribe

app_name = "reminders"
urlpatterns: list[URLPattern] = [
    # --- everybody (views/own.py) ---
    path("reminders/", own.index, name="index"),
    path("reminders/<int:pk>/tomorrow/", own.tomorrow, name="tomorrow"),
    path("reminders/<int:pk>/decline/", own.decline, name="decline"),
    path("reminders/wishes/", own.preferences, name="preferences"),
    path("reminders/silence/", own.silence, name="silence"),
    path("reminders/example/", own.example, name="example"),
    path("reminders/stop/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    # --- administrators (views/queue.py) ---
    path("reminders/queue/", queue.queue, name="queue"),
    path("reminders/queue/<int:pk>/", queue.message, name="message"),
    path("reminders/queue/<int:pk>/act/", queue.act, name="act"),
]
