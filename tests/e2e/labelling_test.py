"""The main job from a user's chair: label, verify, trace, prove; twice, over folders, past bad files."""
import json
import os
import stat
import subprocess
import unittest

import inputs
import readers
from office import (CONFIGURATION, CONFLICT, FIELDS, FINDINGS, NOT_FOUND, OK, PROGRAM, SAMPLES, SANITIZED, USAGE, Office, bare_json,
                    for_each, sha256)

DEMONSTRATION = "001191110000MA0000000H10001"


class Labelling(Office):
    def events(self):
        return json.loads(self.assay("evidence", "show", "--json", "-n", "1000").out)["events"]

    def label_json(self, *words, expect=OK):
        return json.loads(self.assay("label", "--json", *words, expect=expect).out)["files"]

    # --- one file ----------------------------------------------------------------------------------------------------

    @for_each(*inputs.EVERY)
    def test_the_seven_fields_of_a_first_label(self, _, after):
        label = self.the_label(after)
        self.assertEqual(tuple(label), FIELDS)
        self.assertEqual(label["Label"], "1")
        self.assertEqual(label["ContentProducer"], DEMONSTRATION)
        self.assertRegex(label["ProduceID"], "^[0-9a-f]{32}$")
        self.assertEqual(label["ContentPropagator"], label["ContentProducer"])
        self.assertEqual(label["PropagateID"], label["ProduceID"])
        report = self.verify(after)
        self.assertEqual(report["reserved_code1"]["signature"], "valid")
        self.assertEqual(report["reserved_code1"]["content"], "valid")
        self.assertTrue(report["reserved_code1"]["own_key"])

    @for_each(*inputs.EVERY)
    def test_labelling_twice_changes_nothing_and_adds_no_event(self, _, after):
        first, events = after.read_bytes(), len(self.events())
        again = self.label_json("--in-place", after)[0]
        self.assertEqual(again["outcome"], "unchanged")
        self.assertEqual(after.read_bytes(), first)
        copy = self.label_json(after, "-o", "again")[0]
        self.assertEqual(copy["outcome"], "unchanged")
        self.assertEqual((self.folder / "again" / after.name).read_bytes(), first)
        self.assertEqual(len(self.events()), events)

    @for_each(*inputs.EVERY)
    def test_a_new_id_replaces_the_label_where_it_stands(self, _, after):
        first, places = self.the_label(after), [found["place"] for found in self.verify(after)["found"]]
        self.label_json("--in-place", "--new-id", after)
        second = self.the_label(after)
        self.assertNotEqual(second["ProduceID"], first["ProduceID"])
        self.assertEqual([found["place"] for found in self.verify(after)["found"]], places)
        self.assertEqual(after.read_bytes().count(first["ProduceID"].encode()), 0, "the old label is still in the file")

    @for_each(*inputs.EVERY)
    def test_both_ways_of_writing_give_one_content_digest(self, before, after):
        copied = self.label_json(before, "-o", "copy")[0]["content_digest"]
        in_place = self.label_json("--in-place", before)[0]["content_digest"]
        self.assertEqual(copied, in_place)
        events = [event["record"] for event in self.events()]
        values = [copied["value"] in json.dumps(event) for event in events]
        self.assertEqual(values.count(True), 3)
        self.assertEqual(self.verify(after)["reserved_code1"]["content"], "valid")

    # but for a compressed XMP packet, which is told uncompressed (docs/formats/content-digest.md)
    @for_each(*inputs.JPEG, *(one for one in inputs.PNG if one is not inputs.compressed_xmp_png), *inputs.MARKDOWN)
    def test_the_content_digest_is_the_digest_of_the_file_before_labelling(self, before, after):
        digest = self.label_json("--new-id", after, "-o", "digest")[0]["content_digest"]
        self.assertEqual(digest, {"algorithm": "sha256", "scheme": "full", "value": sha256(before)})

    @for_each(*inputs.EVERY)
    def test_the_event_holds_the_label_as_it_stands_in_the_file(self, _, after):
        label = self.the_label(after)
        events = json.loads(self.assay("trace", "--json", label["ProduceID"], expect=OK).out)["events"]
        self.assertEqual(len(events), 1)
        self.assertIn(json.dumps(bare_json(label))[1:-1], json.dumps(events[0]["record"]) + str(events[0]))

    @for_each(inputs.sample("photo.jpg"), inputs.sample("picture.png"), inputs.sample("clip.mp4"), inputs.sample("article.md"))
    def test_a_changed_picture_is_seen(self, _, after):
        data = bytearray(after.read_bytes())
        # inside the media: behind it may stand free space, which is nobody's content
        at = {".png": data.find(b"IDAT") + 400, ".mp4": data.find(b"mdat") + 400}.get(after.suffix, -200)
        data[at] ^= 1
        if after.suffix == ".md":
            data[at] = ord("x")
        after.write_bytes(data)
        report = self.verify(after)
        self.assertNotEqual(report["verdict"], "labelled", report)

    @for_each(inputs.sample("photo.jpg"), inputs.sample("picture.png"), inputs.sample("clip.mp4"), inputs.sample("article.md"))
    def test_a_changed_label_is_seen(self, _, after):
        data = after.read_bytes()
        produce_id = self.the_label(after)["ProduceID"].encode()
        after.write_bytes(data.replace(produce_id, produce_id[:-1] + (b"0" if produce_id[-1:] != b"0" else b"1")))
        report = self.verify(after, expect=FINDINGS)
        if after.suffix == ".png":  # a chunk's sum is wrong now as well
            self.assertNotEqual(report["verdict"], "labelled")
        else:
            self.assertEqual(report["verdict"], "altered", report)
            self.assertEqual(report["reserved_code1"]["signature"], "invalid")

    def test_a_file_is_found_by_its_content_when_somebody_took_its_label_away(self):
        path = self.label(self.put(SAMPLES / "photo.jpg"))
        number = json.loads(self.assay("trace", "--json", path, expect=OK).out)["events"][0]["index"]
        found = json.loads(self.assay("trace", "--json", SAMPLES / "photo.jpg", expect=OK).out)["events"]
        self.assertEqual([event["index"] for event in found], [number])
        self.assay("trace", SAMPLES / "picture.png", expect=NOT_FOUND)

    def test_the_original_is_never_opened_for_writing(self):
        path = self.put(SAMPLES / "photo.jpg")
        path.chmod(0o444)
        os.utime(path, (1_000_000_000, 1_000_000_000))
        before = path.stat()
        self.label(path)
        after = path.stat()
        self.assertEqual((before.st_ino, before.st_mtime_ns, before.st_ctime_ns, before.st_size),
                         (after.st_ino, after.st_mtime_ns, after.st_ctime_ns, after.st_size))

    def test_permissions_stay_when_a_file_is_changed_in_place(self):
        for name in ("photo.jpg", "clip.mp4", "article.md"):
            path = self.put(SAMPLES / name)
            path.chmod(0o640)
            self.label_in_place(path)
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640, name)

    # --- many files --------------------------------------------------------------------------------------------------

    def test_a_folder_keeps_its_relative_paths(self):
        for name in ("a/photo.jpg", "a/deep/er/photo.jpg", "b/article.md"):
            (self.folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
            self.put(SAMPLES / os.path.basename(name), "in/" + name)
        self.assay("label", "in", "-o", "out", expect=OK)
        made = sorted(str(path.relative_to(self.folder / "out")) for path in (self.folder / "out").rglob("*") if path.is_file())
        self.assertEqual(made, ["a/deep/er/photo.jpg", "a/photo.jpg", "b/article.md"])

    def test_two_inputs_that_would_become_one_output_are_refused_before_anything_is_written(self):
        (self.folder / "a").mkdir()
        (self.folder / "b").mkdir()
        self.put(SAMPLES / "photo.jpg", "a/x.jpg")
        self.put(SAMPLES / "photo.jpg", "b/x.jpg")
        done = self.assay("label", "a/x.jpg", "b/x.jpg", "-o", "out", expect=CONFLICT)
        self.assertIn("x.jpg", done.err)
        self.assertFalse((self.folder / "out" / "x.jpg").exists())

    def test_an_output_of_another_content_is_not_replaced_unless_asked(self):
        (self.folder / "out").mkdir()
        self.put(SAMPLES / "picture.png", "out/photo.jpg")
        before = sha256(self.folder / "out/photo.jpg")
        path = self.put(SAMPLES / "photo.jpg")
        self.assay("label", path, "-o", "out", expect=CONFLICT)
        self.assertEqual(sha256(self.folder / "out/photo.jpg"), before)
        self.assay("label", path, "-o", "out", "--overwrite", expect=OK)
        self.assertEqual(self.verify(self.folder / "out/photo.jpg")["format"], "jpeg")

    def test_a_run_goes_past_bad_files_and_names_them(self):
        (self.folder / "in").mkdir()
        for i in range(30):
            self.put(SAMPLES / ("photo.jpg" if i % 2 else "article.md"), f"in/{i}.{'jpg' if i % 2 else 'md'}")
        (self.folder / "in/7.jpg").write_bytes(b"\xff\xd8\xff\xe1\xff")
        (self.folder / "in/9.jpg").write_bytes(b"")
        done = self.assay("label", "in", "-o", "out", expect=FINDINGS)
        self.assertIn("7.jpg", done.err)
        self.assertIn("9.jpg", done.err)
        self.assertIn("28 labelled", done.out)
        self.assertEqual(len(list((self.folder / "out").iterdir())), 28)
        self.assertEqual(len(self.events_of("asset.labelled")), 28)
        self.assay("verify", "out", expect=OK)

    def events_of(self, kind):
        return json.loads(self.assay("evidence", "show", "--json", "--kind", kind, "-n", "1000").out)["events"]

    def test_json_is_one_document_with_an_entry_for_every_file(self):
        self.put(SAMPLES / "photo.jpg", "a.jpg")
        self.put(SAMPLES / "clip.mp4", "b.mp4")
        (self.folder / "c.jpg").write_bytes(b"")
        done = self.assay("label", "--json", "a.jpg", "b.mp4", "c.jpg", "-o", "out", expect=FINDINGS)
        document = json.loads(done.out)
        self.assertEqual(document["schema"], "assay.label/1")
        self.assertEqual(sorted(entry["outcome"] for entry in document["files"]), ["failed", "labelled", "labelled"])
        self.assertEqual(document["summary"]["failed"], 1)

    # --- MP4 without a copy (D21) --------------------------------------------------------------------------------------

    # fragments need their moov ahead of them: without room after it they are written by a copy
    @for_each(*(one for one in inputs.BMFF if one not in inputs.FRAGMENTED))
    def test_in_place_writes_little(self, before, after):
        for entry in self.label_json("--in-place", before):
            self.assertLessEqual(entry["bytes_written"], self.moov_size(before) + 65536)

    @staticmethod
    def moov_size(path):
        data, at, size = path.read_bytes(), 0, 0
        while at < len(data):
            length = int.from_bytes(data[at:at + 4], "big")
            if data[at + 4:at + 8] == b"moov":
                size = length
            at += length
        return size

    def test_a_big_film_is_labelled_without_being_copied(self):
        source = inputs.moov_last_mp4(self.folder)
        for size in (64 << 20, 5 << 30):
            path = inputs.sparse_mp4(source, self.folder / "big.mp4", size)
            inode, blocks, frames = path.stat().st_ino, path.stat().st_blocks, readers.packets(path)
            entry = self.label_json("--in-place", path)[0]
            self.assertTrue(entry["in_place"])
            self.assertEqual(entry["content_digest"]["scheme"], "head-v1")
            self.assertLess(entry["bytes_written"], self.moov_size(source) + 65536)
            self.assertEqual(path.stat().st_ino, inode)
            self.assertLess(path.stat().st_blocks - blocks, 1000)
            self.assertEqual(self.verify(path)["verdict"], "labelled")
            self.assertEqual(readers.packets(path), frames)
            self.assertEqual(readers.ffprobe_label(path), bare_json(self.the_label(path)))

    # --- evidence -----------------------------------------------------------------------------------------------------

    def test_the_log_is_intact_after_all_kinds_of_runs(self):
        for maker in inputs.EVERY:
            self.label(maker(self.folder))
        report = json.loads(self.assay("evidence", "check", "--json", expect=OK).out)
        self.assertTrue(report["ok"])
        self.assertEqual(report["unpublished"], 0)
        self.assertGreaterEqual(report["events"], len(inputs.EVERY))

    def test_a_changed_row_a_changed_tile_and_a_changed_checkpoint_are_found(self):
        for name in ("photo.jpg", "picture.png", "article.md"):
            self.label(self.put(SAMPLES / name))
        database = next(self.folder.rglob("*.db"))
        saved = {path: path.read_bytes() for path in (self.folder / ".assay").rglob("*") if path.is_file()}

        def restore():
            for path, data in saved.items():
                path.write_bytes(data)

        blobs = subprocess.run(["sqlite3", database, "select m.name || ' ' || p.name from sqlite_master m, pragma_table_info(m.name) p "
                                "where m.type='table' and p.name='record'"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
        table, column = blobs.split()
        subprocess.run(["sqlite3", database, f"update {table} set {column} = cast(replace(cast({column} as text), "
                        "'asset.labelled', 'asset.labellex') as blob)"], check=True)
        self.assay("evidence", "check", expect=FINDINGS)
        restore()
        self.assay("evidence", "check", expect=OK)
        for path in saved:
            if "tile" in str(path) or path.name == "checkpoint":
                data = bytearray(saved[path])
                data[len(data) // 2] ^= 1
                path.write_bytes(data)
                self.assertNotEqual(self.assay("evidence", "check").code, OK, path)
                restore()
        self.assay("evidence", "check", expect=OK)

    # --- the program --------------------------------------------------------------------------------------------------

    def test_label_without_settings_names_init(self):
        (self.folder / "assay.toml").unlink()
        done = self.assay("label", self.put(SAMPLES / "photo.jpg"), "-o", "out", expect=CONFIGURATION, env={"HOME": "/nonexistent"})
        self.assertIn("assay init", done.err)

    def test_verify_needs_no_settings(self):
        path = self.label(self.put(SAMPLES / "photo.jpg"))
        (self.folder / "assay.toml").unlink()
        report = self.verify(path, expect=OK)
        self.assertFalse(report["reserved_code1"]["own_key"])

    def test_usage_errors_exit_2(self):
        path = self.put(SAMPLES / "photo.jpg")
        for words in ((), ("labl",), ("label",), ("label", path), ("label", path, "-o", "x", "--in-place"), ("verify", "--nope", path),
                      ("label", path, "-o", "x", "--degree", "maybe"), ("label", path, "-o", "x", "--degree", "possibly")):
            done = self.assay(*words, expect=USAGE)
            self.assertTrue(done.err.strip(), words)

    def test_init_never_overwrites(self):
        keys = {path: path.read_bytes() for path in (self.folder / ".assay").rglob("*") if path.is_file()}
        self.assay("init", expect=CONFLICT)
        (self.folder / "assay.toml").unlink()
        self.assay("init", expect=CONFLICT)
        self.assertEqual({path: path.read_bytes() for path in keys}, keys)

    def test_every_command_explains_itself_in_two_languages(self):
        for words in ((), ("init",), ("label",), ("verify",), ("trace",), ("formats",), ("evidence", "check"), ("evidence", "prove"),
                      ("evidence", "show")):
            english = self.assay(*words, "--help", expect=OK).out
            chinese = self.assay(*words, "--help", expect=OK, env={"LC_ALL": "zh_CN.UTF-8"}).out
            self.assertTrue(english.isascii(), english)
            self.assertRegex(chinese, "[一-龥]")
            if words and words[0] != "formats":
                self.assertIn("$ assay " + " ".join(words), english)

    def test_it_links_few_libraries(self):
        if SANITIZED:
            return
        allowed = ("linux-vdso", "libcrypto", "libsqlite3", "libfmt", "libz.", "libstdc++", "libgcc_s", "libc.", "libm.", "ld-linux",
                   "libdl", "libpthread")
        for line in subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout.splitlines():
            self.assertTrue(line.split()[0].rpartition("/")[2].startswith(allowed), line)


if __name__ == "__main__":
    unittest.main()
