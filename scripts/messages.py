"""Keep the translations whole: extract, fill, check and compile `locale/*/LC_MESSAGES/django.po`.

    python scripts/messages.py                    extract from the source, list what is missing
    python scripts/messages.py --fill FILE.json   the same, then fill {"msgid": {"fi": ..., "sv": ...}}
    python scripts/messages.py --check            exit 1 when anything is missing, fuzzy or untranslated
    python scripts/messages.py --compile          write the .mo files (needs no gettext)

A key may be "context|msgid". Plurals are keyed by their singular and take a list: ["yksi", "monta"].
English needs no catalogue: it is the source.
"""

import argparse
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "sv")
SAME_ALLOWED = ROOT / "locale" / "same.json"
IGNORED = ("build", ".venv", ".demo*", "tests", "bench", "programmes", "staticfiles", "node_modules")


def catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


@contextmanager
def locked() -> Iterator[None]:
    """One writer at a time."""
    with (ROOT / "locale" / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def extract() -> None:
    """Bring the catalogues up to date with the source; what is no longer used goes away."""
    command = [
        sys.executable,
        str(ROOT / "manage.py"),
        "makemessages",
        "--no-location",
        "--no-obsolete",
        "--no-wrap",
    ]
    for language in LANGUAGES:
        command += ["-l", language]
    for pattern in IGNORED:
        command += ["-i", pattern]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, env=os.environ | {"DEBUG": "1"})
    for language in LANGUAGES:
        po = polib.pofile(str(catalogue(language)), wrapwidth=0)
        for name in (
            "POT-Creation-Date",
            "PO-Revision-Date",
            "Last-Translator",
            "Language-Team",
            "Report-Msgid-Bugs-To",
        ):
            po.metadata.pop(name, None)
        po.header = f"Sometaito: {language}"
        po.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
        po.sort(key=lambda entry: (entry.msgid.casefold(), entry.msgid, entry.msgctxt or ""))
        for entry in po:
            if entry.fuzzy:  # a guess by likeness is no translation
                entry.flags.remove("fuzzy")
                entry.msgstr = ""
                entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
                entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
        po.save()


def fill(file: Path) -> int:
    """Fill translations from a JSON file; returns how many keys matched no message."""
    given: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    unknown = set(given)
    for language in LANGUAGES:
        po = polib.pofile(str(catalogue(language)), wrapwidth=0)
        for entry in po:
            key = f"{entry.msgctxt}|{entry.msgid}" if entry.msgctxt else entry.msgid
            if key not in given:
                continue
            unknown.discard(key)
            value = given[key].get(language)
            if value is None:
                continue
            if entry.msgid_plural:
                entry.msgstr_plural = dict(enumerate(value))
            else:
                entry.msgstr = value
        po.save()
    for key in sorted(unknown):
        print(f"no such message in the source: {key!r}")
    return len(unknown)


def problems() -> list[str]:
    """Everything wrong with the catalogues, a line each."""
    same = json.loads(SAME_ALLOWED.read_text(encoding="utf-8")) if SAME_ALLOWED.is_file() else {}
    found = []
    for language in LANGUAGES:
        allowed = set(same.get(language, {}))
        for entry in polib.pofile(str(catalogue(language)), wrapwidth=0):
            texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
            if not texts or not all(texts):
                found.append(f"{language}: not translated: {entry.msgid!r}")
            elif entry.msgid in texts and entry.msgid not in allowed:
                found.append(f"{language}: the same as the English: {entry.msgid!r}")
    return found


def compile_all() -> None:
    for language in LANGUAGES:
        path = catalogue(language)
        if path.is_file():
            temporary = path.with_suffix(f".{os.getpid()}.tmp")
            polib.pofile(str(path)).save_as_mofile(str(temporary))
            temporary.replace(path.with_suffix(".mo"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fill", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--compile", action="store_true")
    options = parser.parse_args()
    with locked():
        if options.compile:
            compile_all()
            return 0
        before = {language: catalogue(language).read_bytes() for language in LANGUAGES if catalogue(language).is_file()}
        extract()
        unknown = fill(options.fill) if options.fill else 0
        found = problems()
        if options.check:
            for language, content in before.items():
                if catalogue(language).read_bytes() != content:
                    found.append(f"{language}: the catalogue is behind the source; run scripts/messages.py")
                catalogue(language).write_bytes(content)
        compile_all()
    print("\n".join(found) or "translations are whole")
    return 1 if (options.check and found) or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
