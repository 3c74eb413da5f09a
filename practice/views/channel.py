"""The channel itself: the feed, a post with its answers, writing, searching, and what came meanwhile."""

import re
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practice.forms import LONGEST, PostForm, QuoteForm, SearchForm, ShortPostForm, WriteForm
from practice.said import can_be_written_again
from practice.search_help import operators_of, problem_in_words
from practice.templatetags.sim import weekday_time
from practice.views.common import Refusal, RunPage, act_or_refuse, open_run, telling
from practice.world import Draft, Found
from trainingsite.translated import pick

SECOND = re.compile(r"-?[0-9]{1,9}")
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


# --- the feed -------------------------------------------------------------------------------------------
@require_safe
def feed(request: HttpRequest, run: int) -> HttpResponse:
    """What others and oneself have written, newest first, with a place to write."""
    page = open_run(request, run, here="feed")
    before = request.GET.get("before", "")
    context = {
        "page": page,
        "posts": page.world.feed(before=before),
        "older": bool(before),
        "form": None if page.run.is_over else _filled(ShortPostForm, page),
    }
    return render(request, "practice/feed.html", context)


@require_safe
def new(request: HttpRequest, run: int) -> HttpResponse:
    """How many posts came after the second `since`, and the clock: 304 while nothing of it has changed."""
    page = open_run(request, run)
    since = request.GET.get("since", "")
    clock = weekday_time(page.moment)
    etag = quote_etag(f"{page.world.state_stamp} {since} {clock} {page.speed} {page.reader}")
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        second = int(since) if SECOND.fullmatch(since) else page.world.now
        context = {"page": page, "number": page.world.new_since(second), "second": second, "clock": clock}
        response = render(request, "practice/_new.html", context)
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


# --- a post ---------------------------------------------------------------------------------------------
@_get_or_post
def post(request: HttpRequest, run: int, post: str) -> HttpResponse:
    """A post in its conversation, with forms to answer and to quote it. Opening it is kept in the log, once."""
    page = open_run(request, run, here="feed", record=("open_post", post))
    if not page.has_post(post) and page.world.conversation(post) is None:
        if request.method == "POST" and page.world.did("delete", post):
            return _without_its_post(request, page)
        raise Http404
    if request.method != "POST":
        draft = _draft(page, request.GET.get("draft", ""))
        quotes = "quote" in request.GET or (draft is not None and bool(draft.quote_of))
        return _post_page(request, page, post, draft=draft, quotes=quotes)
    quotes = request.POST.get("kind") == "quote"
    form = (QuoteForm if quotes else WriteForm)(request.POST, channel=page.channel)
    if not form.is_valid():
        return _post_page(request, page, post, form=form, quotes=quotes, status=422)
    refusal = _publish(page, form, post)
    if refusal:
        return _post_page(request, page, post, form=form, quotes=quotes, refusal=refusal, status=refusal.status)
    return redirect(telling(page, reverse("practice:post", args=[page.run.pk, post])))


def _without_its_post(request: HttpRequest, page: RunPage) -> HttpResponse:
    """An answer to a post of one's own that was deleted in another tab: the text stays, as a post to be."""
    refusal = Refusal(_("This post is not there any more."))
    context = {"page": page, "form": _post_form(page, request), "refusal": refusal}
    return render(request, "practice/write.html", context, status=refusal.status)


