"""The listeners of the browser tests hear what they are there to hear."""

import pytest


def test_a_request_to_another_host_and_a_broken_policy_are_heard(site, browser):
    from tests.browser.visitor import arrive

    visitor = arrive(browser, site)
    assert visitor.go("/demo/") == 200
    assert visitor.complaints == []
    visitor.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    visitor.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"http://example.com/x.png\">')")
    visitor.page.wait_for_function("performance.now() > 0")
    heard = " | ".join(visitor.complaints)
    visitor.context.close()
    assert "style-src" in heard
    assert "img-src http://example.com/x.png" in heard


@pytest.mark.parametrize("path", ["/demo/", "/accounts/login/"])
def test_a_first_page_loads_without_a_complaint(site, visit, path):
    assert visit(site).go(path) == 200
