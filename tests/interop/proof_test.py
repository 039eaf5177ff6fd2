"""The published log, checked without the program: proofs from every kind of place, the root from the tiles, by the page of
python in docs/formats/evidence.md and by RFC 6962's own words. (tests/docs/proof_page_test.py bends proofs.)"""
import base64
import hashlib
import re
import shutil
import subprocess
import sys
import unittest

from office import OK, SAMPLES, TOP, Office

PAGE = re.search(r"^```python\n(.*?)^```$", (TOP / "docs/formats/evidence.md").read_text(encoding="utf-8"), re.S | re.M)


def sha256(data):
    return hashlib.sha256(data).digest()


def tree_head(hashes):
    """RFC 6962 section 2.1."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01" + tree_head(hashes[:split]) + tree_head(hashes[split:]))


class Proofs(Office):
    def label_texts(self, count):
        folder = self.folder / "texts"
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.md").write_text(f"# {number}\n")
        self.assay("label", folder, "-o", "labelled", expect=OK)

    def prove(self, what, cwd=None):
        path = self.folder / f"{what}.proof"
        out = self.assay("evidence", "prove", what, "-o", path, cwd=cwd, expect=OK).out
        return path, re.findall(r"--key '([^']+)'", out)

    def check(self, path, keys):
        return subprocess.run([sys.executable, "-c", PAGE.group(1), str(path), *keys], capture_output=True, text=True)

    def test_proofs_from_many_places(self):
        self.label_texts(41)
        for number in (0, 1, 2, 3, 7, 8, 15, 31, 32, 40):
            path, keys = self.prove(str(number))
            done = self.check(path, keys)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"proven: event {number} of ", done.stdout)

    def test_a_proof_by_produce_id_holds_the_label_of_the_file(self):
        label = self.the_label(self.label(self.put(SAMPLES / "photo.jpg")))
        done = self.check(*self.prove(label["ProduceID"]))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(label["ProduceID"], done.stdout)
        self.assertIn(label["ContentProducer"], done.stdout)

    def test_the_root_is_that_of_the_published_tiles(self):
        self.label_texts(300)  # more than one tile
        log = self.folder / ".assay/log"
        _, size, root = (log / "checkpoint").read_text(encoding="utf-8").splitlines()[:3]
        names = [f"tile/0/{number:03}" for number in range(int(size) // 256)] + [f"tile/0/{int(size) // 256:03}.p/{int(size) % 256}"]
        hashes = b"".join((log / name).read_bytes() for name in names)
        self.assertEqual(len(hashes), 32 * int(size))
        self.assertEqual(tree_head([hashes[i:i + 32] for i in range(0, len(hashes), 32)]), base64.b64decode(root))

    def test_a_proof_is_not_for_another_logs_key(self):
        self.label_texts(2)
        path, keys = self.prove("1")
        other = self.folder / "other"
        other.mkdir()
        self.assay("init", other, expect=OK)
        shutil.copyfile(SAMPLES / "article.md", other / "article.md")
        self.assay("label", "article.md", "-o", "out", cwd=other, expect=OK)
        _, strange = self.prove("0", cwd=other)
        self.assertEqual(self.check(path, keys).returncode, 0)
        self.assertNotEqual(self.check(path, strange).returncode, 0)
        self.assay("evidence", "check", path, "--key", keys[0], expect=OK)
        self.assertNotEqual(self.assay("evidence", "check", path, "--key", strange[0]).code, OK)


if __name__ == "__main__":
    unittest.main()