def _post_page(
    request: HttpRequest,
    page: RunPage,
    id: str,
    *,
    form: WriteForm | None = None,
    draft: Draft | None = None,
    quotes: bool = False,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    conversation = page.world.conversation(id)
    if conversation is None:
        raise Http404
    filled = form or (_filled(QuoteForm if quotes else WriteForm, page, draft) if draft else None)
    context = {
        "page": page,
        "conversation": conversation,
        "post": conversation.post,
        "reply": filled if filled and not quotes else _filled(WriteForm, page),
        "quote": filled if filled and quotes else _filled(QuoteForm, page),
        "quotes": quotes,
        "asks_delete": "delete" in request.GET and conversation.post.mine,
        "refusal": refusal,
    }
    return render(request, "practice/post.html", context, status=status)


# --- writing --------------------------------------------------------------------------------------------
@_get_or_post
def write(request: HttpRequest, run: int) -> HttpResponse:
    """A post of one's own, from nothing, from a draft (`?draft=`) or from a post that was deleted (`?again=`).

    Sent by the button "more" of the short form, it only takes along what was typed there.
    """
    page = open_run(request, run, here="feed")
    if request.method != "POST":
        draft = _draft(page, request.GET.get("draft", ""))
        if draft and (draft.reply_to or draft.quote_of):
            place = reverse("practice:post", args=[page.run.pk, draft.reply_to or draft.quote_of])
            return redirect(f"{place}?{urlencode({'draft': draft.id})}#{'reply' if draft.reply_to else 'quote'}")
        return render(request, "practice/write.html", {"page": page, "form": _post_form(page, request, draft)})
    if request.POST.get("as") == "more":
        more = _post_form(page, typed=request.POST.get("text", "")[:LONGEST])
        return render(request, "practice/write.html", {"page": page, "form": more, "opened": True})
    form = _post_form(page, request)
    refusal = None
    if form.is_valid():
        refusal = _publish(page, form)
        if refusal is None:
            return redirect(telling(page, reverse("practice:feed", args=[page.run.pk])))
    context = {"page": page, "form": form, "refusal": refusal}
    return render(request, "practice/write.html", context, status=refusal.status if refusal else 422)


def _publish(page: RunPage, form: WriteForm, target: str = "") -> Refusal | None:
    """Publish what was written, or keep it as a draft; a draft that is published is one no longer."""
    given = form.cleaned_data
    if form.wants_draft:
        place = {"reply": "reply_to", "quote": "quote_of"}.get(form.kind)
        data = {"text": given["text"], **({place: target} if place else {})}
        return act_or_refuse(page, "draft", data=data, key=given["key"])
    refusal = act_or_refuse(page, form.kind, target, form.sent(), given["key"])
    if refusal is None and given["draft"] and _draft(page, given["draft"]):
        published = page.done
        act_or_refuse(page, "draft_delete", given["draft"])
        page.tell(published)
    return refusal


def _post_form(
    page: RunPage, request: HttpRequest | None = None, draft: Draft | None = None, typed: str = ""
) -> PostForm:
    """The whole form for a post: with what was sent or `typed`, or filled from a draft or a deleted post."""
    scenario = page.scenario
    faces = set(scenario.profile_pictures) | {each.picture for each in scenario.personas.values()}
    texts = {code: each.alt for code, each in scenario.pictures.items() if code not in faces}
    texts |= {each.code: each.alt for each in scenario.spot_pictures}
    pictures = [(code, pick(alt, page.reader).text) for code, alt in texts.items()]
    audiences = [(code, pick(name, page.reader).text) for code, name in page.channel.audiences.items()]
    make = partial(PostForm, channel=page.channel, pictures=pictures, audiences=audiences)
    if request is not None and request.method == "POST":
        return make(request.POST)
    initial: dict[str, str] = {"key": page.key, "text": typed}
    if draft:
        initial |= {"text": draft.text, "draft": draft.id}
    elif request is not None:
        initial |= _deleted(page, request.GET.get("again", ""))
    return make(initial=initial)


def _filled(form: type[WriteForm], page: RunPage, draft: Draft | None = None) -> WriteForm:
    """A form for an answer or a quote, empty or filled from a draft."""
    initial = {"key": page.key} | ({"text": draft.text, "draft": draft.id} if draft else {})
    return form(initial=initial, channel=page.channel, auto_id=f"{form.kind}_%s")


def _draft(page: RunPage, id: str) -> Draft | None:
    return next((each for each in page.world.drafts() if each.id == id), None) if id else None


def _deleted(page: RunPage, id: str) -> dict[str, str]:
    """What stood in a post of one's own that has been deleted."""
    if not can_be_written_again(page.world, id):
        return {}
    written = next((act for act in page.world.acts if act.own_id == id), None)
    if written is None:
        return {"text": pick(page.scenario.posts[id].text, page.run.language).text}
    names = ("text", "picture", "alt", "audience")
    return {name: str(written.data[name]) for name in names if written.data.get(name)}


# --- searching ------------------------------------------------------------------------------------------
@_get_or_post
def search(request: HttpRequest, run: int) -> HttpResponse:
    """Search by words and operators. Sent by the form it is kept in the log; a link to a search only shows it."""
    page = open_run(request, run, here="search")
    if request.method == "POST":
        form = SearchForm(request.POST)
        if not form.is_valid():
            return _search_page(request, page, form, status=422)
        refusal = act_or_refuse(page, "search", data={"query": form.cleaned_data["q"]})
        if refusal:
            return _search_page(request, page, form, refusal=refusal, status=refusal.status)
        place = reverse("practice:search", args=[page.run.pk])
        return redirect(f"{place}?{urlencode({'q': form.cleaned_data['q']})}")
    query = request.GET.get("q", "")
    form = SearchForm(initial={"q": query})
    return _search_page(request, page, form, page.world.search(query) if query.strip() else None)


def _search_page(
    request: HttpRequest,
    page: RunPage,
    form: SearchForm,
    found: Found | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "found": found,
        "problem": problem_in_words(found.problem) if found else "",
        "operators": operators_of(page.channel),
        "refusal": refusal,
    }
    return render(request, "practice/search.html", context, status=status)
