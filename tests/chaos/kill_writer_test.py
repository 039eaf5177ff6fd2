"""kill -9 at random moments, a thousand times: every file is the old one or the new one, the next run mends what is left,
and the evidence log is intact at the end.

ASSAY_KILLS=N for another number."""
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

import inputs
import readers
from office import OK, PROGRAM, SAMPLES, SANITIZED, Office, sha256

KILLS = int(os.environ.get("ASSAY_KILLS", "150" if SANITIZED else "1000"))
WAYS = ("-o", "--in-place")


class KillWriter(Office):
    def setUp(self):
        super().setUp()
        self.random = random.Random(20261122)
        self.originals = {}
        for maker in (inputs.sample("photo.jpg"), inputs.sample("clip.mp4"), inputs.moov_last_mp4, inputs.free_space_mp4,
                      inputs.sample("article.md")):
            path = maker(self.folder)
            self.originals[path.name] = path.read_bytes()
            path.unlink()
        self.digests = {name: hashlib.sha256(data).hexdigest() for name, data in self.originals.items()}
        self.side = self.folder / "side"
        self.new, self.torn, self.kept = 0, 0, 0

    def refill(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, data in self.originals.items():
            (folder / name).write_bytes(data)

    def run_and_kill(self, words, longest):
        process = subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.random.random() * longest)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL

    def check_file(self, path, old_allowed):
        """The file as the kill left it, looked at in another folder so that nothing mends it first."""
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if old_allowed and digest == self.digests[path.name]:
            self.kept += 1
            return
        shutil.rmtree(self.side, ignore_errors=True)
        self.side.mkdir()
        copy = self.side / path.name
        copy.write_bytes(data)
        journal = path.with_name(f".{path.name}.assay-journal")
        if journal.exists():
            shutil.copyfile(journal, self.side / journal.name)
            self.torn += 1
        report = json.loads(self.assay("verify", "--json", copy, cwd=self.side).out)["files"][0]
        if report["verdict"] == "labelled":
            self.assertEqual(report["reserved_code1"]["content"], "valid", report)
            self.new += 1
            return
        # an index appended behind the file and not yet switched to: the old film, with bytes nobody reads behind it
        self.assertTrue(old_allowed, report)
        self.assertEqual(report["verdict"], "unlabelled", report)
        self.assertIn(path.suffix, (".mp4",), report)
        original = self.side / ("original-" + path.name)
        original.write_bytes(self.originals[path.name])
        self.assertEqual(readers.packets(copy), readers.packets(original))

    def longest_run(self, words, folder):
        self.refill(folder)
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        started = time.monotonic()
        subprocess.run([PROGRAM, *words], cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return (time.monotonic() - started) * 1.1

    def test_a_thousand_times(self):
        work, out = self.folder / "work", self.folder / "out"
        ways = {"-o": ["label", "-j2", "work", "-o", "out"], "--in-place": ["label", "-j2", "--in-place", "work"]}
        longest = {way: self.longest_run(words, work) for way, words in ways.items()}
        killed = rounds = 0
        while killed < KILLS:
            way = WAYS[rounds % 2]
            rounds += 1
            self.assertLess(rounds, 4 * KILLS, "the program ends before it can be killed")
            self.refill(work)
            shutil.rmtree(out, ignore_errors=True)
            killed += self.run_and_kill(ways[way], longest[way])
            for name in self.originals:
                if way == "-o":
                    self.assertEqual(sha256(work / name), self.digests[name], "an original was touched")
                    if (out / name).exists():
                        self.check_file(out / name, old_allowed=False)
                else:
                    self.check_file(work / name, old_allowed=True)
            # the next run finishes or takes back what was begun, and does the rest
            self.assay(*ways[way], expect=OK)
            done = out if way == "-o" else work
            report = json.loads(self.assay("verify", "--json", done, expect=OK).out)
            self.assertEqual(report["summary"]["labelled"], len(self.originals), report)
            self.assertEqual(sorted(entry.name for entry in done.iterdir()), sorted(self.originals), "litter")
        self.assay("evidence", "check", expect=OK)
        # every kind of end was seen, or this test tests nothing
        self.assertGreater(self.kept, 0)
        self.assertGreater(self.new, 0)
        self.check_every_event_has_its_file()
        print(f"{killed} kills in {rounds} runs: {self.kept} old files, {self.new} new ones, {self.torn} beside a journal")

    def check_every_event_has_its_file(self):
        """What the log says of the last run is what stands in the folder: one event in force for each label."""
        done = self.folder / ("out" if (self.folder / "out").exists() else "work")
        undone = set()
        events = json.loads(self.assay("evidence", "show", "--json", "-n", "1000000").out)["events"]
        for event in events:
            if event["record"]["kind"] == "asset.label-undone":
                undone.add(event["record"].get("produce_id"))
        for path in done.iterdir():
            label = self.the_label(path)
            self.assertNotIn(label["ProduceID"], undone)
            found = json.loads(self.assay("trace", "--json", label["ProduceID"], expect=OK).out)["events"]
            self.assertEqual(len(found), 1)


if __name__ == "__main__":
    unittest.main()
