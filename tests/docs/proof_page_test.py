"""The page of Python in docs/formats/evidence.md checks proofs of this program, and refuses what it must."""
import re
import subprocess
import sys
import unittest

from office import OK, SAMPLES, TOP, Office

PAGE = re.search(r"^```python\n(.*?)^```$", (TOP / "docs/formats/evidence.md").read_text(encoding="utf-8"), re.S | re.M)


class ProofPage(Office):
    def setUp(self):
        super().setUp()
        self.page = self.folder / "check_proof.py"
        self.page.write_text(PAGE.group(1), encoding="utf-8")
        for name in ("photo.jpg", "picture.png", "article.md"):
            self.label(self.put(SAMPLES / name))
        done = self.assay("evidence", "prove", "1", "-o", "one.proof", expect=OK)
        self.keys = re.findall(r"--key '([^']+)'", done.out)
        self.proof = (self.folder / "one.proof").read_text(encoding="utf-8")

    def check(self, proof, keys):
        path = self.folder / "given.proof"
        path.write_text(proof, encoding="utf-8")
        return subprocess.run([sys.executable, self.page, path, *keys], capture_output=True, text=True, timeout=60)

    def test_proves_a_proof_of_ours(self):
        done = self.check(self.proof, self.keys)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("proven: event 1 of ", done.stdout)
        self.assertIn('"kind":"asset.labelled"', done.stdout)

    def test_proves_a_proof_in_the_suite_of_state_algorithms(self):
        place = self.folder / "sm"
        place.mkdir()
        self.assay("init", place, "--suite", "sm", expect=OK)
        self.assay("label", self.put(SAMPLES / "picture.png"), "-o", place / "out", cwd=place, expect=OK)
        done = self.assay("evidence", "prove", "0", "-o", self.folder / "sm.proof", cwd=place, expect=OK)
        keys = re.findall(r"--key '([^']+)'", done.out)
        self.assertEqual(len(keys), 2)
        proof = (self.folder / "sm.proof").read_text(encoding="utf-8")
        checked = self.check(proof, keys)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertIn("proven: event 0 of ", checked.stdout)
        without = proof[:proof.rindex("\u2014")]
        self.assertEqual(self.check(without, keys[:1]).returncode, 0)
        self.assertNotEqual(self.check(without, keys).returncode, 0, "the SM2 signature is gone")

    def test_refuses_bent_proofs_and_foreign_keys(self):
        lines = self.proof.split("\n")
        bent = {
            "record": lines[:1] + [lines[1][:-8] + ("A" if lines[1][-8] != "A" else "B") + lines[1][-7:]] + lines[2:],
            "index": lines[:2] + ["index 0"] + lines[3:],
            "path": lines[:3] + [("A" if lines[3][0] != "A" else "B") + lines[3][1:]] + lines[4:],
        }
        for what, changed in bent.items():
            self.assertNotEqual(self.check("\n".join(changed), self.keys).returncode, 0, what)
        self.assertNotEqual(self.check(self.proof, []).returncode, 0)
        foreign = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        self.assertNotEqual(self.check(self.proof, [foreign]).returncode, 0)
        size = next(i for i, line in enumerate(lines) if line == "") + 2
        lines[size] = str(int(lines[size]) + 1)
        self.assertNotEqual(self.check("\n".join(lines), self.keys).returncode, 0, "another tree size")


if __name__ == "__main__":
    unittest.main()
