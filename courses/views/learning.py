"""The learner's pages: the path, a lesson with its check, the check alone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses import actions, progress
from courses.beside import links_for_modules
from courses.models import Lesson
from courses.path import State
from courses.progress import Progress
from courses.reading import CheckItem, LessonPage
from trainingsite import clock


@require_safe
def path(request: HttpRequest) -> HttpResponse:
    """Own modules and lessons, what may be skipped and what comes next."""
    return _path(request, progress.of(request.user, clock.now()))


def _path(request: HttpRequest, own: Progress | None, problem: str = "", status: int = 200) -> HttpResponse:
    lines = own.modules if own else []
    done = {line.module.code for line in lines if line.state == State.DONE}
    further = links_for_modules(own.version, done) if own else {}
    modules = [(line, further.get(line.module.code)) for line in lines]
    context = {"progress": own, "modules": modules, "problem": problem}
    return render(request, "courses/path.html", context, status=status)


@require_safe
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """A lesson to read and its check. Authors see lessons of programmes they are not in as a preview."""
    found = _visible(request, slug)
    page = _page(request, found, preview=found.enrolled_from is None)
    return render(request, "courses/lesson.html", {"page": page})


@require_safe
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """The check without the text, to show that one knows already."""
    return render(request, "courses/check.html", {"page": _page(request, _own(request, slug), alone=True)})


@require_POST
def answer(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One answer of a check. HTMX gets the item with its reasons, with the last right answer also what is complete now;
    a plain form goes back to its page.
    """
    page = _page(request, _own(request, slug), alone=request.POST.get("place") == "check")
    row = page.sent(code, request.POST)
    if row is None or row.form is None:
        raise Http404
    if not row.form.is_valid():
        return _refused(request, page, row)
    outcome = actions.answer_check(
        person=request.user,
        lesson=page.lesson,
        item=row.item,
        now=clock.now(),
        with_text=not page.alone,
        **row.form.cleaned_data,
    )
    if not request.htmx:  # type: ignore[attr-defined]  # set by the htmx middleware
        return redirect(f"{page.place}#{row.anchor}")
    row.given, row.form, row.fresh = outcome.answer, None, True
    context = {"page": page, "row": row, "also": outcome.completion is not None}
    return render(request, "courses/_answered.html", context)


def _refused(request: HttpRequest, page: LessonPage, row: CheckItem) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # set by the htmx middleware
        return render(request, "courses/_item.html", {"page": page, "row": row}, status=422)
    page.put(row)
    return render(request, "courses/check.html" if page.alone else "courses/lesson.html", {"page": page}, status=422)


@require_POST
def skip(request: HttpRequest, slug: str) -> HttpResponse:
    """Skip a lesson one masters already."""
    found = _own(request, slug)
    now = clock.now()
    own = progress.of_version(request.user, found.module.version, now)
    line = own.line_of(found.slug)
    mastered = line is not None and line.state == State.SKIPPABLE
    try:
        actions.skip_lesson(person=request.user, lesson=found, mastered=mastered, now=now)
    except actions.NotPossible as problem:
        return _path(request, own, str(problem), 409)
    messages.success(request, _("Skipped. You can come back to the lesson at any time."))
    return redirect("courses:path")


def _visible(request: HttpRequest, slug: str) -> Lesson:
    lessons = Lesson.objects.visible_to(request.user).filter(slug=slug).select_related("module__version__programme")
    found = lessons.first()
    if found is None:
        raise Http404
    return found


def _own(request: HttpRequest, slug: str) -> Lesson:
    """A lesson of a programme the person goes through, authors too."""
    found = _visible(request, slug)
    if found.enrolled_from is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: Lesson, *, preview: bool = False, alone: bool = False) -> LessonPage:
    language = get_language() or "fi"
    return LessonPage(
        lesson=found,
        person=request.user,
        language=language,
        reader=language,
        preview=preview,
        alone=alone,
        retry=request.GET.get("retry", ""),
    )
