"""Addresses of the practice channel. Everything under a run begins with its number and is found by its owner only."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path

from practice.views import careful


def _later(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """For the short time in which this page is being written; replace it by the view."""
    raise Http404


app_name = "practice"
urlpatterns: list[URLPattern] = [
    # --- tasks (views/tasks.py) ---
    path("practice/", _later, name="index"),
    path("practice/start/", _later, name="start"),
    path("practice/tasks/<slug:code>/", _later, name="task"),
    path("practice/tasks/<slug:code>/start/", _later, name="start_task"),
    path("practice/<int:run>/task/", _later, name="run_task"),
    path("practice/<int:run>/check/", _later, name="check"),
    path("practice/<int:run>/hint/", _later, name="hint"),
    path("practice/<int:run>/end/", _later, name="end"),
    # --- the channel (views/channel.py, views/doing.py) ---
    path("practice/<int:run>/", _later, name="feed"),
    path("practice/<int:run>/new/", _later, name="new"),
    path("practice/<int:run>/posts/<str:post>/", _later, name="post"),
    path("practice/<int:run>/write/", _later, name="write"),
    path("practice/<int:run>/search/", _later, name="search"),
    path("practice/<int:run>/do/", _later, name="do"),
    path("practice/<int:run>/clock/", _later, name="clock"),
    # --- people, messages, own things (views/people.py, views/messages.py, views/own.py) ---
    path("practice/<int:run>/people/", _later, name="people"),
    path("practice/<int:run>/people/<str:handle>/", _later, name="person"),
    path("practice/<int:run>/lists/", _later, name="lists"),
    path("practice/<int:run>/lists/<str:list>/", _later, name="list"),
    path("practice/<int:run>/messages/", _later, name="messages"),
    path("practice/<int:run>/messages/<str:handle>/", _later, name="chat"),
    path("practice/<int:run>/notifications/", _later, name="notifications"),
    path("practice/<int:run>/settings/", _later, name="settings"),
    path("practice/<int:run>/profile/", _later, name="profile"),
    path("practice/<int:run>/account/", _later, name="account"),
    path("practice/<int:run>/saved/", _later, name="saved"),
    # --- looking carefully (views/careful.py) ---
    path("practice/<int:run>/report/<str:target>/", careful.report, name="report"),
    path("practice/<int:run>/handoff/", careful.handoff, name="handoff"),
    path("practice/<int:run>/image/<str:post>/", careful.image, name="image"),
    path("practice/<int:run>/link/<str:id>/", careful.link, name="link"),
    path("practice/<int:run>/pictures/", careful.pictures, name="pictures"),
    path("practice/<int:run>/card/<str:post>/", careful.card, name="card"),
]
