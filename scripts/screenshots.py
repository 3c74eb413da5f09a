"""Take the pictures of the documentation: `make screenshots`.

Starts a sample organisation of its own, opens every page as the person it is for, narrow and wide, light and dark,
and writes build/screenshots/. The picture of the README, docs/images/today.png, is Eero's day.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - the path comes first
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tests.browser.chromium import launch  # noqa: E402
from tests.browser.lived_in import Pages, enter, every_page, live_in  # noqa: E402
from tests.browser.site import Site, make_sample  # noqa: E402
from tests.browser.visitor import arrive  # noqa: E402

FOLDER = ROOT / "build" / "screenshots"
README = ROOT / "docs" / "images" / "today.png"
WIDTHS = {360: 780, 1280: 900}


def picture_of_the_readme(browser: Browser, site: Site) -> None:
    eero = arrive(browser, site, width=1280, height=860, color_scheme="light").sign_in_as("eero")
    README.parent.mkdir(parents=True, exist_ok=True)
    eero.page.screenshot(path=README, full_page=True)
    eero.context.close()


def pictures(browser: Browser, site: Site, pages: Pages, width: int, scheme: str) -> int:
    taken = 0
    for who, routes in pages.items():
        visitor = enter(arrive(browser, site, width=width, height=WIDTHS[width], color_scheme=scheme), who)
        for route, (path, _title) in routes.items():
            visitor.go(path)
            name = f"{who}-{route.replace(':', '-')}-{width}-{scheme}.png"
            visitor.page.screenshot(path=FOLDER / name, full_page=True)
            taken += 1
        visitor.context.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readme", action="store_true", help="only the picture of the README")
    parser.add_argument("--who", help="only the pages of one person, such as eero")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sometaito-screenshots-") as folder, sync_playwright() as playwright:
        os.environ.update(DJANGO_SETTINGS_MODULE="trainingsite.settings", DATA_DIR=folder, LOCAL="1", ALLOW_DEMO="1")
        django.setup()  # the addresses are read here, the pages are served elsewhere
        browser = launch(playwright)
        with Site(Path(folder) / "site", make_sample(Path(folder) / "sample")) as site:
            picture_of_the_readme(browser, site)
            if not arguments.readme:
                pages = every_page(browser, site, live_in(browser, site))
                if arguments.who:
                    pages = {arguments.who: pages[arguments.who]}
                else:
                    shutil.rmtree(FOLDER, ignore_errors=True)
                FOLDER.mkdir(parents=True, exist_ok=True)
                taken = sum(
                    pictures(browser, site, pages, width, scheme) for width in WIDTHS for scheme in ("light", "dark")
                )
                print(f"{taken} pictures in {FOLDER.relative_to(ROOT)}")
        browser.close()
    print(f"The picture of the README is {README.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
