"""What joins everything, and the sample organisation."""

from django.urls import path

from home.views import demo, guides, today

app_name = "home"
urlpatterns = [
    path("", today.show, name="today"),
    path("guides/managers/", guides.managers, name="guide-managers"),
    path("guides/launch/", guides.launch, name="guide-launch"),
    path("guides/processing/", guides.processing, name="guide-processing"),
    path("demo/", demo.guide, name="demo-guide"),
    path("demo/sign-in/", demo.sign_in, name="demo-sign-in"),
    path("demo/start-over/", demo.start_over, name="demo-start-over"),
    path("demo/mailbox/", demo.mailbox, name="demo-mailbox"),
    path("demo/mailbox/<str:name>/", demo.message, name="demo-message"),
    path("demo/clock/", demo.move_clock, name="demo-clock"),
]
