"""Make the static files that are built, not kept: one style sheet, two small fonts and one script, in build/static.

    python scripts/build_assets.py            does nothing when nothing has changed
    python scripts/build_assets.py --force    builds again

No Node and no network: the style sheet is joined from static/css in the order below, the fonts are subset from the
Hanken Grotesk that ships as a Python package (SIL Open Font License 1.1).
"""

import hashlib
import importlib.util
import re
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "static" / "css"
TARGET = ROOT / "build" / "static"
LAYERS = ("tokens", "base", "layout", "components", "utilities")
CUTS = {"text": "HankenGrotesk-Medium.otf", "strong": "HankenGrotesk-Bold.otf"}  # its lighter cuts are thin on a screen
# Latin with all of Finnish and Swedish, the Baltic and Sámi letters of names, quotes, dashes, arrows, minus.
ALPHABET = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x218, 0x219, 0x21A, 0x21B, *range(0x2010, 0x2016)]
ALPHABET += [*range(0x2018, 0x201F), 0x2022, 0x2026, 0x2030, 0x2039, 0x203A, 0x20AC, 0x2190, 0x2191, 0x2192, 0x2193]
ALPHABET += [0x2212, 0x2248, 0x2260, 0x2264, 0x2265]
PASSKEYS = (
    "mfa/static/mfa/js/webauthn-json.js",
    "mfa/static/mfa/js/webauthn.js",
    "account/static/account/js/onload.js",
)
FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "mkmk"]


# --- the style sheet ------------------------------------------------------------------------------------
def layered_files(source: Path = SOURCE) -> list[tuple[str | None, Path]]:
    """Every file of the joined sheet with its layer (None: outside the layers), in order of power."""
    files: list[tuple[str | None, Path]] = [(None, source / "fonts.css")]
    for layer in LAYERS:
        if layer == "components":
            files += [(layer, path) for path in sorted((source / "components").glob("*.css"))]
        else:
            files.append((layer, source / f"{layer}.css"))
    return [*files, ("utilities", source / "rooms.css")]


def minify(css: str) -> str:
    """Take away comments and white space; strings and selectors stay as they are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    strings: list[str] = []
    code: list[str] = []
    for part in re.split(r'("[^"]*")', css):
        (strings if part.startswith('"') else code).append(part)
    css = re.sub(r"\s+", " ", '""'.join(code))
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    css = re.sub(r"(?<=[\w-]): ", ":", css).replace(";}", "}").strip()
    return re.sub('""', lambda _place: strings.pop(0), css)


def joined(source: Path = SOURCE) -> str:
    """The whole style sheet: layers named first, then each file inside its layer."""
    parts = [f"@layer {','.join(LAYERS)};"]
    for layer, path in layered_files(source):
        css = minify(path.read_text(encoding="utf-8"))
        parts.append(css if layer is None else f"@layer {layer}{{{css}}}")
    return "\n".join(parts) + "\n"


# --- the scripts of passkeys -----------------------------------------------------------------------------
def passkey_script() -> str:
    """What django-allauth ships for passkeys as three files, as one: each request counts on a slow connection."""
    found = importlib.util.find_spec("allauth")
    if found is None or found.origin is None:
        raise SystemExit("The package django-allauth is missing: run `make setup`.")
    folder = Path(found.origin).parent
    return "\n;\n".join((folder / name).read_text(encoding="utf-8") for name in PASSKEYS)


# --- the fonts ------------------------------------------------------------------------------------------
def font_folder() -> Path:
    found = importlib.util.find_spec("font_hanken_grotesk")
    if found is None or found.origin is None:
        raise SystemExit("The package font-hanken-grotesk is missing: run `make setup`.")
    return Path(found.origin).parent / "files"


def subset(original: Path, target: Path) -> None:
    """Keep the letters we write, drop the rest, compress as WOFF2."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    font = load_font(str(original), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=ALPHABET)
    subsetter.subset(font)
    save_font(font, str(target), options)


def licence_text(folder: Path) -> str:
    """The licence of the typeface: its own copyright line, then the body of the OFL that the package carries."""
    from fontTools.ttLib import TTFont

    owner = TTFont(folder / CUTS["text"])["name"].getDebugName(13).splitlines()[0]
    body = (folder / "OFL.txt").read_text(encoding="utf-8")
    return f"{owner}\n\n{body[body.index('This Font Software is licensed') :]}"


# --- building -------------------------------------------------------------------------------------------
def fingerprint() -> str:
    """Changes when anything that the result depends on changes."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for _layer, path in layered_files():
        digest.update(path.name.encode() + path.read_bytes())
    for package in ("font-hanken-grotesk", "fonttools", "brotli", "django-allauth"):
        digest.update(version(package).encode())
    return digest.hexdigest()


def build(target: Path = TARGET) -> None:
    (target / "css").mkdir(parents=True, exist_ok=True)
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    (target / "js").mkdir(parents=True, exist_ok=True)
    write(target / "css" / "sometaito.css", joined().encode())
    write(target / "js" / "passkeys.js", passkey_script().encode())
    folder = font_folder()
    for cut, name in CUTS.items():
        finished = target / "fonts" / f"{cut}.woff2"
        temporary = finished.with_suffix(".tmp")
        subset(folder / name, temporary)
        temporary.replace(finished)
    write(target / "fonts" / "OFL.txt", licence_text(folder).encode())


def write(path: Path, content: bytes) -> None:
    """All or nothing, so that a running server never reads half a file."""
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def main() -> int:
    stamp = TARGET / ".built"
    wanted = fingerprint()
    fresh = stamp.is_file() and stamp.read_text(encoding="ascii") == wanted and (TARGET / "css/sometaito.css").is_file()
    if not fresh or "--force" in sys.argv:
        build()
        write(stamp, wanted.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
