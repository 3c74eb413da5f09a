from django.urls import URLPattern, path

from skills.views import measure, own, sharing, team

app_name = "skills"
urlpatterns: list[URLPattern] = [
    # --- measuring ---
    path("measure/", measure.overview, name="measure"),
    path("measure/<int:number>/", measure.step, name="measure-step"),
    path("measure/finish/", measure.finish, name="measure-finish"),
    path("measure/result/", measure.result, name="measure-result"),
    # --- digital team ---
    path("measure/rounds/", team.rounds, name="rounds"),
    path("measure/rounds/<int:pk>/", team.edit_round, name="round-edit"),
    path("measure/rounds/new/<int:cohort>/", team.create_round, name="round-create"),
    path("skills/confirm/", team.confirmations, name="confirmations"),
    path("skills/confirm/<int:pk>/", team.confirm, name="confirm"),
    # --- own levels for one's manager ---
    path("skills/sharing/", sharing.own, name="sharing"),
    path("skills/sharing/end/", sharing.take_back, name="sharing-end"),
    path("skills/shared/", sharing.people, name="shared"),
    path("skills/shared/<int:pk>/", sharing.levels, name="shared-levels"),
    # --- own skills ---
    path("skills/", own.profile_page, name="profile"),
    path("skills/<slug:slug>/", own.skill_page, name="skill"),
]
