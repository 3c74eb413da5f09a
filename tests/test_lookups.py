"""Every lookup of a view starts at who is asking: `.visible_to(...)`, `.editable_by(...)`, or the person's own rows."""

import ast
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
STARTS = {"visible_to", "editable_by", "led_by", "of", "newest_of", "about", "aimed_at"}  # each takes the person
AREAS = {  # whole areas closed to a role: every view there is guarded, so its lookups may range over everybody
    "participants/views/roster.py": {"administrator_required"},
    "participants/views/cohorts.py": {"digital_team_required"},
    "skills/views/team.py": {"digital_team_required"},
    "courses/views/authoring.py": {"digital_team_required"},
    "courses/views/completeness.py": {"digital_team_required"},
    "practice/views/preview.py": {"digital_team_required"},
    "practice/views/review.py": {"digital_team_only"},
    "scheduling/views/need.py": {"digital_team_required"},
    "reminders/views/queue.py": {"administrator_required"},
    **{f"scheduling/views/{name}.py": {"digital_team_required"} for name in ("planner", "editing", "moving", "places")},
}
KNOWN = {  # places that do not look anything up for a stranger, each with its reason
    "participants/views/invitations.py: User.objects.not_invited": "behind a guard; names a number only",
    "participants/views/me.py: User.objects.get": "the own row, by request.user.pk",
    "participants/views/me.py: Membership.objects.valid": "filtered by the person whose page it is",
    "dashboards/views/company.py: Skill.objects.only": "the names of the skills, which everybody reads",
    "dashboards/views/computed.py: Skill.objects.only": "the names of the skills, which everybody reads",
    "dashboards/views/growth.py: Skill.objects.only": "the names of the skills, which everybody reads",
    "dashboards/views/growth.py: Lesson.objects.filter": "titles of the lessons named by the unit's own rows",
    "dashboards/views/growth.py: Batch.objects.filter": "the months of rounds only",
    "dashboards/views/growth.py: Stalled.objects.filter": "of the unit chosen, which is one the reader may see",
    "dashboards/views/growth.py: WeeklyActivity.objects.filter": "of the unit chosen, which is one the reader may see",
    "courses/views/recall.py: Module.objects.filter": "of the version the person goes through",
    "home/views/demo.py: UserSession.objects.create_from_request": "writes the own session",
}


def chain_of(node, parents):
    """The names of the attributes called on `X.objects`, outwards."""
    names = []
    while isinstance(parents.get(node), ast.Attribute | ast.Call):
        node = parents[node]
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
    return names


def loose_lookups(source, name):
    tree = ast.parse(source)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and not STARTS & set(chain_of(node, parents)):
            yield f"{name}: {ast.unparse(node)}.{'.'.join(chain_of(node, parents)[:1])}"


def views():
    for app in ("participants", "skills", "courses", "practice", "scheduling", "dashboards", "reminders", "home"):
        paths = [*(BASE / app).glob("views.py"), *sorted((BASE / app / "views").glob("*.py"))]
        yield from ((path.relative_to(BASE).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def unguarded(source, guards):
    """Functions of a closed area that take a request under an address and carry no guard."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            names = {ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list}
            if names & {"require_safe", "require_POST", "require_GET", "require_http_methods"} and not names & guards:
                yield node.name


def test_every_lookup_starts_at_who_is_asking():
    loose = {line for name, source in views() if name not in AREAS for line in loose_lookups(source, name)}
    assert sorted(loose - KNOWN.keys()) == []


def test_every_view_of_a_closed_area_is_guarded():
    found = [f"{name}: {view}" for name, source in views() if name in AREAS for view in unguarded(source, AREAS[name])]
    assert found == []


def test_a_planted_loose_lookup_is_found():
    planted = "def show(request, pk):\n    return get_object_or_404(Lesson.objects.filter(open=True), pk=pk)\n"
    assert list(loose_lookups(planted, "views.py")) == ["views.py: Lesson.objects.filter"]
    assert list(loose_lookups(planted.replace("filter(open=True)", "visible_to(request.user)"), "views.py")) == []


def test_a_planted_unguarded_view_is_found():
    planted = "@require_safe\ndef show(request):\n    pass\n"
    assert list(unguarded(planted, {"administrator_required"})) == ["show"]


def test_the_exceptions_are_still_needed():
    loose = {line for name, source in views() for line in loose_lookups(source, name)}
    assert sorted(KNOWN.keys() - loose) == []
