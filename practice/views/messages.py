"""Private messages and notifications."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from practice.forms_own import MessageForm
from practice.views.common import Refusal, RunPage, act_or_refuse, open_run, record_reading
from practice.world import Chat


@require_safe
def messages(request: HttpRequest, run: int) -> HttpResponse:
    """Everybody one has a conversation with, the newest first."""
    page = open_run(request, run, here="messages")
    return render(request, "practice/messages.html", {"page": page, "chats": page.world.chats()})


@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest, run: int, handle: str) -> HttpResponse:
    """One conversation and a form to write into it. Opening it reads what came since the last time."""
    page = open_run(request, run, here="messages")
    found = _chat_with(page, handle)
    if request.method == "POST":
        return _send(request, page, found)
    if found.unread or (found.lines and not page.world.did("open_messages", handle)):
        record_reading(request, page, "open_messages", handle)
    return _chat_page(request, page, found, MessageForm(channel=page.channel, initial={"key": page.key}))


def _chat_with(page: RunPage, handle: str) -> Chat:
    """The conversation, empty when nothing has been said; Http404 for nobody and for oneself."""
    found = page.world.chat(handle)
    if found is None:
        raise Http404
    return found


def _send(request: HttpRequest, page: RunPage, found: Chat) -> HttpResponse:
    form = MessageForm(request.POST, channel=page.channel)
    if not form.is_valid():
        return _chat_page(request, page, found, form, status=422)
    values = form.cleaned_data
    refusal = act_or_refuse(page, "message", found.who.handle, {"text": values["text"]}, values["key"])
    if refusal:
        return _chat_page(request, page, found, form, refusal, refusal.status)
    return redirect(reverse("practice:chat", args=[page.run.pk, found.who.handle]) + "#write")


def _chat_page(
    request: HttpRequest,
    page: RunPage,
    found: Chat,
    form: MessageForm,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"page": page, "chat": found, "form": form, "refusal": refusal}
    return render(request, "practice/chat.html", context, status=status)


@require_safe
def notifications(request: HttpRequest, run: int) -> HttpResponse:
    """What others did with one's things. What is new is marked this once: being shown, it counts as seen."""
    page = open_run(request, run, here="notifications")
    shown = page.world.notices()
    if page.world.unread:
        record_reading(request, page, "seen")
    return render(request, "practice/notifications.html", {"page": page, "notices": shown})
