"""Growth in the admin: what was published, by whom and how well it is measured; and publishing now.

People counted are not here: they can be told from no page.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboards import actions, overview
from dashboards.choosing import number
from dashboards.models import Batch, Figure, Publication
from participants.models import Cohort
from trainingsite import clock
from trainingsite.administration import LookOnly

PAGE = 100


class PublishForm(forms.Form):
    early = forms.BooleanField(
        required=False,
        label=gettext_lazy("Also of rounds that are still open"),
        help_text=gettext_lazy(
            "Counts those who have finished so far, where at least five of a unit have; the others wait. Without this,"
            " a cohort is counted when its round after the programme has closed and everybody is in."
        ),
    )


class BatchInline(LookOnly, admin.TabularInline):
    model = Batch
    fields = ["before", "after", "people"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return super().get_queryset(request).select_related("before__cohort", "after__cohort")


@admin.register(Publication)
class PublicationAdmin(LookOnly, admin.ModelAdmin):
    """The history of publishing. A publication is never changed; publishing again adds to it."""

    list_display = ["pk", "made_at", "who", "people", "sealed_at"]
    fields = ["made_at", "who", "sealed_at", "people", "figures_by_state"]
    readonly_fields = ["who", "people", "figures_by_state"]
    inlines = [BatchInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        found = super().get_queryset(request).select_related("made_by").defer("quality", "basis")
        return found.annotate(people=Sum("batches__people", default=0))

    @admin.display(description=gettext_lazy("published by"))
    def who(self, made: Publication) -> str:
        return str(made.made_by or _("The software"))

    @admin.display(description=gettext_lazy("people counted"), ordering="people")
    def people(self, made: Publication) -> int:
        return made.people  # type: ignore[attr-defined]  # annotated

    @admin.display(description=gettext_lazy("figures"))
    def figures_by_state(self, made: Publication) -> str:
        counted = made.figures.order_by().values_list("state").annotate(Count("pk"))
        return overview.figures_by_state(counted)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        key = number(object_id)
        found = Publication.objects.filter(pk=key).first() if key is not None else None
        context = overview.quality_context(found.quality) if found else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("publish/", self.admin_site.admin_view(self.publish), name="dashboards_publication_publish"),
            path("quality/", self.admin_site.admin_view(self.quality), name="dashboards_publication_quality"),
        ]
        return own + super().get_urls()

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def publish(self, request: HttpRequest) -> HttpResponse:
        """Ask, and publish by POST. Nothing new is no mistake."""
        _administrators_only(self, request)
        form = PublishForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            made = actions.publish(now=clock.now(), by=request.user, early=form.cleaned_data["early"])
            return self._published(request, made)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish figures now"),
            "opts": self.opts,
            "form": form,
            "newest": Publication.objects.select_related("made_by").defer("quality", "basis").first(),
        }
        return TemplateResponse(request, "admin/dashboards/publish.html", context)

    def _published(self, request: HttpRequest, made: Publication | None) -> HttpResponse:
        if made is None:
            messages.info(request, _("There is nobody new to count, so nothing was published."))
            return redirect("admin:dashboards_publication_changelist")
        people = made.batches.aggregate(people=Sum("people", default=0))["people"]
        text = ngettext(
            "Published. %(number)d person was counted for the first time.",
            "Published. %(number)d people were counted for the first time.",
            people,
        )
        messages.success(request, text % {"number": people})
        return redirect("admin:dashboards_publication_change", made.pk)

    @method_decorator(require_safe)
    def quality(self, request: HttpRequest) -> HttpResponse:
        """How well the measurements measure, as the newest publication found it, and who is missing now."""
        _administrators_only(self, request)
        newest = Publication.objects.first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Quality of the data"),
            "opts": self.opts,
            "newest": newest,
            "cohorts": overview.missing_by_cohort(),
            **overview.quality_context(newest.quality if newest else {}),
        }
        return TemplateResponse(request, "admin/dashboards/quality.html", context)


@admin.register(Figure)
class FigureAdmin(LookOnly, admin.ModelAdmin):
    """Figures as they were published, old ones too."""

    list_display = ["unit_or_company", "cohort", "kind", "state", "invited", "measured", "current", "publication"]
    list_filter = ["current", "state", "kind", "cohort"]
    list_select_related = ["unit", "cohort"]
    search_fields = ["unit__name"]
    fields = ["publication", "unit", "cohort", "kind", "state", "invited", "measured", "current", "data"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Figure]:
        found = super().get_queryset(request).select_related("publication")
        return found.defer("publication__quality", "publication__basis")

    @admin.display(description=gettext_lazy("unit"), ordering="unit__path")
    def unit_or_company(self, figure: Figure) -> str:
        return str(figure.unit or _("Whole company"))

    def get_urls(self) -> list[URLPattern]:
        own = [path("overview/", self.admin_site.admin_view(self.overview), name="dashboards_figure_overview")]
        return own + super().get_urls()

    @method_decorator(require_safe)
    def overview(self, request: HttpRequest) -> HttpResponse:
        """Growth in every unit, of all cohorts and of each; `?cohort=` one of them."""
        _administrators_only(self, request)
        figures = Figure.objects.current().growth().select_related("unit", "cohort", "publication")
        figures = figures.defer("publication__quality", "publication__basis")
        cohort = number(request.GET.get("cohort"))
        if cohort is not None:
            figures = figures.filter(cohort=cohort)
        ordered = figures.order_by(F("unit__path").asc(nulls_first=True), F("cohort__name").asc(nulls_first=True), "pk")
        page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Growth in all units and rounds"),
            "opts": self.opts,
            "page": page,
            "lines": overview.unit_lines(page),
            "cohorts": Cohort.objects.filter(figures__isnull=False).distinct().order_by("name"),
            "cohort": cohort,
        }
        return TemplateResponse(request, "admin/dashboards/overview.html", context)


def _administrators_only(own: admin.ModelAdmin, request: HttpRequest) -> None:
    if not own.has_view_permission(request):
        raise PermissionDenied
