"""Working days and deadlines, every day of the known years, against the npm package chinese-days."""
import json
import os
import subprocess
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
NPM = TOP / "tests/npm"
OLDEST_NODE = (18, 20, 0)  # Debian 12's

# Steps from day to day with their isWorkday alone: their own way to add working days is not taken on trust.
ORACLE = """
const { isWorkday } = require('chinese-days');
const text = (day) => day.toISOString().slice(0, 10);
const after = (day) => new Date(day.getTime() + 86400000);
const last = new Date(process.argv[2]);
for (let day = new Date(process.argv[1]); day <= last; day = after(day)) {
  const line = [text(day), isWorkday(text(day)) ? 1 : 0];
  for (const count of [10, 20, 30]) {
    let at = day;
    for (let left = count; left > 0 && at <= last;) { at = after(at); if (isWorkday(text(at))) left -= 1; }
    line.push(at > last ? '-' : text(at));
  }
  console.log(line.join(' '));
}
"""


def admits(engines, version):
    """Whether a range such as `>=16`, `^18 || >=20`, `14 - 20` of an engines member admits a version."""
    def numbers(text):
        return tuple(int(part) if part.isdigit() else None for part in text.lstrip("v=").split("."))

    def one(word):
        for sign in (">=", "<=", ">", "<", "^", "~", ""):
            if word.startswith(sign):
                break
        wanted = numbers(word[len(sign):])
        if word in ("*", "x", ""):
            return True
        known = tuple(part for part in wanted if part is not None)
        padded = known + (0,) * (3 - len(known))
        if sign == ">=":
            return version >= padded
        if sign == ">":
            return version[:len(known)] > known
        if sign == "<":
            return version < padded
        if sign == "<=":
            return version[:len(known)] <= known
        if sign == "^":
            return version[0] == known[0] and version >= padded
        if sign == "~":
            return version[:2] == padded[:2] and version >= padded
        return version[:len(known)] == known

    def both(text):
        if " - " in text:
            low, high = text.split(" - ")
            return one(">=" + low.strip()) and one("<=" + high.strip())
        return all(one(word) for word in text.replace(">= ", ">=").replace("< ", "<").split())

    return any(both(part.strip()) for part in engines.split("||"))


class Calendar(unittest.TestCase):
    def lines(self, command, **how):
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, **how)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_every_day_and_deadline_is_that_of_chinese_days(self):
        self.assertTrue((NPM / "node_modules/chinese-days").is_dir(), "npm packages are missing: run tools/install_npm")
        files = sorted((TOP / "rules/calendar").glob("*.toml"))
        ours = self.lines([os.environ["CALENDAR_PROGRAM"], *files])
        years = [path.stem for path in files]
        theirs = self.lines(["node", "-e", ORACLE, f"{years[0]}-01-01", f"{years[-1]}-12-31"], cwd=NPM,
                            env={**os.environ, "TZ": "UTC"})
        self.assertEqual(years, [str(year) for year in range(2022, 2027)], "the years we know")
        self.assertEqual(len(ours), 5 * 365 + 1)
        self.assertEqual([pair for pair in zip(ours, theirs) if pair[0] != pair[1]], [])
        self.assertEqual(len(ours), len(theirs))


class Lock(unittest.TestCase):
    def test_every_locked_package_admits_debians_node(self):
        packages = json.loads((NPM / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        self.assertGreater(len(packages), 1)
        for name, package in packages.items():
            node = package.get("engines", {}).get("node", "*")
            self.assertTrue(admits(node, OLDEST_NODE), f"{name} wants node {node}")

    def test_ranges_of_engines_are_understood(self):
        for engines, fits in (("*", True), (">=16", True), (">=18.20.0", True), (">=20", False), ("^18 || >=20", True),
                              ("^20.9.0 || >=22", False), ("14 - 18", True), (">=14 <18", False), ("18.x", True), ("~18.19", False)):
            self.assertEqual(admits(engines, OLDEST_NODE), fits, engines)


if __name__ == "__main__":
    unittest.main()
