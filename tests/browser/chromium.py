"""The machine's own Chromium, that can reach nothing but this machine."""

import shutil

from playwright.sync_api import Browser, Playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
MISSING = "Chromium is not installed (Debian package chromium)"


def where() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    found = where()
    if found is None:
        raise SystemExit(f"{MISSING}.")
    return playwright.chromium.launch(executable_path=found, args=QUIET)
