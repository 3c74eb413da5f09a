"""Published figures for tests of pages, exports and mails: rows as `dashboards.actions.publish` would write them."""

import copy
import datetime as dt

from dashboards.models import Figure, Publication

AT = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SKILL = {
    "n": 12,
    "rose": 5,
    "same": 6,
    "fell": 1,
    "target": 2,
    "before": {"count": 4, "share": 1 / 3, "low": 0.138, "high": 0.609},
    "after": {"count": 8, "share": 2 / 3, "low": 0.391, "high": 0.862},
    "gained": 4,
    "lost": 0,
    "p": 0.125,
}
DATA = {
    "score": {
        "n": 12,
        "improved": 10,
        "same": 1,
        "fell": 1,
        "superiority": 0.875,
        "before": {"mean": 54.8333, "sd": 22.5986},
        "after": {"mean": 68.75, "sd": 16.6249},
        "change": {"mean": 13.9167, "low": 6.6802, "high": 21.1532, "sd": 11.3895},
        "effect": 0.6601,
        "dz": 1.2219,
        "gain": 0.3081,
        "normalised_change": 0.301,
        "spread": {"before": 22.5986, "after": 16.6249, "p": 0.04},
        "ceiling": False,
    },
    "skills": {f"S{number:02}": SKILL for number in range(1, 15)},
    "levels": {"n": 12, "measured": 96, "before": [40, 30, 20, 6, 0], "after": [10, 20, 40, 20, 6]},
    "self": {
        "n": 12,
        "improved": 9,
        "same": 2,
        "fell": 1,
        "before": {"mean": 1.4, "sd": 0.6},
        "after": {"mean": 2.2, "sd": 0.5},
        "change": {"mean": 0.8, "low": 0.4, "high": 1.2, "sd": 0.6},
    },
    "shift": {"n": 11, "mean": -0.4, "low": -0.7, "high": -0.1},
    "gap": {"n": 12, "mean": 6.0, "low": 1.0, "high": 11.0},
}
FEW_DATA = {
    "score": {"n": 6, "improved": 4, "same": 1, "fell": 1},
    "skills": {
        "S01": {"n": 6, "rose": 3, "same": 2, "fell": 1, "target": 2},
        "S02": {"hidden": "few"},
        "S03": {"hidden": "remainder"},
    },
    "levels": {"hidden": "few"},
    "self": {"n": 6, "improved": 3, "same": 2, "fell": 1},
    "shift": {"hidden": "few"},
    "gap": {"hidden": "few"},
}


def publication(at=AT, **fields):
    return Publication.objects.create(made_at=at, **fields)


def figure(unit=None, *, data=DATA, invited=15, measured=12, state="shown", kind="growth", cohort=None, published=None):
    """One current figure: of a unit, or of the company without one."""
    return Figure.objects.create(
        publication=published or Publication.objects.order_by("-pk").first() or publication(),
        unit=unit,
        cohort=cohort,
        kind=kind,
        state=state,
        invited=invited,
        measured=measured,
        data=copy.deepcopy(data) if state == "shown" else {},
    )
