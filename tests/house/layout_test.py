"""LAYOUT.md has one line for every folder of the top and of src/, and no line without a folder."""
import re
import subprocess
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
LINE = re.compile(r"^\s*\| `([^`]+)/` \| (.+) \|$")


def files():
    """What the project consists of: what git knows or would take; in an unpacked tarball, everything."""
    git = subprocess.run(["git", "-C", TOP, "ls-files", "--cached", "--others", "--exclude-standard"],
                         capture_output=True, text=True)
    if git.returncode == 0:
        return [Path(name) for name in git.stdout.splitlines() if (TOP / name).is_file()]
    return [path.relative_to(TOP) for path in TOP.rglob("*") if path.is_file() and path.parts[len(TOP.parts)] != "build"]


def folders():
    """The folders of the top, and every folder below src/ and apps/."""
    found = set()
    for path in files():
        parents = [parent.as_posix() for parent in path.parents][:-1]
        found.update(parents if path.parts[0] in ("src", "apps") else parents[-1:])
    return found


class Layout(unittest.TestCase):
    def setUp(self):
        lines = (TOP / "LAYOUT.md").read_text(encoding="utf-8").splitlines()
        self.lines = [match.groups() for match in map(LINE.match, lines) if match]

    def test_every_folder_has_its_line(self):
        self.assertEqual(sorted(folders() - {name for name, _ in self.lines}), [], "folders without a line in LAYOUT.md")

    def test_every_line_has_its_folder(self):
        gone = [name for name, _ in self.lines if not (TOP / name).is_dir()]
        self.assertEqual(gone, [], "lines of LAYOUT.md without a folder")

    def test_no_folder_has_two_lines(self):
        names = [name for name, _ in self.lines]
        self.assertEqual(sorted(names), sorted(set(names)))


if __name__ == "__main__":
    unittest.main()
