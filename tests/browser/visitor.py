"""A person at a browser: everything the browser complains about on the way is written down."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.site import Site

BUTTON = {
    "aino": "Kokeile Ainona",
    "eero": "Kokeile Eerona",
    "dana": "Kokeile Danana",
    "mika": "Kokeile Mikana",
    "otto": "Kokeile Ottona",
    "heidi": "Kokeile Heidinä",
}
EMAIL = {
    "aino": "aino.alku@harjoituskerays.example",
    "eero": "eero.osaaja@harjoituskerays.example",
    "dana": "dana.digi@harjoituskerays.example",
    "mika": "mika.esihenkilo@harjoituskerays.example",
    "otto": "otto.toinen@harjoituskerays.example",
    "heidi": "heidi.yllapito@harjoituskerays.example",
}
PASSWORD = "harjoitus-demo"
WATCH_POLICY = """document.addEventListener("securitypolicyviolation",
    event => window.tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""


@dataclass
class Visitor:
    """One browser context on one site. `complaints` must be empty when the visit is over."""

    site: Site
    context: BrowserContext
    runs_scripts: bool = True
    complaints: list[str] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.on("request", self._request)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        self.context.expose_binding("tellViolation", self._violation)
        self.context.add_init_script(WATCH_POLICY)
        self.page: Page = self.context.new_page()

    def _request(self, request: Request) -> None:
        if request.is_navigation_request():
            self.documents.add(request.url)
        if not request.url.startswith((self.site.address, "data:", "about:", "blob:")):
            self.complaints.append(f"request to another host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        """A page that is itself an answer with an error code is no complaint; whatever it loads would be."""
        refused_page = message.text.startswith("Failed to load resource") and message.location["url"] in self.documents
        if message.type in {"error", "warning"} and not refused_page:
            self.complaints.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _violation(self, source: Any, text: str) -> None:
        self.complaints.append(f"content security policy: {text} on {source['page'].url}")

    def url(self, path: str) -> str:
        return f"{self.site.address}{path}"

    def go(self, path: str) -> int:
        """Open a page of the site; returns its status."""
        answer = self.page.goto(self.url(path))
        return answer.status if answer else 0

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site.address)

    def sign_in_as(self, who: str) -> "Visitor":
        """By the button of the sample's sign-in page."""
        self.go("/accounts/login/")
        self.page.get_by_role("button", name=BUTTON[who]).click()
        self.page.wait_for_url(self.url("/"))
        return self

    def sign_in_by_password(self, who: str) -> "Visitor":
        self.go("/accounts/login/")
        self.page.get_by_label("Sähköposti", exact=True).fill(EMAIL[who])
        self.page.get_by_label("Salasana", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Kirjaudu", exact=True).click()
        self.page.wait_for_url(self.url("/"))
        return self

    def main(self) -> str:
        """The text a person reads in the page itself, without the frame around it."""
        return self.page.locator("main").inner_text()


def arrive(browser: Browser, site: Site, *, width: int = 1280, height: int = 900, **options: Any) -> Visitor:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="fi-FI",
        timezone_id="Europe/Helsinki",
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(15_000)
    return Visitor(site, context, options.get("java_script_enabled", True))
