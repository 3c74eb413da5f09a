"""A module from guided tasks to free play to the own words."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.forms_modules import ReflectionForm
from practice.forms_start import StartForm
from practice.models import ModulePractice
from practice.module_page import ModulePage
from practice.views.starting import started
from practice.views.tasks import CODE
from trainingsite import clock


@require_safe
def module(request: HttpRequest, code: str) -> HttpResponse:
    """The three stages of a module: where one is, and the next step. One that is not offered any more leads to the
    tasks, because a version that people still go through may name it.
    """
    if CODE.fullmatch(code) and ModulePractice.was_offered(code):
        messages.info(request, _("This module is no longer practised step by step. Here is everything there is."))
        return redirect("practice:index")
    return _module(request, _found(request, code), StartForm())


def _module(
    request: HttpRequest, page: ModulePage, form: StartForm, problem: str = "", status: int = 200
) -> HttpResponse:
    return render(request, "practice/module.html", {"page": page, "form": form, "problem": problem}, status=status)


@require_POST
def start_module(request: HttpRequest, code: str) -> HttpResponse:
    """Start the free play of a module afresh. The same form sent twice opens the same run."""
    page = _found(request, code)
    return started(request, partial(_module, request, page), module=page.row)


@require_http_methods(["GET", "HEAD", "POST"])
def reflection(request: HttpRequest, code: str) -> HttpResponse:
    """A few questions to think over; the own words are kept for the person alone, and may be changed or removed."""
    page = _found(request, code)
    sent = request.POST if request.method == "POST" else None
    form = ReflectionForm(sent, questions=page.plan.questions, kept=page.kept, config=page.config)
    context: dict[str, Any] = {"page": page, "form": form}
    if sent is None:
        return render(request, "practice/reflection.html", context)
    if not form.is_valid():
        return render(request, "practice/reflection.html", context, status=422)
    page.write(form.answers)
    messages.success(request, _("Saved for you alone.") if form.answers else _("Your words have been removed."))
    return redirect("practice:module", code)


def _found(request: HttpRequest, code: str) -> ModulePage:
    if not CODE.fullmatch(code):
        raise Http404
    row = get_object_or_404(ModulePractice.objects.visible_to(request.user).defer("data"), code=code)
    return ModulePage(request.user, row, clock.now())
