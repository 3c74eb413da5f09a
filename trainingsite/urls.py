"""All addresses. Each app owns its own file; this one only joins them."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from trainingsite import health, styleguide

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # before admin.site.urls is read

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("status", health.status, name="status"),
    path("style-guide/", styleguide.show, name="style-guide"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("participants.urls")),
    path("", include("skills.urls")),
    path("", include("courses.urls")),
    path("", include("practice.urls")),
    path("", include("scheduling.urls")),
    path("", include("dashboards.urls")),
    path("", include("reminders.urls")),
    path("", include("home.urls")),
]

handler400 = "trainingsite.errors.bad_request"
