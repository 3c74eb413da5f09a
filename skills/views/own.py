"""Own skills: all side by side, and one with its reasons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from skills import measuring, profile
from skills.explanation import explain
from skills.ledger import Ledger, round_name
from skills.models import Skill
from trainingsite import clock
from trainingsite.translated import pick


@require_safe
def profile_page(request: HttpRequest) -> HttpResponse:
    """Self, Know and Do of every skill, by module."""
    now = clock.now()
    language = request.LANGUAGE_CODE
    ledger = Ledger(request.user, now)
    standings = profile.of(request.user, language, now, ledger)
    moved = [each for each in standings if each.previous_self is not None]
    context = {
        "areas": profile.by_area(standings),
        "measured": sum(each.do is not None for each in standings),
        "of": len(standings),
        "at_target": sum(each.at_target for each in standings),
        "estimates": [{"name": each.name.text, "start": each.first_self, "now": each.self_level} for each in moved],
        "state": measuring.state_of(request.user, now, ledger.rounds),
    }
    return render(request, "skills/profile.html", context)


@require_safe
def skill_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One skill: its five descriptions with own place, why the level is what it is, and how it has been."""
    skill = get_object_or_404(Skill.objects.aimed_at(request.user), slug=slug)
    language = request.LANGUAGE_CODE
    ledger = Ledger(request.user, clock.now(), only=skill)
    record = ledger.of(skill)
    standing = profile.standing(skill, record, ledger.targets, language)
    periods = [
        {"name": round_name(period.sitting), "sitting": period.sitting, "record": period}
        for period in reversed(record.periods)
        if period.sitting or period.evidence
    ]
    context = {
        "standing": standing,
        "descriptors": [pick(each, language) for each in skill.descriptors],
        "explanation": explain(record, language),
        "periods": periods,
    }
    return render(request, "skills/skill.html", context)
