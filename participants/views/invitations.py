"""Accepting an invitation, and sending them."""

from typing import cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from participants import invitations
from participants.forms_entry import FirstPasswordForm
from participants.models import Invitation, User
from trainingsite import clock
from trainingsite.access import administrator_required


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose invitation it is and take the first password. Looking does not use it up: mail scanners look too."""
    now = clock.now()
    try:
        invitation = invitations.find(token, now)
        form = FirstPasswordForm(invitation.user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            person = invitations.accept(invitation=invitation, password=form.cleaned_data["password1"], now=now)
            logout(request)
            record_authentication(request, person, method="password", reauthenticated=True)
            return perform_login(request, person, email_verification="none")
    except Invitation.DoesNotExist:
        return render(request, "participants/invitation_closed.html", status=404)
    except invitations.NotOpen:
        return render(request, "participants/invitation_closed.html", status=410)
    status = 422 if form.errors else 200
    return render(request, "participants/invitation.html", {"person": invitation.user, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def invite(request: HttpRequest) -> HttpResponse:
    """Name how many people have not been invited, and invite exactly that many after an explicit yes."""
    now = clock.now()
    people = User.objects.not_invited(now).employed(clock.today())
    number = people.count()
    agreed = request.POST.get("number") == str(number) and request.POST.get("confirm") == "yes"
    if request.method == "POST" and agreed and number:
        invited = invitations.invite(people=people, by=cast("User", request.user), now=now)
        from participants import tasks  # with Celery, which only whoever wakes a worker needs in memory
        from trainingsite.celery import wake

        wake(tasks.send_invitations)
        text = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", invited)
        messages.success(request, text % {"n": invited})
        return redirect("participants:invite")
    asked_again = request.method == "POST"
    context = {"number": number, "asked_again": asked_again, "progress": invitations.progress()}
    return render(request, "participants/invitation_send.html", context, status=422 if asked_again else 200)
