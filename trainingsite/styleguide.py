from django.http import HttpRequest, HttpResponse


def show(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")
