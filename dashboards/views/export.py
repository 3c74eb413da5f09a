from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from trainingsite.access import manager_required


@require_safe
@manager_required
def export_csv(request: HttpRequest) -> HttpResponse:
    return HttpResponse(content_type="text/csv")


@require_safe
@manager_required
def export_xlsx(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
