"""Write a software bill of materials (CycloneDX 1.6, JSON) of what is locked for production.

    python scripts/sbom.py [FILE]        default: build/sbom.json

Read from requirements.txt alone: what would be installed, with its hashes, not what happens to be there.
"""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, Any]]:
    """One component per pin of a hashed requirements file, in its order."""
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if pin := PIN.match(line.strip()):
            name, version = pin["name"].lower(), pin["version"]
            found.append(
                {
                    "type": "library",
                    "name": name,
                    "version": version,
                    "purl": f"pkg:pypi/{name}@{version}",
                    "hashes": [],
                }
            )
        elif (digest := HASH.search(line)) and found:
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest[1]})
    return found


def bill() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": project["name"], "version": project["version"]},
        },
        "components": components((ROOT / "requirements.txt").read_text(encoding="utf-8")),
    }


def main() -> int:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "sbom.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill(), indent=2) + "\n", encoding="utf-8")
    print(f"{len(bill()['components'])} components in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
