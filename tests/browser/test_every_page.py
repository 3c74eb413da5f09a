"""Every page, with the eyes of the person it is for: accessible, within its window, in light and dark, without a
complaint of the browser about the content security policy or anything else."""

from collections import defaultdict

import pytest

from tests.browser.crawl import links_of, route_of
from tests.browser.lived_in import EYES, enter, every_page, live_in, named_routes
from tests.browser.looking import keyboard_problems, look_at
from tests.browser.site import Site
from tests.browser.visitor import arrive
from tests.findings import expect_none

SIZES = {320: 640, 1280: 900}
# Why nobody opens these by a link: what is left must be seen here, or be no page.
NO_PAGE = {
    "account_confirm_email": "addresses come from the roster, nobody confirms one",
    "account_confirm_login_code": "looked at on the way in (test_ways_in)",
    "account_reset_password_from_key": "looked at on the way in (test_ways_in)",
    "account_set_password": "everybody gets a password with the invitation",
    "courses:answer": "POST",
    "courses:care": "POST",
    "courses:download": "a file",
    "courses:enrol": "POST",
    "courses:fact-checked": "POST",
    "courses:publish": "POST",
    "courses:recall-answer": "POST",
    "courses:skip": "POST",
    "dashboards:export-csv": "a file",
    "dashboards:export-xlsx": "a file",
    "healthz": "for machines",
    "home:demo-message": "looked at on the way in (test_ways_in)",
    "home:demo-sign-in": "POST",
    "mfa_authenticate": "asks people with a second step on their way in",
    "mfa_deactivate_totp": "for people with an app",
    "mfa_download_recovery_codes": "a file",
    "mfa_edit_webauthn": "for people with a passkey",
    "mfa_generate_recovery_codes": "for people with an app",
    "mfa_login_webauthn": "for machines",
    "mfa_reauthenticate": "for people with a second step",
    "mfa_reauthenticate_webauthn": "for people with a passkey",
    "mfa_remove_webauthn": "for people with a passkey",
    "mfa_view_recovery_codes": "for people with an app",
    "openid_connect_callback": "company sign-in is off in the sample",
    "openid_connect_login": "company sign-in is off in the sample",
    "participants:absence-add": "POST",
    "participants:absence-remove": "POST",
    "participants:cohort-remove": "POST",
    "participants:data-json": "a file",
    "participants:invitation-open": "looked at on the way in (test_ways_in)",
    "participants:language-set": "POST",
    "participants:person-account": "POST",
    "participants:person-role": "POST",
    "participants:roster-apply": "POST",
    "participants:roster-cancel": "POST",
    "practice:check": "POST",
    "practice:clock": "POST",
    "practice:do": "POST",
    "practice:end": "POST",
    "practice:hint": "POST",
    "practice:new": "a part of a page (test_journey_practice)",
    "practice:send": "POST",
    "practice:start": "POST",
    "practice:start_measured": "POST",
    "practice:start_module": "POST",
    "practice:start_task": "POST",
    "practice:withdraw": "POST",
    "readyz": "for machines",
    "reminders:act": "POST",
    "reminders:silence": "POST",
    "reminders:tomorrow": "POST",
    "scheduling:book": "POST",
    "scheduling:calendar_file": "a file",
    "scheduling:check_in": "only while a session is going on (test_during_pages)",
    "scheduling:count_need": "POST",
    "scheduling:feed": "for machines",
    "scheduling:offer": "POST",
    "scheduling:plan_done": "POST",
    "scheduling:publish": "POST",
    "scheduling:remove_plan": "POST",
    "skills:sharing-end": "POST",
    "socialaccount_login_error": "answers 401",
    "socialaccount_signup": "people come from the roster",
    "status": "for machines",
}

BESIDE_THE_LISTS = {
    "admin:dashboards_figure_overview",
    "admin:dashboards_publication_quality",
    "admin:dashboards_publication_publish",
}


@pytest.fixture(scope="module")
def house(sample, browser, tmp_path_factory):
    """A site people have lived in, and every page of it: (site, {who: {route: address}})."""
    with Site(tmp_path_factory.mktemp("lived-in") / "data", sample) as started:
        yield started, every_page(browser, started, live_in(browser, started))
    assert started.complaints() == ""


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("who", EYES)
def test_every_page_is_accessible_and_keeps_its_policy(house, browser, who, width):
    site, pages = house
    visitor = enter(arrive(browser, site, width=width, height=SIZES[width]), who)
    findings = []
    for path, _title in pages[who].values():
        status = visitor.go(path)
        problems = look_at(visitor.page) + ([] if status == 200 else [f"answers {status}"])
        problems += keyboard_problems(visitor.page) if width == 1280 else []
        findings += [f"{path} {problem}" for problem in problems]
    visitor.context.close()
    expect_none([*findings, *visitor.complaints])


def test_every_route_of_the_site_was_looked_at(house):
    _site, pages = house
    seen = {route for routes in pages.values() for route in routes}
    known = {route for route, _address in named_routes()}
    expect_none(f"not looked at: {route}" for route in sorted(known - seen - NO_PAGE.keys()))
    expect_none(f"no such route: {route}" for route in sorted(NO_PAGE.keys() - known))


def test_no_two_pages_share_a_title(house):
    """Pages of our own; a sign-in page may come in several steps of one name."""
    _site, pages = house
    titles = defaultdict(set)
    for routes in pages.values():
        for route, (_path, title) in routes.items():
            if ":" in route:
                titles[title].add(route)
    expect_none(f"{title}: {sorted(routes)}" for title, routes in titles.items() if len(routes) > 1)


def test_the_administration_keeps_its_policy(house, browser):
    """Django's own pages: every list, its form for a new row, its first row, and the pages beside it."""
    site, _pages = house
    visitor = arrive(browser, site).sign_in_as("heidi")
    visitor.go("/admin/")
    lists = {link for link in links_of(visitor.page.content(), "/admin/") if link.startswith("/admin/")}
    answers, findings = {}, []
    for path in sorted(lists):
        if route_of(path) in {"admin:logout", "admin:password_change"}:
            continue
        answers[path] = visitor.go(path)
        rows = [link for link in links_of(visitor.page.content(), path) if link.endswith("/change/")]
        tools = links_of(visitor.page.locator("#content").inner_html(), path)
        beside = [link for link in tools if route_of(link) in BESIDE_THE_LISTS]
        for link in [*rows[:1], *beside]:
            answers[link] = visitor.go(link)
    findings += [f"{path}: {status}" for path, status in answers.items() if status != 200]
    visitor.context.close()
    assert len(answers) > 20
    assert {route_of(path) for path in answers} >= BESIDE_THE_LISTS
    expect_none([*findings, *visitor.complaints])


def test_what_is_planted_is_found(house, browser):
    site, _pages = house
    visitor = arrive(browser, site, width=320, height=640)
    visitor.go("/demo/")
    assert look_at(visitor.page) == []
    visitor.page.evaluate("""document.querySelector("main").insertAdjacentHTML("beforeend", `<h1>Second</h1>
        <img src="/static/img/mark.svg"><textarea cols="200" aria-label="x"></textarea><p style="color: red"></p>`)""")
    assert [line.split()[0] for line in look_at(visitor.page)] == ["has", "is", "image-alt"]
    assert any("style-src" in complaint for complaint in visitor.complaints)
    visitor.context.close()
