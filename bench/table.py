"""The results as a table for the terminal, and what misses its goal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench import planning, publishing, sending, timeline, weight
from bench.rows import ROWS, Row

MIDDLEWARE_GOAL = 1.3
MEMORY_GOAL = 2.0


@dataclass(frozen=True)
class Verdict:
    """`over` says what missed its goal, "" when nothing did; `timed` when a measured time says so."""

    over: str
    unsure: bool = False
    timed: bool = False

    def __str__(self) -> str:
        return "not measurable" if self.unsure else f"OVER: {self.over}" if self.over else "pass"


def verdict(row: Row, result: Mapping[str, Any], smallest: Mapping[str, Any]) -> Verdict:
    """One page at one size; `smallest` is the same page at the first size."""
    counted, timed = _counted(row, result, smallest), _timed(row, result, smallest)
    if result["measurable"] and smallest["measurable"]:
        return Verdict("; ".join(counted + timed), timed=not counted)
    return Verdict("; ".join(counted), unsure=not counted)


def _counted(row: Row, result: Mapping[str, Any], smallest: Mapping[str, Any]) -> list[str]:
    goal, queries = row.goal, result["queries"]
    over = []
    if goal.queries is not None and queries > goal.queries:
        over.append(f"{queries} queries, goal {goal.queries}")
    if goal.same_queries and queries > smallest["queries"]:
        over.append(f"{queries} queries, {smallest['queries']} at the first size")
    return over


def _timed(row: Row, result: Mapping[str, Any], smallest: Mapping[str, Any]) -> list[str]:
    goal, over = row.goal, []
    if result["cpu"] > goal.floor:
        over.append(f"{result['cpu']:.2f} × the floor, goal {goal.floor:g}")
    if (growth := result["cpu"] / smallest["cpu"]) > goal.growth:
        over.append(f"{growth:.2f} × the first size, goal {goal.growth:g}")
    return over


def middleware_verdict(result: Mapping[str, Any]) -> Verdict:
    if not result["measurable"]:
        return Verdict("", unsure=True)
    return Verdict(f"goal {MIDDLEWARE_GOAL}" if result["cpu"] > MIDDLEWARE_GOAL else "", timed=True)


def weight_verdict(name: str, result: Mapping[str, int]) -> Verdict:
    over = []
    limit = weight.MAX_LATER_REQUESTS if name.startswith("later") else weight.MAX_REQUESTS
    if result["requests"] > limit:
        over.append(f"{result['requests']} requests, goal {limit}")
    if result["bytes"] > weight.MAX_BYTES:
        over.append(f"goal {weight.MAX_BYTES // 1024} KB")
    if result["script_bytes"] > weight.MAX_SCRIPT_BYTES:
        over.append(f"goal {weight.MAX_SCRIPT_BYTES // 1024} KB of JavaScript")
    return Verdict("; ".join(over))


def timeline_verdict(result: Mapping[str, float]) -> Verdict:
    return Verdict(f"goal {timeline.GOAL:g}" if result["ratio"] > timeline.GOAL else "", timed=True)


def planning_verdict(result: Mapping[str, float], people: int) -> Verdict:
    """With few people the handful of queries that every run makes is most of it."""
    missed = people >= planning.ENOUGH_PEOPLE and result["cpu"] < planning.GOAL
    return Verdict(f"goal {planning.GOAL:g}" if missed else "", timed=True)


def sending_verdict(result: Mapping[str, float]) -> Verdict:
    over = [f"goal {sending.GOAL_OF_ONE:g}"] if result["of_bare"] < sending.GOAL_OF_ONE else []
    over += [f"two: goal {sending.GOAL_OF_TWO:g}"] if result["two_of_one"] < sending.GOAL_OF_TWO else []
    return Verdict("; ".join(over), timed=True)


def publishing_verdict(result: Mapping[str, float]) -> Verdict:
    over = [f"goal {publishing.GOAL:g}"] if result["cpu"] > publishing.GOAL else []
    over += [f"memory: goal {publishing.MEMORY_GOAL:g}"] if result["memory_mb"] > publishing.MEMORY_GOAL else []
    return Verdict("; ".join(over), timed=True)


def exporting_verdict(result: Mapping[str, float], smallest: Mapping[str, float]) -> Verdict:
    """Of a file at one size; `smallest` is the same file at the first size."""
    over = [f"first byte: goal {publishing.FIRST_BYTE_GOAL:g}"] if result["first"] > publishing.FIRST_BYTE_GOAL else []
    if (growth := result["us_a_row"] / smallest["us_a_row"]) > publishing.LINEAR:
        over.append(f"a row {growth:.2f} × the first size, goal {publishing.LINEAR:g}")
    over += [f"memory: goal {publishing.PEAK_GOAL:g} MB"] if result["peak_kb"] > publishing.PEAK_GOAL * 1024 else []
    return Verdict("; ".join(over), timed=True)


def polling_verdict(result: Mapping[str, Any]) -> Verdict:
    which = ", ".join(f"{number} × {what}" for what, number in result["which"].items())
    over = [f"{result['errors']} errors: {which}"] if result["errors"] else []
    over += [f"{result['unneeded']} answers where nothing had changed"] if result["unneeded"] else []
    return Verdict("; ".join(over or ([] if result["not_modified"] else ["never 304"])))


def lines(results: Mapping[str, Any]) -> Iterator[tuple[str, Verdict | None]]:
    """Every line of the report, with its verdict when it has one."""
    sizes = results["sizes"]
    smallest = next(iter(sizes.values()))
    head = (
        f"{'page':<22}{'people':>8}{'CPU':>8}{'wall':>8}{'goal':>7}{'SQL':>5}{'bytes':>9}{'ms':>7}{'floor ÷ floor':>15}"
    )
    yield head, None
    for people, measured in sizes.items():
        one = measured["middleware"]
        yield _line("floor ÷ 2nd floor", people, one, f"≤{MIDDLEWARE_GOAL:g}"), middleware_verdict(one)
    for row in ROWS:
        for people, measured in sizes.items():
            if result := measured["rows"].get(row.name):
                yield _row_line(row, people, result, smallest["rows"][row.name])
    for name, result in smallest["weights"].items():
        size, script = result["bytes"] / 1024, result["script_bytes"] / 1024
        text = f"{name:<40}{result['requests']} requests, {size:.1f} KB, of it JavaScript {script:.1f} KB"
        yield text, weight_verdict(name, result)
    if grown := smallest.get("timeline"):
        text = f"practice, {timeline.LARGE:,} posts ÷ {timeline.SMALL:,}: {grown['ratio']:.1f} ×"
        yield f"{text}, the small one {grown['small_ms']:.1f} ms", timeline_verdict(grown)
    for people, measured in sizes.items():
        if planned := measured.get("planning"):
            text = f"reminders, {planned['rows']:,} planned: {planned['per_second']:,.0f} a second"
            yield (
                f"{text}, {planned['cpu']:.2f} × bulk_create by CPU, {planned['wall']:.2f} by the clock",
                planning_verdict(planned, int(people)),
            )
    yield from _figure_lines(sizes, smallest)
    if sent := results.get("sending"):
        text = f"{sent['mails']} mails: {sent['ours']:.0f} a second, {sent['of_bare']:.2f} × the bare loop"
        yield f"{text}; two senders {sent['two_of_one']:.2f} × one", sending_verdict(sent)
    yield from _http_lines(results.get("http", {"skipped": "not asked for"}))


def _figure_lines(sizes: Mapping[str, Any], smallest: Mapping[str, Any]) -> Iterator[tuple[str, Verdict]]:
    for measured in sizes.values():
        if made := measured.get("publishing"):
            text = f"growth, {made['pairs']:,} people into {made['figures']:,} figures: {made['seconds']:.1f} s"
            text += f", {made['cpu']:.1f} × the one statement by CPU, {made['wall']:.1f} by the clock"
            yield f"{text}; {made['memory_mb']:.0f} MB", publishing_verdict(made)
        for kind, file in measured.get("exporting", {}).items():
            text = f"export, {kind}, {file['rows']:,} rows: first byte {file['first']:.2f} × the floor"
            text += f", {file['us_a_row']:.0f} µs a row, at most {file['peak_kb']:,.0f} KB"
            yield text, exporting_verdict(file, smallest["exporting"][kind])


def _row_line(row: Row, people: str, result: Mapping[str, Any], smallest: Mapping[str, Any]) -> tuple[str, Verdict]:
    if wrong := result.get("wrong") or smallest.get("wrong"):
        return f"{row.name:<22}{int(people):>8,}", Verdict(wrong)
    return _line(row.name, people, result, f"≤{row.goal.floor:g}"), verdict(row, result, smallest)


def _line(name: str, people: str, result: Mapping[str, Any], goal: str) -> str:
    halves = f"{result['halves_cpu']:.3f}"
    return (
        f"{name:<22}{int(people):>8,}{result['cpu']:>7.2f}×{result['wall']:>7.2f}×{goal:>7}{result['queries']:>5}"
        f"{result['bytes']:>9,}{result['page_ms']:>7.2f}{halves:>15}"
    )


def _http_lines(http: Mapping[str, Any]) -> Iterator[tuple[str, Verdict | None]]:
    if "skipped" in http:
        yield f"Over HTTP: skipped, {http['skipped']}.", None
        return
    bare = http["bare"]["pages"]["bare"]
    yield f"{'over HTTP, 2 sync workers':<26}{'clients':>8}{'req/s':>9}{'÷ bare':>8}{'p50 ms':>8}{'p99 ms':>8}", None
    for name, loads in (http["bare"]["pages"] | http["ours"]["pages"]).items():
        for clients, load in loads.items():
            share = load["per_second"] / bare[clients]["per_second"]
            middle, slow = load.get("p50", 0), load.get("p99", 0)
            yield f"{name:<26}{clients:>8}{load['per_second']:>9.0f}{share:>8.2f}{middle:>8.1f}{slow:>8.1f}", None
    asked = http["polling"]
    yield (
        f"{asked['learners']} learners poll for {asked['seconds']:.0f} s: {asked['requests']} requests, "
        f"{asked['not_modified']} of them 304, {asked['errors']} errors, p50 {asked['p50']:.0f} ms, "
        f"p99 {asked['p99']:.0f} ms",
        polling_verdict(asked),
    )
    ours, plain = http["ours"]["memory_mb"], http["bare"]["memory_mb"]
    if ours and plain:
        times, first = ours / plain, http["ours"]["memory_at_first_mb"]
        text = f"memory of 2 workers: {ours:.0f} MB ({first:.0f} at first), bare app {plain:.0f} MB, {times:.2f} ×"
        yield text, Verdict(f"goal {MEMORY_GOAL:g}" if times > MEMORY_GOAL else "")
