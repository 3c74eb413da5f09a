from django.urls import URLPattern, path

from courses.views import authoring, completeness, learning, recall

app_name = "courses"
_version = "programme/<slug:slug>/<int:number>/"
_lesson = f"{_version}lessons/<slug:lesson>/<slug:language>/"
urlpatterns: list[URLPattern] = [
    # --- learning ---
    path("path/", learning.path, name="path"),
    path("lessons/<slug:slug>/", learning.lesson, name="lesson"),
    path("lessons/<slug:slug>/check/", learning.check, name="check"),
    path("lessons/<slug:slug>/answer/<str:code>/", learning.answer, name="answer"),
    path("lessons/<slug:slug>/skip/", learning.skip, name="skip"),
    path("review/", recall.recall, name="recall"),
    path("review/<str:code>/", recall.answer, name="recall-answer"),
    # --- authors ---
    path("programme/", authoring.programmes, name="programmes"),
    path(_version, authoring.version, name="version"),
    path(f"{_version}publish/", authoring.publish, name="publish"),
    path(f"{_version}enrol/", authoring.enrol, name="enrol"),
    path(f"{_version}problems/", authoring.problems, name="problems"),
    path(f"{_version}download/", authoring.download, name="download"),
    path(f"{_version}completeness/", completeness.completeness, name="completeness"),
    path(f"{_version}completeness/<slug:lesson>/care/", completeness.care, name="care"),
    path(f"{_version}completeness/<slug:lesson>/facts/<int:place>/", completeness.checked, name="fact-checked"),
    path(_lesson, authoring.preview, name="preview"),
    path(f"{_lesson}edit/", authoring.edit, name="edit"),
]
