"""The digital team's pages: programmes and their versions, texts, enrolling, and the package in and out."""

import io
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import actions
from courses.beside import links_for_version
from courses.forms import EnrolForm, LessonTextForm
from courses.models import Lesson, ProgrammeVersion
from courses.reading import LessonPage
from participants import audit
from trainingsite import clock, markdown
from trainingsite.access import digital_team_required

ZIP_DATE = (2026, 1, 1, 0, 0, 0)  # the same programme gives the same file


@require_safe
@digital_team_required
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme with its versions."""
    versions = ProgrammeVersion.objects.editable_by(request.user).with_counts().select_related("programme")
    grouped: dict[str, list[ProgrammeVersion]] = {}
    for version in versions.order_by("programme__slug", "-number"):
        grouped.setdefault(version.programme.slug, []).append(version)
    return render(request, "courses/programmes.html", {"programmes": grouped.items()})


@require_safe
@digital_team_required
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: its lessons in each language, who goes through it, and what one can do with it."""
    found = _version(request, slug, number)
    return _version_page(request, found, EnrolForm(version=found, today=clock.today()))


def _version_page(request: HttpRequest, found: ProgrammeVersion, form: EnrolForm, status: int = 200) -> HttpResponse:
    lessons = Lesson.objects.filter(module__version=found).select_related("module").in_order()
    context = {
        "version": found,
        "rows": [{"lesson": lesson, "languages": _languages(lesson, found)} for lesson in lessons],
        "enrolments": found.enrolments.select_related("cohort"),
        "form": form,
        "links": links_for_version(found),
    }
    return render(request, "courses/version.html", context, status=status)


def _languages(lesson: Lesson, found: ProgrammeVersion) -> list[dict[str, Any]]:
    """What there is in each language: a text, a title only, nothing; languages of the programme must have all."""
    return [
        {
            "code": code,
            "name": name,
            "title": bool(lesson.title.get(code)),
            "body": bool(lesson.body.get(code)),
            "needed": code in found.languages,
        }
        for code, name in settings.LANGUAGES
    ]


@require_POST
@digital_team_required
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Open a version for enrolling."""
    found = _version(request, slug, number)
    now = clock.now()
    if found.publish(now):
        audit.record(request.user, "programme-published", None, now, version=found.pk)
        messages.success(request, _("The version is published. You can enrol cohorts now."))
    return redirect("courses:version", slug, number)


@require_POST
@digital_team_required
def enrol(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Put a cohort into the version."""
    found = _version(request, slug, number)
    form = EnrolForm(request.POST, version=found, today=clock.today())
    if not form.is_valid():
        return _version_page(request, found, form, status=422)
    try:
        made = actions.enrol(version=found, **form.cleaned_data)
    except actions.NotPossible as problem:
        form.add_error(None, str(problem))
        return _version_page(request, found, form, status=409)
    audit.record(request.user, "cohort-enrolled", None, clock.now(), enrolment=made.pk)
    messages.success(request, _("Enrolled. The members see their path now."))
    return redirect("courses:version", slug, number)


@require_safe
@digital_team_required
def problems(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The version as a package would be checked: every problem with its file and line."""
    from trainingsite import packages  # few workers ever read one

    found = _version(request, slug, number)
    package = packages.read(packages.files_of(found))
    return render(request, "courses/problems.html", {"version": found, "package": package})


@require_safe
@digital_team_required
def download(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The package of the version as one file."""
    import zipfile

    from trainingsite import packages

    found = _version(request, slug, number)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in packages.files_of(found).items():
            archive.writestr(zipfile.ZipInfo(f"{slug}/{path}", ZIP_DATE), content)
    name = f"{slug}-{number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)


@require_safe
@digital_team_required
def preview(request: HttpRequest, slug: str, number: int, lesson: str, language: str) -> HttpResponse:
    """A lesson in one language, as learners see it."""
    found = _lesson(request, slug, number, lesson, language)
    page = LessonPage(found, request.user, language, get_language() or "fi", preview=True)
    return render(request, "courses/lesson.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def edit(request: HttpRequest, slug: str, number: int, lesson: str, language: str) -> HttpResponse:
    """The text of a lesson in one language; "preview" shows it without saving."""
    found = _lesson(request, slug, number, lesson, language)
    context: dict[str, Any] = {"lesson": found, "language": language, "version": found.module.version}
    if request.method != "POST":
        context["form"] = LessonTextForm(lesson=found, language=language)
        return render(request, "courses/edit.html", context)
    context["form"] = form = LessonTextForm(request.POST, lesson=found, language=language)
    if "preview" in request.POST:
        context["preview"] = markdown.render(request.POST.get("body", ""))
        return render(request, "courses/edit.html", context)
    if not form.is_valid():
        return render(request, "courses/edit.html", context, status=422)
    if not form.save():
        return render(request, "courses/edit.html", context, status=409)
    audit.record(request.user, "lesson-changed", None, clock.now(), lesson=found.pk)
    messages.success(request, _("Saved. Those who go through this version see the new text at once."))
    return redirect("courses:preview", slug, number, lesson, language)


def _version(request: HttpRequest, slug: str, number: int) -> ProgrammeVersion:
    versions = ProgrammeVersion.objects.editable_by(request.user).select_related("programme")
    return get_object_or_404(versions, programme__slug=slug, number=number)


def _lesson(request: HttpRequest, slug: str, number: int, lesson: str, language: str) -> Lesson:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    lessons = Lesson.objects.visible_to(request.user).select_related("module__version__programme")
    where = {"module__version__programme__slug": slug, "module__version__number": number, "slug": lesson}
    return get_object_or_404(lessons, **where)
