"""What asks for care: reporting, handing over, checking a picture, links, pictures with dangers, the angle card."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practice.forms_careful import CONFIDENCE, VERDICTS, CardForm, HandoffForm, PicturesForm, ReportForm, VerdictForm
from practice.forms_careful import said as words_of
from practice.views.common import Refusal, RunPage, act_or_refuse, open_run
from practice.world import ChatLine, Person, ShownPost, Spot, SpotPicture
from trainingsite.translated import pick

_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Subject:
    """What something is done about: a post, a line of a private conversation, or a person."""

    id: str
    post: ShownPost | None = None
    line: ChatLine | None = None
    who: Person | None = None

    def back(self, page: RunPage) -> HttpResponse:
        """To where it stands."""
        if self.post:
            return redirect("practice:post", page.run.pk, self.post.id)
        if self.line and self.who:
            return redirect("practice:chat", page.run.pk, self.who.handle)
        return redirect("practice:person", page.run.pk, self.who.handle if self.who else self.id)


def _subject(page: RunPage, id: str) -> Subject:
    """Http404 for what is not there, or not yet."""
    post = page.world.post(id)
    if post:
        return Subject(id, post=post)
    for chat in page.world.chats():
        for line in chat.lines:
            if line.id == id:
                return Subject(id, line=line, who=chat.who)
    person = page.world.person(id)
    if person is None:
        raise Http404
    return Subject(id, who=person)


def _answer(
    request: HttpRequest, page: RunPage, template: str, context: Mapping[str, Any], refusal: Any
) -> HttpResponse:
    """The page; after a POST that was not done, with what was typed and why."""
    status = refusal.status if refusal else 422 if request.method == "POST" else 200
    return render(request, template, {"page": page, "refusal": refusal, **context}, status=status)


@_get_or_post
def report(request: HttpRequest, run: int, target: str) -> HttpResponse:
    """Tell the channel about a post, a message or an account."""
    page = open_run(request, run)
    subject = _subject(page, target)
    refusal = None
    form = ReportForm(request.POST or None, initial={"key": page.key})
    if request.method == "POST" and form.is_valid():
        data = {"reason": form.cleaned_data["reason"]}
        refusal = act_or_refuse(page, "report", target, data, key=form.cleaned_data["key"])
        if refusal is None:
            messages.success(request, _("Reported. Only the channel's keepers know that it was you."))
            return subject.back(page)
    return _answer(request, page, "practice/report.html", {"form": form, "subject": subject}, refusal)


@_get_or_post
def handoff(request: HttpRequest, run: int) -> HttpResponse:
    """Hand something over to a colleague whose job it is; `?ref=` says what it is about."""
    page = open_run(request, run)
    ref = request.POST.get("ref", request.GET.get("ref", ""))
    subject = _subject(page, ref) if ref else None
    refusal = None
    form = HandoffForm(
        request.POST or None, initial={"key": page.key}, config=page.scenario.config, language=page.reader
    )
    if request.method == "POST" and form.is_valid():
        data = {"ref": ref, "note": form.cleaned_data["note"]}
        refusal = act_or_refuse(page, "handoff", form.cleaned_data["team"], data, key=form.cleaned_data["key"])
        if refusal is None:
            team = pick(page.scenario.config.teams[form.cleaned_data["team"]], page.reader).text
            messages.success(request, _("Handed over: %(team)s.") % {"team": team})
            return subject.back(page) if subject else redirect("practice:feed", page.run.pk)
    return _answer(request, page, "practice/handoff.html", {"form": form, "subject": subject, "ref": ref}, refusal)


@_get_or_post
def image(request: HttpRequest, run: int, post: str) -> HttpResponse:
    """Where else a picture was: look it up, then write down what one concludes."""
    page = open_run(request, run)
    shown = page.world.post(post)
    if shown is None or not shown.picture:
        raise Http404
    refusal: Refusal | None = None
    form = VerdictForm(initial={"key": page.key})
    if request.method == "POST" and "look" in request.POST:
        refusal = act_or_refuse(page, "image_search", post)
        if refusal is None:
            return redirect("practice:image", page.run.pk, post)
    elif request.method == "POST":
        form = VerdictForm(request.POST)
        if form.is_valid():
            data = {name: form.cleaned_data[name] for name in ("verdict", "note")}
            data["confidence"] = int(form.cleaned_data["confidence"])
            refusal = act_or_refuse(page, "verdict", post, data, key=form.cleaned_data["key"])
            if refusal is None:
                messages.success(request, _("Your conclusion is written down."))
                return redirect("practice:image", page.run.pk, post)
    given = page.world.did("verdict", post)
    picture = page.scenario.pictures.get(shown.picture)
    context = {
        "post": shown,
        "form": form,
        "looked": bool(page.world.did("image_search", post)),
        "picture": picture,
        "picture_date": dt.date.fromisoformat(picture.first_seen) if picture and picture.first_seen else None,
        "given": given[-1] if given else None,
        "verdict": words_of(VERDICTS, str(given[-1].data.get("verdict"))) if given else "",
        "confidence": words_of(CONFIDENCE, str(given[-1].data.get("confidence"))) if given else "",
    }
    return _answer(request, page, "practice/image.html", context, refusal)


@require_safe
def link(request: HttpRequest, run: int, id: str) -> HttpResponse:
    """What would have been behind a link. Links never open: opening one is an act, and this page is its consequence."""
    page = open_run(request, run, record=("open_link", id))
    behind = page.world.link_text(id)
    if behind is None:
        raise Http404
    subject = _subject(page, id)
    author = subject.post.author.handle if subject.post else subject.who.handle if subject.who else ""
    context = {
        "page": page,
        "subject": subject,
        "address": behind[0],
        "behind": behind[1],
        "dangerous": author in page.scenario.config.bad_accounts,
    }
    return render(request, "practice/link.html", context)


# --- pictures with dangers ------------------------------------------------------------------------------
@dataclass(frozen=True)
class NumberedSpot:
    """A place in a picture; lengths in units of the drawing's view box (560 × 315)."""

    number: int
    spot: Spot
    value: str
    marked: bool

    @property
    def centre(self) -> tuple[float, float]:
        spot = self.spot
        return round((spot.x + spot.width / 2) * 5.6, 1), round((spot.y + spot.height / 2) * 3.15, 1)


