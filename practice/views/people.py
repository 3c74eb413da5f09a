"""Who is in the channel, what one of them says of themselves, and the own lists of accounts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from practice.forms_own import ListForm, MemberForm, OntoListForm
from practice.kinds import KNOWN_ACCOUNTS
from practice.views.common import Refusal, RunPage, act_or_refuse, open_run, refused, sent_before, telling
from practice.world import Person, WatchList


@require_safe
def people(request: HttpRequest, run: int) -> HttpResponse:
    """Every account there is, with what can be known of it; those one follows first."""
    page = open_run(request, run, here="people")
    others = [each for each in page.world.people() if not each.mine]
    context = {
        "page": page,
        "followed": [with_kind(each) for each in others if each.followed],
        "others": [with_kind(each) for each in others if not each.followed],
    }
    return render(request, "practice/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, run: int, handle: str) -> HttpResponse:
    """A profile and its posts. Sent, the form on it puts the account on a list. Being opened counts as a look at it."""
    page = open_run(request, run, here="people", record=("open_profile", handle))
    found = page.world.person(handle)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _onto_list(request, page, found)
    return _person_page(request, page, found)


def _onto_list(request: HttpRequest, page: RunPage, found: Person) -> HttpResponse:
    form = OntoListForm(request.POST, lists=_lists_without(page, found))
    if not form.is_valid():
        if sent_before(request, page):
            return redirect("practice:person", page.run.pk, found.handle)
        return _person_page(request, page, found, form, status=422)
    values = form.cleaned_data
    refusal = act_or_refuse(page, "list_add", values["list"], {"handle": found.handle}, values["key"])
    if refusal:
        return _person_page(request, page, found, form, refusal, refusal.status)
    return redirect(telling(page, reverse("practice:person", args=[page.run.pk, found.handle])))


def _person_page(
    request: HttpRequest,
    page: RunPage,
    found: Person,
    form: OntoListForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    free = _lists_without(page, found)
    context = {
        "page": page,
        "row": with_kind(found),
        "posts": page.world.posts_of(found.handle, before=request.GET.get("before", "")),
        "form": form or (OntoListForm(lists=free, initial={"key": page.key}) if free else None),
        "on_lists": [each for each in page.world.lists() if found.handle in each.members],
        "refusal": refusal,
    }
    return render(request, "practice/person.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest, run: int) -> HttpResponse:
    """The own lists, and a form to make one more."""
    page = open_run(request, run, here="lists")
    given = request.POST if request.method == "POST" else None
    form = ListForm(given, initial={"key": page.key})
    refusal, status = None, 200
    if given is not None:
        status = 422
        if form.is_valid():
            data = {"name": form.cleaned_data["name"], "private": form.cleaned_data["private"]}
            refusal = act_or_refuse(page, "list_make", data=data, key=form.cleaned_data["key"])
            if refusal is None:
                return redirect("practice:list", page.run.pk, f"own-{page.did}")
            status = refusal.status
    context = {"page": page, "lists": page.world.lists(), "form": form, "refusal": refusal}
    return render(request, "practice/lists.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def watch_list(request: HttpRequest, run: int, list: str) -> HttpResponse:
    """One list: what its members say, who they are, and the question before it is deleted."""
    page = open_run(request, run, here="lists")
    found = page.world.list(list)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _list_page(request, page, found)
    if request.POST.get("act") == "remove":
        data = {"handle": request.POST.get("handle", "")}
        return _done(request, page, act_or_refuse(page, "list_remove", found.id, data), found)
    if request.POST.get("act") == "delete":
        refusal = act_or_refuse(page, "list_delete", found.id)
        if refusal:
            return refused(request, page, refusal)
        return redirect(telling(page, reverse("practice:lists", args=[page.run.pk])))
    form = MemberForm(request.POST, people=_not_on(page, found))
    if not form.is_valid():
        if sent_before(request, page):
            return redirect("practice:list", page.run.pk, found.id)
        return _list_page(request, page, found, form, status=422)
    values = form.cleaned_data
    return _done(
        request, page, act_or_refuse(page, "list_add", found.id, {"handle": values["handle"]}, values["key"]), found
    )


def _done(request: HttpRequest, page: RunPage, refusal: Refusal | None, found: WatchList) -> HttpResponse:
    if refusal:
        return refused(request, page, refusal)
    return redirect(telling(page, reverse("practice:list", args=[page.run.pk, found.id])))


def _list_page(
    request: HttpRequest, page: RunPage, found: WatchList, form: MemberForm | None = None, status: int = 200
) -> HttpResponse:
    members = [each for handle in found.members if (each := page.world.person(handle))]
    free = _not_on(page, found)
    context = {
        "page": page,
        "list": found,
        "members": [with_kind(each) for each in members],
        "form": form or (MemberForm(people=free, initial={"key": page.key}) if free else None),
        "posts": page.world.list_feed(found.id, before=request.GET.get("before", "")),
        "asks_delete": "delete" in request.GET,
    }
    return render(request, "practice/list.html", context, status=status)


def with_kind(found: Person) -> dict[str, Any]:
    """A person and the word for their kind of account, "" where none can be known."""
    return {"person": found, "kind": KNOWN_ACCOUNTS.get(found.kind, "")}


def _not_on(page: RunPage, found: WatchList) -> list[Person]:
    return [each for each in page.world.people() if not each.mine and each.handle not in found.members]


def _lists_without(page: RunPage, found: Person) -> list[WatchList]:
    return [] if found.mine else [each for each in page.world.lists() if found.handle not in each.members]
