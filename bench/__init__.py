"""How fast the pages are, as ratios inside one run: `python -m bench` (see docs/performance.md)."""
