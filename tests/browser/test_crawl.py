"""The crawler reads what people read."""

from tests.browser.crawl import crawl, links_of, texts_of


def test_links_stay_on_the_site_and_lose_their_fragment():
    html = '<a href="/b/#x">b</a><a href="?page=2">c</a><a href="https://else.example/">x</a><a href="mailto:x">m</a>'
    assert list(links_of(html, "/a/")) == ["/b/", "/a/?page=2"]


def test_texts_leave_out_scripts_and_other_languages():
    html = (
        '<html lang="sv"><body><p>Hej <b lang="fi">moi</b> du<br>där</p><script>let x</script>'
        '<button aria-label="Stäng">x</button><p lang="sv">igen</p></body></html>'
    )
    assert texts_of(html) == ["Hej", "du", "där", "Stäng", "x", "igen"]


def test_every_link_is_followed_once():
    pages = {"/": '<a href="/demo/">a</a><a href="/">self</a>', "/demo/": '<a href="/status">b</a>', "/status": ""}
    asked = []

    def fetch(path):
        asked.append(path)
        return 200, pages[path]

    assert list(crawl(fetch)) == ["/", "/demo/", "/status"] == asked
