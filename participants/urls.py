from django.urls import URLPattern, path

from participants.views import entry, invitations

app_name = "participants"
urlpatterns: list[URLPattern] = [
    # --- ways in ---
    path("language/", entry.set_language, name="language-set"),
    path("reauthenticate/code/", entry.reauthenticate_by_code, name="reauthenticate-code"),
    path("roster/invite/", invitations.invite, name="invite"),
    path("invitations/<str:token>/", invitations.open_invitation, name="invitation-open"),
]
