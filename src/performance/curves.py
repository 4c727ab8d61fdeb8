#!/usr/bin/env python3
"""Draws the growth curves that curves.sh has measured, into the pictures of the documentation.

curves.py FILE [DIRECTORY]; needs matplotlib. A point is the median of its measurements, the line
through it goes from the smallest to the largest.
"""

import json
import pathlib
import statistics
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as pyplot
from matplotlib.ticker import FuncFormatter

IMAGES = pathlib.Path(__file__).parent.parent / "site" / "resources" / "images"


def short(number, _=None):
    """1500000 is 1.5M, and 1024 stays what it is."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size and number * 10 % size == 0:
            return f"{number / size:g}{letter}"
    return f"{number:g}"


def points(measurements, benchmark, key, value, varies=None):
    """Values by x, of the runs in which nothing but one key of the configuration varies."""
    found = {}
    for measurement in measurements:
        configuration = measurement["configuration"]
        same = all(configuration.get(name) == usual for name, usual in (varies or {}).items())
        if measurement["benchmark"] == benchmark and same:
            found.setdefault(configuration[key], []).append(value(measurement["results"]))
    return found


def draw(path, title, x_label, y_label, found):
    figure, axes = pyplot.subplots(figsize=(6.4, 3.6), dpi=110)
    xs = sorted(found)
    medians = [statistics.median(found[x]) for x in xs]
    low = [median - min(found[x]) for x, median in zip(xs, medians)]
    high = [max(found[x]) - median for x, median in zip(xs, medians)]
    axes.errorbar(xs, medians, yerr=[low, high], marker="o", capsize=3, color="#2563eb")
    axes.set_xscale("log")
    axes.set_xticks(xs, [short(x) for x in xs])
    axes.minorticks_off()
    axes.set_ylim(0, 1.1 * max(max(values) for values in found.values()))
    axes.yaxis.set_major_formatter(FuncFormatter(short))
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    axes.grid(axis="y", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        measurements = [json.loads(line) for line in lines]
    directory = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else IMAGES
    directory.mkdir(parents=True, exist_ok=True)

    def rate(results):
        return results["requestsPerSecond"]

    usual = {"connections": 50, "depth": 16, "textBytes": 32, "ids": 127}

    def but(key, **others):
        return {name: value for name, value in (usual | others).items() if name != key}

    sends = "answered sends per second"
    for name, title, x_label, key, varies in (
        ("connections", "Long connections, one request under way on each", "connections",
         "connections", but("connections", depth=1)),
        ("depth", "Requests under way on each of 50 connections", "depth", "depth", but("depth")),
        ("text", "Length of the texts, 50 connections, depth 16", "bytes",
         "textBytes", but("textBytes")),
        ("mailboxes", "Mailboxes, 50 connections, depth 16", "mailboxes", "ids", but("ids")),
    ):
        found = points(measurements, "long", key, rate, varies)
        draw(directory / f"curve-{name}.png", title, x_label, sends, found)

    broadcasts = points(
        measurements, "broadcast", "ids",
        lambda results: results["stages"][0]["pipelined"]["microsPerBroadcast"])
    draw(directory / "curve-broadcast.png", "One broadcast, socket to answer, pipelined",
         "mailboxes", "µs", broadcasts)
    idle = points(
        measurements, "idle", "connections",
        lambda results: results["server"]["heapBytesPerConnection"] / 1024)
    draw(directory / "curve-idle.png", "Heap of an idle long connection, after a collection",
         "connections", "KB each", idle)


if __name__ == "__main__":
    main()
