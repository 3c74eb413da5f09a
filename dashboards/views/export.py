"""Published figures as files: CSV for programs, in English; XLSX for people, in their language. The trail keeps who."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards import export
from dashboards.choosing import Choice, choose
from dashboards.columns import COLUMNS
from dashboards.comma_separated import csv_stream
from dashboards.models import Figure, FigureQuerySet
from dashboards.spreadsheet import PLAIN, XLSX_TYPE, Sheet, xlsx_stream
from participants import audit
from participants.models import Unit
from trainingsite import clock
from trainingsite.access import manager_required

CSV_TYPE = "text/csv; charset=utf-8"
NAMES = [column.name for column in COLUMNS]
CHOSEN = {"unit", "cohort", "module"}


@require_safe
@manager_required
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """`?explain`: what each column is, instead of figures."""
    if "explain" in request.GET:
        header, *rows = _explanation()
        return _file(csv_stream(header, rows), CSV_TYPE, "growth-columns.csv")
    figures, choice = _asked(request)
    with translation.override("en"):
        said = export.texts(_module(choice))
    name = _record(request, choice, spreadsheet=False)
    return _file(csv_stream(NAMES, export.cells(export.rows(figures, said))), CSV_TYPE, f"{name}.csv")


@require_safe
@manager_required
def export_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The figures on one sheet, what each column is on another."""
    figures, choice = _asked(request)
    header, *columns = _explanation()
    sheets = [
        Sheet(
            _("Figures"),
            [str(column.heading) for column in COLUMNS],
            export.spoken(export.rows(figures, export.texts(_module(choice)))),
            [column.width for column in COLUMNS],
            [column.style for column in COLUMNS],
        ),
        Sheet(_("Columns"), header, columns, [28, 22, 90], [PLAIN] * 3),
    ]
    name = _record(request, choice, spreadsheet=True)
    return _file(xlsx_stream(sheets), XLSX_TYPE, f"{name}.xlsx")


def _asked(request: HttpRequest) -> tuple[FigureQuerySet, Choice | None]:
    """With `unit`: that one and those below it. Without: all that the reader may see, the company's among it."""
    # Nothing chosen is everything: the file need not wait for what there would be to choose from.
    choice = choose(request.GET, request.user, clock.today()) if CHOSEN & request.GET.keys() else None
    figures = Figure.objects.visible_to(request.user).current().filter(cohort=choice.cohort if choice else None)
    if "unit" in request.GET and choice:
        figures = figures.filter(unit__path__startswith=choice.unit.path)
    return figures, choice


def _module(choice: Choice | None) -> str:
    return choice.module.code if choice and choice.module else ""


def _explanation() -> list[list[str]]:
    """A heading and a line for each column, in the reader's language."""
    head = [_("Column"), _("In CSV"), _("What it tells")]
    return [head, *([str(column.heading), column.name, str(column.meaning)] for column in COLUMNS)]


def _record(request: HttpRequest, choice: Choice | None, *, spreadsheet: bool) -> str:
    """Write the export into the trail; returns the name of the file without its ending."""
    unit: Unit | None = choice.unit if choice and "unit" in request.GET else None
    asked = {"unit": unit.pk if unit else None, "cohort": choice.cohort.pk if choice and choice.cohort else None}
    audit.record(request.user, "growth-exported", None, clock.now(), spreadsheet=spreadsheet, **asked)
    parts = ["growth", (slugify(unit.name) or f"unit-{unit.pk}") if unit else "", f"{clock.today():%Y-%m-%d}"]
    return "-".join(part for part in parts if part)


def _file(pieces: Iterator[bytes], kind: str, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(pieces, content_type=kind, headers=headers)
