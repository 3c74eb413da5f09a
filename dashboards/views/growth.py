from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from trainingsite.access import manager_required


@require_safe
@manager_required
def growth(request: HttpRequest) -> HttpResponse:
    return redirect("dashboards:progress")
