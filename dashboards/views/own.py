from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return redirect("/")