@dataclass(frozen=True)
class SpotCard:
    """One picture of the exercise with its numbered places, and what was decided about it."""

    picture: SpotPicture
    number: int
    spots: tuple[NumberedSpot, ...]
    chosen: bool


def _marks(page: RunPage) -> set[str]:
    """The places marked now, as "picture:spot"."""
    marked: set[str] = set()
    for act in page.world.acts:
        value = f"{act.target}:{act.data.get('spot')}"
        if act.kind == "mark":
            marked.add(value)
        elif act.kind == "unmark":
            marked.discard(value)
    return marked


def _chosen(page: RunPage) -> str:
    chosen = page.world.did("choose")
    return chosen[-1].target if chosen else ""


def _shown_pictures(page: RunPage) -> tuple[SpotPicture, ...]:
    """The pictures of the exercise: those of its task, else all."""
    asked = {str(code) for each in (page.task.criteria if page.task else ()) for code in each.args.get("pictures", ())}
    return tuple(each for each in page.scenario.spot_pictures if not asked or each.code in asked)


@_get_or_post
def pictures(request: HttpRequest, run: int) -> HttpResponse:
    """Choose the picture that can be posted and mark the dangers in the others."""
    page = open_run(request, run)
    shown = _shown_pictures(page)
    if not shown:
        raise Http404
    refusal = None
    form = PicturesForm(request.POST or None, pictures=shown, initial={"key": page.key})
    if request.method == "POST" and form.is_valid():
        refusal = _save_pictures(page, form)
        if refusal is None:
            messages.success(request, _("Your marks are saved."))
            return redirect("practice:pictures", page.run.pk)
    marked, chosen = _marks(page), _chosen(page)
    cards = [
        SpotCard(
            picture=each,
            number=number,
            chosen=each.code == chosen,
            spots=tuple(
                NumberedSpot(place, spot, f"{each.code}:{spot.code}", f"{each.code}:{spot.code}" in marked)
                for place, spot in enumerate(each.spots, start=1)
            ),
        )
        for number, each in enumerate(shown, start=1)
    ]
    return _answer(request, page, "practice/pictures.html", {"form": form, "cards": cards}, refusal)


def _save_pictures(page: RunPage, form: PicturesForm) -> Refusal | None:
    """Write only what has changed, one line each."""
    wanted = set(form.cleaned_data["marks"])
    marked = _marks(page)
    changes = [("mark", each) for each in sorted(wanted - marked)]
    changes += [("unmark", each) for each in sorted(marked - wanted)]
    for kind, value in changes:
        code, _colon, spot = value.partition(":")
        refusal = act_or_refuse(page, kind, code, {"spot": spot})
        if refusal:
            return refusal
    choice = form.cleaned_data["choose"]
    if choice and choice != _chosen(page):
        return act_or_refuse(page, "choose", choice)
    return None


# --- the angle card -------------------------------------------------------------------------------------
@_get_or_post
def card(request: HttpRequest, run: int, post: str) -> HttpResponse:
    """Before writing: for whom, what point, on what it stands and what could go wrong."""
    page = open_run(request, run)
    shown = page.world.post(post)
    if shown is None:
        raise Http404
    before = page.world.did("card", post)
    fields = ("audience", "point", "evidence_type", "source", "risk_check")
    known = {name: before[-1].data.get(name) for name in fields} if before else {}
    refusal = None
    form = CardForm(request.POST or None, initial={**known, "key": page.key})
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in fields}
        refusal = act_or_refuse(page, "card", post, data, key=form.cleaned_data["key"])
        if refusal is None:
            messages.success(request, _("The card is saved. You can still change it."))
            return redirect("practice:card", page.run.pk, post)
    return _answer(request, page, "practice/card.html", {"form": form, "post": shown, "saved": bool(before)}, refusal)
