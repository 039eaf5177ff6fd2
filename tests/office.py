"""An assay office in a scratch folder: the program under test, set up and ready to label."""
import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
SAMPLES = TOP / "samples"
PROGRAM = os.environ.get("ASSAY_PROGRAM") or str(TOP / "build/release/bin/assay")
SANITIZED = os.environ.get("ASSAY_SANITIZED") == "1"
FIELDS = ("Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2")

# exit codes, as `assay --help` lists them
OK, FINDINGS, USAGE, CONFIGURATION = 0, 1, 2, 3
UNSUPPORTED, NOT_FOUND, CONFLICT, DENIED, LIMITED, UNAVAILABLE, CORRUPT = 11, 12, 13, 14, 15, 16, 18


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def bare_json(label):
    """The seven fields as the value stands in a file: exact order, no blanks."""
    return json.dumps({name: label[name] for name in FIELDS}, separators=(",", ":"), ensure_ascii=False)


def foreign_label(**changes):
    """Another producer's label: a made-up organisation with a right check character."""
    label = dict(zip(FIELDS, ("1", "001191110000MA0000001F10002", "foreign-0001", "", "001191110000MA0000001F10002",
                              "foreign-0001", "")))
    label.update(changes)
    return label


class Done:
    """What a finished run left: exit code and both outputs."""

    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr

    def __str__(self):
        return f"exit {self.code}\n--- standard output\n{self.out}\n--- standard error\n{self.err}"


def for_each(*makers):
    """The test is run for each of the inputs (tests/inputs.py), labelled into a folder and labelled in place, as tests of
    their own: test(self, before, after) gets the path of the file as it was and as it is."""
    def mark(function):
        function.makers = makers
        return function
    return mark


class Office(unittest.TestCase):
    """Base of tests that run the program: each test gets a folder with an assay.toml of its own."""

    maxDiff = None

    def __init_subclass__(cls):
        for name, function in list(vars(cls).items()):
            if hasattr(function, "makers"):
                delattr(cls, name)
                for maker in function.makers:
                    for way in ("label", "label_in_place"):
                        setattr(cls, f"{name}__{maker.__name__}__{way}", cls._of_input(function, maker, way))

    @staticmethod
    def _of_input(function, maker, way):
        def test(self):
            before = maker(self.folder)
            kept = self.put(before, "before-" + before.name)
            function(self, kept, getattr(self, way)(before))
        return test

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="assay-test-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.folder.chmod(0o755)
        self.assay("init", expect=OK)

    def assay(self, *words, expect=None, cwd=None, before=(), timeout=120, env=None, **how):
        """Runs `assay words...`; `before` are words to put before the program (setpriv ...)."""
        process = subprocess.run([*before, PROGRAM, *map(str, words)], cwd=cwd or self.folder, capture_output=True,
                                 text=True, errors="replace", timeout=timeout, stdin=subprocess.DEVNULL,
                                 env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})}, **how)
        done = Done(process)
        self.assertNotIn("Sanitizer", done.err, f"assay {' '.join(map(str, words))}\n{done}")
        self.assertNotIn("runtime error:", done.err, f"assay {' '.join(map(str, words))}\n{done}")
        self.assertGreaterEqual(done.code, 0, f"killed by a signal: assay {' '.join(map(str, words))}\n{done}")
        if expect is not None:
            self.assertEqual(done.code, expect, f"assay {' '.join(map(str, words))}\n{done}")
        return done

    @contextlib.contextmanager
    def log_that_refuses(self):
        """The evidence log takes no row meanwhile."""
        def run(sql):
            with contextlib.closing(sqlite3.connect(self.folder / ".assay/assay.db", isolation_level=None)) as log:
                log.execute(sql)

        run("CREATE TRIGGER stop BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no room'); END")
        try:
            yield
        finally:
            run("DROP TRIGGER stop")

    def put(self, source, name=None):
        """A copy of a file in the scratch folder."""
        target = self.folder / (name or Path(source).name)
        shutil.copyfile(source, target)
        return target

    def label(self, path, *words):
        """Labels into out/; the labelled file."""
        self.assay("label", path, "-o", "out", *words, expect=OK)
        return self.folder / "out" / Path(path).name

    def label_in_place(self, path, *words):
        self.assay("label", "--in-place", path, *words, expect=OK)
        return path

    def verify(self, path, *words, expect=None):
        """The entry of one file in `verify --json`."""
        done = self.assay("verify", "--json", *words, path, expect=expect)
        document = json.loads(done.out)
        self.assertEqual(document["schema"], "assay.verify/1")
        self.assertEqual(len(document["files"]), 1)
        return document["files"][0]

    def the_label(self, path):
        """The seven fields of a file that has to be in order."""
        report = self.verify(path, expect=OK)
        self.assertEqual(report["verdict"], "labelled", report)
        self.assertEqual(len(report["found"]), 1, report)
        return report["label"]


PASSWORD = "a sentence is a good one"


class StaffedOffice(Office):
    """An office where people have accounts: an administrator `admin`, and `people`, {name: "role,role"}. The first of them is
    logged in."""

    people = {}

    def setUp(self):
        super().setUp()
        path = self.folder / "password"
        path.write_text(PASSWORD + "\n", encoding="utf-8")
        path.chmod(0o600)
        self.password = {"ASSAY_PASSWORD_FILE": str(path)}
        self.assay("account", "add", "admin", env=self.password, expect=OK)
        self.login("admin")
        for name, roles in self.people.items():
            self.assay("account", "add", name, "--roles", roles, env=self.password, expect=OK)
        self.login(next(iter(self.people), "admin"))

    def login(self, name):
        self.assay("login", name, env=self.password, expect=OK)
