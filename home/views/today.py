"""Tänään: the one next step, the path, and the own skills."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home import today
from trainingsite import clock


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "home/today.html", today.page_of(request.user, clock.now()))
