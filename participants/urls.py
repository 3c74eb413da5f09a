from django.urls import URLPattern, path

from participants.views import cohorts, entry, invitations, me, roster

app_name = "participants"
urlpatterns: list[URLPattern] = [
    # --- ways in ---
    path("language/", entry.set_language, name="language-set"),
    path("reauthenticate/code/", entry.reauthenticate_by_code, name="reauthenticate-code"),
    path("roster/invite/", invitations.invite, name="invite"),
    path("invitations/<str:token>/", invitations.open_invitation, name="invitation-open"),
    # --- own page ---
    path("me/", me.me, name="me"),
    path("me/absences/", me.absence_add, name="absence-add"),
    path("me/absences/<int:pk>/remove/", me.absence_remove, name="absence-remove"),
    path("me/trail/", me.trail, name="trail"),
    path("me/why/", me.why, name="why"),
    path("me/data/", me.data, name="data"),
    path("me/data.json", me.data_json, name="data-json"),
    path("me/erase/", me.erase, name="erase"),
    # --- who goes through together ---
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/<int:pk>/", cohorts.cohort, name="cohort"),
    path("cohorts/<int:pk>/add/", cohorts.cohort_add, name="cohort-add"),
    path("cohorts/<int:pk>/remove/<int:person>/", cohorts.cohort_remove, name="cohort-remove"),
    # --- people and rosters ---
    path("roster/", roster.people, name="roster"),
    path("roster/units/", roster.units, name="units"),
    path("roster/people/<int:pk>/", roster.person, name="person"),
    path("roster/people/<int:pk>/role/", roster.person_role, name="person-role"),
    path("roster/people/<int:pk>/account/", roster.person_account, name="person-account"),
    path("roster/people/<int:pk>/erase/", roster.person_erase, name="person-erase"),
    path("roster/<int:pk>/", roster.roster_import, name="roster-import"),
    path("roster/<int:pk>/apply/", roster.roster_apply, name="roster-apply"),
    path("roster/<int:pk>/cancel/", roster.roster_cancel, name="roster-cancel"),
]
