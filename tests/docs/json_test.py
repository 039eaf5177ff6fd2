"""docs/formats/json.md names every member that the program's JSON has."""
import json
import re
import unittest

from office import FIELDS, SAMPLES, TOP, Office

PAGE = (TOP / "docs/formats/json.md").read_text(encoding="utf-8")


def members(value):
    """Names of all members, except those inside a label, a record or a register's fields, which have pages of their own."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name not in ("label", "record", "fields"):
                yield from members(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner)


class Json(Office):
    def test_every_member_is_named(self):
        for name in ("photo.jpg", "clip.mp4"):
            self.put(SAMPLES / name)
        (self.folder / "facts.toml").write_text('facts = ["makes_text", "offers_service_to_public"]\n')
        (self.folder / "none.toml").write_text("[facts]\nlikely_to_confuse_public = \"unknown\"\n")
        (self.folder / "case.json").write_text(json.dumps({"channel": "web", "kind": "other", "complaint_text": "some words", "phone": "13800138000",
                                                           "received_at": "2026-01-05 09:30"}))
        (self.folder / "bad.jsonl").write_text("nonsense\n")
        (self.folder / "filing.jsonl").write_text(json.dumps({"number": "OLD-1", "state": "filed", "fields": {
            "algorithm_name": "某算法", "role": "service-provider", "algorithm_type": "generation-synthesis", "subject_name": "某公司",
            "credit_code": "91110000MA0000000H", "product_name": "某产品", "companion": "no", "filed_on": "2026-01-05",
            "filing_number": "网信算备110105744018203240011号"}}) + "\n", encoding="utf-8")
        (self.folder / "list.csv").write_text("算法名称,备案编号\n某算法,1\n", encoding="utf-8")
        # nobody listens there: the text passes with a ticket
        (self.folder / "gone.toml").write_text((SAMPLES / "screening/classifiers/guard-model.toml").read_text(encoding="utf-8").replace(
            "127.0.0.1:8000", "127.0.0.1:1").replace('otherwise = "hold"', 'otherwise = "open"'))
        (self.folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe1\xff\xff")
        (self.folder / "password").write_text("a sentence is a good one", encoding="utf-8")
        (self.folder / "password").chmod(0o600)
        password = {"ASSAY_PASSWORD_FILE": str(self.folder / "password")}
        for words in (("label", "--json", ".", "-o", "out"), ("label", "--json", "--visible", "photo.jpg", "-o", "seen"),
                      ("inspect", "--json", "seen", "broken.jpg"), ("verify", "--json", "out", "broken.jpg", "photo.jpg"),
                      ("trace", "--json", "out/photo.jpg"), ("evidence", "show", "--json"), ("evidence", "check", "--json"),
                      ("formats", "--json"),
                      ("screen", "--json", SAMPLES / "screening/reply.txt", "none.txt", "--entries", SAMPLES / "screening/entries.jsonl",
                       "--entries", "bad.jsonl", "--replay", SAMPLES / "screening/entries.jsonl"),
                      ("screen", "--json", "photo.jpg", "clip.mp4", "--entries", SAMPLES / "screening/entries.jsonl"),
                      ("screen", "--features", "--json", "photo.jpg", "clip.mp4", "broken.jpg"),
                      ("screen", "--json", SAMPLES / "screening/reply.txt", "--stored", "bad.jsonl", "--entries", SAMPLES / "screening/entries.jsonl", "--answers", SAMPLES / "screening/answers.jsonl"),
                      ("screen", "--json", SAMPLES / "article.md", "--classifiers", "gone.toml"),
                      ("screen", "--json", "--dry-run", "--entries", "bad.jsonl"), ("screen", "--json", "--coverage"), ("account", "add", "--json", "zhang.wei"), ("login", "--json", "zhang.wei"),
                      ("account", "change", "--json", "zhang.wei", "--roles", "administrator,compliance_officer,support,reviewer"),
                      ("login", "--json", "zhang.wei"), ("account", "list", "--json"), ("whoami", "--json"),
                      ("review", "import", SAMPLES / "screening/entries.jsonl", "bad.jsonl", "--json"), ("review", "set", "--json", "--as-of", "2026-01-01"),
                      ("duties", "--all", "--json"), ("duties", "--diff", "2025-08-31..2025-09-01", "--json"),
                      ("duties", "--diff", "2025-08-31", "2025-09-01", "--facts", "none.toml", "--json"),
                      ("duties", "show", "DS-17-1", "--json"), ("duties", "roles", "--json"), ("duties", "draft", "--json"),
                      ("duties", "facts", "--json"), ("register", "list", "--json"), ("register", "show", "complaint", "--json"),
                      ("register", "new", "complaint", "--file", "case.json", "--attach", "photo.jpg", "--json"),
                      ("register", "list", "complaint", "--json"), ("register", "due", "--json"), ("register", "due", "--tell", "--json"),
                      ("register", "import", "complaint", "bad.jsonl", "--json"), ("register", "erase", "C-1", "--dry-run", "--json"),
                      ("filings", "import", "list.csv", "--json"),
                      ("register", "import", "algorithm-filing", "filing.jsonl", "--json"), ("filings", "watch", "--json"), ("duties", "status", "--facts", "facts.toml", "--json")):
            document = json.loads(self.assay(*words, env=password).out)
            if words[:2] == ("register", "new"):
                followed = json.loads(self.assay("register", "follow", document["number"], "--key", document["access_key"], "--json").out)
                self.assertIn(f"`{followed['schema']}`", PAGE)
            if words[:2] == ("filings", "watch"):
                self.assertEqual(len(document["filings"]), 1, document)
            self.assertIn(f"`{document['schema']}`", PAGE)
            for name in set(members(document)) - set(FIELDS):
                self.assertRegex(PAGE, r"[`.\]]" + re.escape(name) + r"[`\[]", f"{document['schema']}: {name}")


if __name__ == "__main__":
    unittest.main()
