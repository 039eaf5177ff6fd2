"""Every console block of the documents is run and compared with what the program says today.

    ```console            lines with `$ ` are run in bash, in one folder per document; the rest must be the output
    ...                   in the output: any lines
Ids, digests, times, keys and the machine's name differ from run to run; they are compared by their shape.
"""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from office import PROGRAM, SAMPLES, TOP

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)
VOLATILE = [
    (re.compile(r"\b[0-9a-f]{64}\b"), "<digest>"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "<id>"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "<key>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(\.\d+)?Z?"), "<time>"),
    (re.compile(r"\buid \d+\b"), "<user>"),
    (re.compile(r"[^\s']+/assay\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+"), "<verifier key>"),
    (re.compile(r"/\S*?/(\.assay/log|assay\.toml)"), r"<folder>/\1"),  # before the origin: it may hold one's likeness
    (re.compile(r"\S+/assay\b"), "<origin>"),
]


def masked(text):
    for pattern, name in VOLATILE:
        text = pattern.sub(name, text)
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def fits(expected, actual):
    """`...` in what is expected stands for any lines."""
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(fits(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and expected[0] == actual[0] and fits(expected[1:], actual[1:])


def commands(block):
    """(command, expected output) pairs of one block."""
    pairs = []
    for line in block.splitlines():
        if line.startswith("$ "):
            pairs.append((line[2:], []))
        elif pairs:
            pairs[-1][1].append(line)
    return pairs


class Console(unittest.TestCase):
    def run_document(self, document):
        text = document.read_text(encoding="utf-8")
        language = "zh_CN.UTF-8" if ".zh-CN" in document.name else "C.UTF-8"
        with tempfile.TemporaryDirectory(prefix="assay-docs-") as scratch:
            shutil.copytree(SAMPLES, Path(scratch) / "samples")
            home = Path(scratch) / "bin"
            home.mkdir()
            (home / "assay").symlink_to(PROGRAM)
            environment = {**os.environ, "PATH": f"{home}:{os.environ['PATH']}", "HOME": scratch}
            # bash and perl would warn where the locale is not installed
            environment.pop("LC_ALL", None)
            environment |= {"LC_MESSAGES": language, "LC_CTYPE": "C.UTF-8", "PERL_BADLANG": "0"}
            for block in BLOCK.findall(text):
                for command, expected in commands(block):
                    done = subprocess.run(["bash", "-c", command], cwd=scratch, env=environment, text=True, timeout=120,
                                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                    actual = masked(done.stdout)
                    wanted = masked("\n".join(expected))
                    self.assertTrue(fits(wanted, actual), f"{document.name}: $ {command}\n--- the document says\n"
                                    + "\n".join(expected) + "\n--- the program says\n" + done.stdout)


def documents():
    return sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")])


for path in documents():
    if BLOCK.search(path.read_text(encoding="utf-8")):
        name = "test_" + re.sub(r"\W", "_", path.relative_to(TOP).as_posix())
        setattr(Console, name, lambda self, path=path: self.run_document(path))


class Masks(unittest.TestCase):
    def test_what_differs_is_compared_by_its_shape(self):
        self.assertEqual(masked("id 0192f0c5a7d27c3e9a1b2c3d4e5f6071 at 2026-11-22 09:30:01Z"), ["id <id> at <time>"])
        self.assertNotEqual(masked("12 files"), masked("13 files"))

    def test_dots_stand_for_any_lines(self):
        self.assertTrue(fits(["a", "...", "z"], ["a", "b", "c", "z"]))
        self.assertFalse(fits(["a", "...", "z"], ["a", "b", "c"]))
        self.assertFalse(fits(["a"], ["a", "b"]))


if __name__ == "__main__":
    unittest.main()
