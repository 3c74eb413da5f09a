"""The floor: the least a page of this house can cost. Every other page is measured as a multiple of it.

Fixed when it landed; a change needs a page in docs/decisions/. Production settings and middleware, a signed-in
session, three ORM queries that return 30, 20 and 1 rows, one cached template of 3 KB without includes.
The second floor is the same view behind the seven middlewares of a new Django project.
"""

from collections.abc import Iterable
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.views.decorators.http import require_safe

DJANGO_DEFAULT_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEXT = "The least a page can cost"
QUERIES = 5  # session, person, and the three of the view
ENGINE = Engine(dirs=[str(Path(__file__).parent / "templates")])  # keeps its templates; no context processors


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    from participants.models import Membership, Unit, User

    people = list(User.objects.order_by("pk")[:30])
    memberships = list(Membership.objects.order_by("pk")[:20])
    unit = Unit.objects.order_by("pk")[:1].get()
    return HttpResponse(page(request.user, people, memberships, unit))


def page(person: object, thirty: Iterable[object], twenty: Iterable[object], one: object) -> str:
    template = ENGINE.get_template("floor.html")
    return template.render(Context({"person": person, "thirty": thirty, "twenty": twenty, "one": one}))
