"""The one page of the bare app."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from bench.floor import page


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    people = list(User.objects.order_by("pk")[:30])
    groups = list(Group.objects.order_by("pk")[:20])
    return HttpResponse(page(request.user, people, groups, ContentType.objects.order_by("pk")[:1].get()))


urlpatterns = [path("floor/", show)]
