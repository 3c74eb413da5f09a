# The commands of Sometaito. They need make, a POSIX shell and Python 3.12 or newer; the rest they fetch themselves.
# make demo and make test are the two you need; see docs/operations.md for the others.
.PHONY: help setup setup-dev demo demo-reset test test-slow lint bench messages screenshots sbom lock

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

setup: ## make the environment .venv alone; does nothing when nothing changed
	@sh scripts/bootstrap

setup-dev:
	@sh scripts/bootstrap dev

demo: setup ## start the sample organisation: PORT=8000 DATA_DIR=.demo DATABASE_URL= REDIS_URL=
	@.venv/bin/python manage.py demo --stop-with-parent

demo-reset: setup ## forget the sample organisation in DATA_DIR
	@.venv/bin/python manage.py demo --reset

test: setup-dev ## everything that must hold before a change lands
	@.venv/bin/python scripts/check.py

test-slow: setup-dev ## simulations, storms and faults
	@.venv/bin/python scripts/check.py --slow

lint: setup-dev ## the checks without the tests
	@.venv/bin/python scripts/check.py --lint

bench: setup-dev ## how fast the pages are, as ratios
	@.venv/bin/python -m bench

messages: setup-dev ## take new texts into the catalogues and compile them
	@.venv/bin/python scripts/messages.py

lock: ## fresh requirements*.txt from the .in files (needs uv)
	@command -v uv > /dev/null || { echo "make lock needs the program uv."; exit 1; }
	uv pip compile -q --universal --python-version 3.12 --no-header --no-annotate --generate-hashes requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.12 --no-header --no-annotate --generate-hashes requirements-dev.in -o requirements-dev.txt

sbom: setup ## write the bill of materials, build/sbom.json
	@.venv/bin/python scripts/sbom.py

screenshots: setup-dev ## take the pictures of the documentation again
	@.venv/bin/python scripts/screenshots.py
