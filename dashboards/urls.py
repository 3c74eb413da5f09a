from django.urls import path

from dashboards.views import company, computed, export, growth, own, progress

app_name = "dashboards"
urlpatterns = [
    path("growth/", growth.growth, name="growth"),
    path("growth/progress/", progress.progress, name="progress"),
    path("growth/computed/", computed.computed, name="computed"),
    path("growth/company/", company.company, name="company"),
    path("growth/own/", own.own, name="own"),
    path("growth/export.csv", export.export_csv, name="export-csv"),
    path("growth/export.xlsx", export.export_xlsx, name="export-xlsx"),
]
