"""Three questions machines ask: is the process alive, can it serve, is the background work going on?"""

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from trainingsite.contributions import discover
from trainingsite.models import Heartbeat

LATE = dt.timedelta(minutes=2)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


_migrated = False


def pending_migrations() -> bool:
    """Whether the database is behind the code; asked until it is not, then remembered."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not _migrated


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """This instance can serve pages: database there and migrated. Broker and mail do not count."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if pending_migrations():
            return JsonResponse({"status": "migrations pending"}, status=503)
    except DatabaseError:
        return JsonResponse({"status": "database away"}, status=503)
    return JsonResponse({"status": "ok"})


def background_problem(now: dt.datetime) -> str:
    """Why background work is late, in a word for machines; "" when all is well. Real time, never the sample's clock."""
    beat = Heartbeat.objects.filter(name="beat").first()
    if beat is None:
        return "no heartbeat yet"
    if now - beat.at > LATE:
        return "heartbeat late"
    return next((problem for module in discover("background") if (problem := module.problem(now))), "")


@login_not_required
@require_safe
def status(request: HttpRequest) -> JsonResponse:
    """Background work: 503 when beat or the worker has been silent for two minutes, or an app's work is late."""
    try:
        problem = background_problem(timezone.now())
    except DatabaseError:
        problem = "database away"
    return JsonResponse({"status": problem or "ok"}, status=503 if problem else 200)
