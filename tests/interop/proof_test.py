"""Checkpoints and proofs, checked by a page of python and openssl that shares no code with the program."""
import base64
import json
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import check_proof
from office import OK, SAMPLES, Office

CHECKER = Path(check_proof.__file__)


class Proofs(Office):
    def label_some(self, count):
        folder = self.folder / "many"
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.md").write_text(f"# {number}\n")
        self.label(self.put(SAMPLES / "photo.jpg"))
        self.assay("label", folder, "-o", "labelled", expect=OK)

    def prove(self, what):
        path = self.folder / f"{what}.proof"
        out = self.assay("evidence", "prove", what, "-o", path, expect=OK).out
        return path, re.findall(r"--key '([^']+)'", out)

    def checker(self, *words):
        return subprocess.run([sys.executable, CHECKER, *map(str, words)], capture_output=True, text=True)

    def test_every_place_of_trees_of_many_sizes(self):
        self.label_some(40)
        for number in (0, 1, 2, 3, 7, 8, 15, 31, 40):
            path, keys = self.prove(str(number))
            done = self.checker(path, *keys)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"event {number}, ", done.stdout)

    def test_the_record_is_the_label_in_the_file(self):
        path = self.label(self.put(SAMPLES / "photo.jpg"))
        label = self.the_label(path)
        proof, keys = self.prove(label["ProduceID"])
        done = self.checker(proof, *keys)
        self.assertEqual(done.returncode, 0, done.stderr)
        record = json.loads(done.stdout.splitlines()[1])
        self.assertIn(label["ProduceID"], json.dumps(record))
        self.assertIn(label["ContentProducer"], json.dumps(record))

    def test_the_checkpoint_in_the_folder(self):
        self.label_some(3)
        _, keys = self.prove("0")
        done = self.checker("--checkpoint", self.folder / ".assay/log/checkpoint", *keys)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_root_is_that_of_the_published_tiles(self):
        self.label_some(300)  # more than one tile
        _, keys = self.prove("0")
        log = self.folder / ".assay/log"
        _, size, root = check_proof.check_checkpoint((log / "checkpoint").read_text(), [check_proof.VerifierKey(k) for k in keys])
        leaves = b"".join((log / name).read_bytes() for name in self.tiles_of(size))
        self.assertEqual(len(leaves), size * 32)
        level = [leaves[i:i + 32] for i in range(0, len(leaves), 32)]
        self.assertEqual(self.tree_head(level), root)

    @staticmethod
    def tiles_of(size):
        """Paths of the level-0 tiles, c2sp.org/tlog-tiles."""
        names = [f"tile/0/{number:03}" for number in range(size // 256)]
        return names + ([f"tile/0/{size // 256:03}.p/{size % 256}"] if size % 256 else [])

    @classmethod
    def tree_head(cls, level):
        """RFC 6962 section 2.1, by its own words."""
        if len(level) == 1:
            return level[0]
        split = 1 << (len(level) - 1).bit_length() - 1
        return check_proof.sha256(b"\x01" + cls.tree_head(level[:split]) + cls.tree_head(level[split:]))

    def test_in_the_state_algorithms(self):
        folder = self.folder / "sm"
        self.assay("init", folder, "--suite", "sm", expect=OK)
        shutil.copyfile(SAMPLES / "photo.jpg", folder / "photo.jpg")
        self.assay("label", "photo.jpg", "-o", "out", cwd=folder, expect=OK)
        out = self.assay("evidence", "prove", "0", "-o", "0.proof", cwd=folder, expect=OK).out
        keys = re.findall(r"--key '([^']+)'", out)
        self.assertEqual(len(keys), 2, out)
        done = self.checker(folder / "0.proof", *keys)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(self.assay("verify", "--json", "out/photo.jpg", cwd=folder, expect=OK).out)["files"][0]
        self.assertEqual((report["reserved_code1"]["signature"], report["reserved_code1"]["content"]), ("valid", "valid"))

    def test_anything_changed_is_refused_by_both_checkers(self):
        self.label_some(9)
        path, keys = self.prove("5")
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        extra = bytearray(base64.b64decode(lines[1][6:]))
        extra[-5] ^= 1  # in the record
        changes = {
            "record": text.replace(lines[1][6:], base64.b64encode(extra).decode()),
            "index": text.replace("index 5", "index 4"),
            "path": text.replace(lines[3], base64.b64encode(bytes(32)).decode()),
            "path left out": text.replace(lines[3] + "\n", ""),
            "tree size": re.sub(r"\n(\d+)\n", lambda match: f"\n{int(match[1]) + 1}\n", text),
            "signature": text[:-10] + ("A" if text[-10] != "A" else "B") + text[-9:],
        }
        for name, changed in changes.items():
            with self.subTest(name):
                self.assertNotEqual(changed, text)
                path.write_text(changed, encoding="utf-8")
                self.assertEqual(self.checker(path, *keys).returncode, 1)
                self.assertNotEqual(self.assay("evidence", "check", path, "--key", keys[0]).code, OK)
        path.write_text(text, encoding="utf-8")
        self.assertEqual(self.checker(path, *keys).returncode, 0)
        self.assay("evidence", "check", path, "--key", keys[0], expect=OK)

    def test_a_proof_of_another_log_is_refused(self):
        self.label_some(2)
        path, _ = self.prove("1")
        other = self.folder / "other"
        self.assay("init", other, expect=OK)
        shutil.copyfile(SAMPLES / "article.md", other / "article.md")
        self.assay("label", "article.md", "-o", "out", cwd=other, expect=OK)
        out = self.assay("evidence", "prove", "0", "-o", "0.proof", cwd=other, expect=OK).out
        strange = re.findall(r"--key '([^']+)'", out)
        self.assertEqual(self.checker(path, *strange).returncode, 1)
        self.assertNotEqual(self.assay("evidence", "check", path, "--key", strange[0]).code, OK)


if __name__ == "__main__":
    unittest.main()
