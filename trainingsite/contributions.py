"""What a lower place needs from every app: modules of a fixed name, found without knowing the apps.

- `privacy.py`: `FIELDS` (data map), `export(user)`, `erase(user)`, `purge(now)` - see `PrivacyContribution`
- `package.py`: `SECTIONS`, sections of a programme package - see `trainingsite.packages.Section`
- `steps.py`: `STEPS`, kinds of steps of a measurement round - see `skills.measuring.StepSource`
- `lesson_links.py`: `links(lesson, person)`, what there is to do beside a lesson - see `courses.beside.LessonLink`
- `module_links.py`: `links(version, codes)`, what follows the lessons of a module - see `courses.beside`
- `version_links.py`: `links(version)`, what authors can look at - see `courses.beside`
- `background.py`: `problem(now) -> str`, what of the background work is late, for `/status`; "" when nothing is
- `navigation.py`: `ENTRIES`, what stands in the menu for whom - see `trainingsite.navigation.Entry`
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.conf import settings


def discover(name: str) -> list[ModuleType]:
    """The modules called `name` of our own apps, in the order of the one arrow."""
    base = str(settings.BASE_DIR)
    own = [
        config.name
        for config in apps.get_app_configs()
        if config.path.startswith(base) and "site-packages" not in config.path
    ]
    return [import_module(f"{app}.{name}") for app in own if find_spec(f"{app}.{name}")]
