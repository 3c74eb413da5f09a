"""One's own things in the practice channel: settings, profile, the account and what one has kept."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practice import opening
from practice.forms_own import SETTINGS_FORMS, KeyForm, NameForm, ProfileForm, SecondStepForm, SettingsForm
from practice.views.common import Refusal, RunPage, act_or_refuse, open_run, sent_before
from practice.world import ME, Author, ShownPost

MOST_TURNS = 1_000
PROFILE_FIELDS = ("name", "bio", "picture", "alt")


# --- settings -------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, run: int) -> HttpResponse:
    """Who may message, muted words, quiet hours. Each part is a form of its own, named by `part`."""
    page = open_run(request, run, here="settings")
    if request.method != "POST":
        return _settings_page(request, page)
    part = request.POST.get("part", "")
    if part not in SETTINGS_FORMS:
        return _settings_page(request, page, status=422)
    form = _settings_form(page, part, request.POST)
    if not form.is_valid():
        if sent_before(request, page):
            return redirect("practice:settings", page.run.pk)
        return _settings_page(request, page, {part: form}, status=422)
    refusal = act_or_refuse(page, "settings", data=form.changes, key=form.cleaned_data["key"])
    if refusal:
        return _settings_page(request, page, {part: form}, refusal, refusal.status)
    messages.success(request, _("Settings saved."))
    return redirect("practice:settings", page.run.pk)


def _settings_form(page: RunPage, part: str, data: Mapping[str, Any] | None = None) -> SettingsForm:
    return SETTINGS_FORMS[part](data, settings=page.world.settings, auto_id=f"id_{part}_%s", key=page.key)


def _settings_page(
    request: HttpRequest,
    page: RunPage,
    forms: Mapping[str, SettingsForm] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    fresh = {part: _settings_form(page, part) for part in ("messages", "mute", "words", "quiet")}
    shown = fresh | dict(forms or {})
    failed = next((form for form in shown.values() if form.errors), None)
    context = {"page": page, "forms": shown, "failed": failed, "refusal": refusal}
    return render(request, "practice/settings.html", context, status=status)


# --- profile --------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, run: int) -> HttpResponse:
    """Name, bio, a picture out of those offered with its description, and how others see it all."""
    page = open_run(request, run, here="profile")
    if request.method != "POST":
        return _profile_page(request, page, _profile_form(page))
    form = _profile_form(page, request.POST)
    if not form.is_valid():
        return _profile_page(request, page, form, status=422)
    changes = {name: form.cleaned_data[name] for name in form.changed_data if name in PROFILE_FIELDS}
    refusal = act_or_refuse(page, "profile", data=changes, key=form.cleaned_data["key"]) if changes else None
    if refusal:
        return _profile_page(request, page, form, refusal, refusal.status)
    messages.success(request, _("Profile saved."))
    return redirect("practice:profile", page.run.pk)


def _profile_form(page: RunPage, data: Mapping[str, Any] | None = None) -> ProfileForm:
    before = {name: getattr(page.world.account, name) for name in PROFILE_FIELDS}
    return ProfileForm(
        data, channel=page.channel, pictures=page.scenario.profile_pictures, initial={"key": page.key, **before}
    )


def _profile_page(
    request: HttpRequest, page: RunPage, form: ProfileForm, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "refusal": refusal,
        "pictures": _pictures(page, form),
        "seen_as": page.world.person(ME),
    }
    return render(request, "practice/profile.html", context, status=status)


def _pictures(page: RunPage, form: ProfileForm) -> list[dict[str, Any]]:
    """The drawings to choose from: value, what is seen in each, whether it is the chosen one."""
    chosen = form["picture"].value() or ""
    known = page.scenario.pictures
    return [
        {"code": code, "alt": page.say(known[code].alt) if code in known else "", "chosen": code == chosen}
        for code in page.scenario.profile_pictures
    ]


# --- the account ----------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, run: int) -> HttpResponse:
    """Opening an account in four steps. A passphrase is only ever offered; there is no field to type one in."""
    page = open_run(request, run, here="profile")
    if request.method == "POST":
        return _account_step(request, page)
    if request.GET.get("codes") == "text":
        return _codes_as_text(page)
    return _account_page(request, page)


def _account_step(request: HttpRequest, page: RunPage) -> HttpResponse:
    step = request.POST.get("step", "")
    form = _step_form(page, step, request.POST)
    if form is None:
        return _account_page(request, page, status=422)
    if not form.is_valid():
        return _account_page(request, page, {step: form}, status=422)
    if step == "recovery" and not page.world.account.two_factor:
        refusal: Refusal | None = Refusal(_("Recovery codes come with the second step: turn that on first."))
    else:
        refusal = act_or_refuse(page, "account", data=_step_data(step, form), key=form.cleaned_data["key"])
    if refusal:
        return _account_page(request, page, {step: form}, refusal, refusal.status)
    return redirect(f"{request.path}#{step}")


def _step_form(page: RunPage, step: str, data: Mapping[str, Any] | None = None) -> KeyForm | None:
    now = page.world.account
    if step == "name":
        return NameForm(data, channel=page.channel, initial={"key": page.key, "name": now.name}, auto_id="id_name_%s")
    if step == "second":
        return SecondStepForm(data, initial={"key": page.key, "two_factor": now.two_factor}, auto_id="id_second_%s")
    if step == "recovery" or (step == "passphrase" and _words(page)):
        return KeyForm(data)
    return None


def _step_data(step: str, form: KeyForm) -> dict[str, Any]:
    return {
        "name": lambda: {"name": form.cleaned_data["name"]},
        "passphrase": lambda: {"passphrase": "generated"},
        "second": lambda: {"two_factor": form.cleaned_data["two_factor"]},
        "recovery": lambda: {"recovery_saved": True},
    }[step]()


def _account_page(
    request: HttpRequest,
    page: RunPage,
    forms: Mapping[str, KeyForm] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    now = page.world.account
    given = dict(forms or {})
    change = request.GET.get("change", "")
    turn, safe = _turn(request), now.two_factor in {"app", "passkey"}
    context = {
        "page": page,
        "account": now,
        "refusal": refusal,
        "failed": next((form for form in given.values() if form.errors), None),
        "name_form": given.get("name") or (None if now.name and change != "name" else _step_form(page, "name")),
        "second_form": given.get("second")
        or (None if now.two_factor and change != "second" else _step_form(page, "second")),
        "passphrase": opening.passphrase(_words(page), _seed(page), turn),
        "next_turn": (turn + 1) % MOST_TURNS,
        "pattern": opening.pattern(_seed(page)),
        "pattern_side": opening.PATTERN_SIDE,
        "codes": opening.recovery_codes(_seed(page)) if now.two_factor else (),
        "safe": safe,
        "open": bool(now.name and now.passphrase and safe and now.recovery_saved),
    }
    return render(request, "practice/account.html", context, status=status)


def _codes_as_text(page: RunPage) -> HttpResponse:
    """The recovery codes as a file to save; Http404 before there is a second step."""
    if not page.world.account.two_factor:
        raise Http404
    lines = [
        _("Recovery codes of the practice channel"),
        _("They are made up for practice and open nothing."),
        "",
        *opening.recovery_codes(_seed(page)),
        "",
    ]
    answer = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recovery-codes-practice.txt"'
    return answer


def _seed(page: RunPage) -> bytes:
    return salted_hmac("practice.opening", str(page.run.pk), algorithm="sha256").digest()


def _words(page: RunPage) -> tuple[str, ...]:
    words = page.scenario.passphrase_words
    return words.get(page.run.language) or next(iter(words.values()), ())


def _turn(request: HttpRequest) -> int:
    asked = request.GET.get("turn", "")
    return int(asked) % MOST_TURNS if asked.isascii() and asked.isdigit() and len(asked) < len(str(MOST_TURNS)) else 0


# --- what one has kept ----------------------------------------------------------------------------------
@require_safe
def saved(request: HttpRequest, run: int) -> HttpResponse:
    """Bookmarks, drafts and evidence."""
    page = open_run(request, run, here="saved")
    world = page.world
    context = {"page": page, "bookmarks": world.bookmarks(), "drafts": world.drafts(), "evidence": _evidence(page)}
    return render(request, "practice/saved.html", context)


def _evidence(page: RunPage) -> list[dict[str, Any]]:
    """What was saved, whose it is, when it was written and when it was saved; the newest first."""
    lines = {line.id: (chat.who.handle, line.mine) for chat in page.world.chats() for line in chat.lines}
    when = {act.target: act.at for act in page.world.did("save_evidence")}
    rows = []
    for thing in page.world.evidence():
        chat, mine = lines.get(thing.id, ("", False))
        who = thing.author if isinstance(thing, ShownPost) else _writer(page, chat, mine)
        rows.append({"thing": thing, "who": who, "chat": chat, "saved_at": when[thing.id]})
    return sorted(rows, key=lambda row: -row["saved_at"])


def _writer(page: RunPage, handle: str, mine: bool) -> Author:
    who = page.world.person(ME if mine else handle)
    return Author(who.handle, who.name, who.picture, mine) if who else Author(handle, handle)
