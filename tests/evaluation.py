"""Precision and recall of each folding on samples/evaluation, as `assay screen` says it."""
import collections
import json
import subprocess
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "samples/evaluation"


def lines_of(name):
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def verdicts(program, texts):
    """The reasons of each text."""
    with tempfile.TemporaryDirectory(prefix="assay-evaluation-") as scratch:
        for i, text in enumerate(texts):
            # a lone surrogate of the samples' JSON is a byte that is no UTF-8
            (Path(scratch) / f"{i:05}").write_bytes(text.encode("utf-8", "surrogateescape"))
        done = subprocess.run([program, "screen", "--json", scratch, "-e", FOLDER / "entries.jsonl"], cwd=scratch, capture_output=True)
        return [one["reasons"] for one in json.loads(done.stdout)["files"]]


ASKED_FOR = ("initials", "tone", "across", "inside")


def blamed(hit):
    """The foldings by which a clean text was hit. Entries that ask for one are there to show what that one costs."""
    asked = hit["entry"].partition("-")[0]
    names = hit["foldings"] or ["exact"]
    return [asked] * (asked in names) if asked in ASKED_FOR else names


Figures = collections.namedtuple("Figures", "lines found false_hits recall precision missed wrong")


def evaluate(program):
    """Figures by folding. Found: the entry that was written around hit. False hits: clean texts that were hit by that folding
    (exact: by none at all)."""
    evasive, clean = lines_of("evasive.jsonl"), lines_of("clean.jsonl")
    reasons = verdicts(program, [line["text"] for line in evasive + clean])
    lines, found, missed = collections.Counter(), collections.Counter(), collections.defaultdict(list)
    for line, hits in zip(evasive, reasons):
        lines[line["folding"]] += 1
        if any(hit["entry"] == line["entry"] for hit in hits):
            found[line["folding"]] += 1
        else:
            missed[line["folding"]].append(line["text"])
    wrong = collections.defaultdict(list)
    for line, hits in zip(clean, reasons[len(evasive):]):
        for folding in {name for hit in hits for name in blamed(hit)}:
            wrong[folding].append(line["text"])
    return {folding: Figures(lines[folding], found[folding], len(wrong[folding]), found[folding] / lines[folding],
                             found[folding] / max(1, found[folding] + len(wrong[folding])), missed[folding], wrong[folding])
            for folding in lines}
