"""The board of `assay duties status`: what proves a duty, what is on its way, what a person has to decide."""
import json
import tomllib
import unittest

from office import FINDINGS, OK, TOP, StaffedOffice

FACTS = 'service = "Night Sketch"\nfacts = ["makes_text", "offers_service_to_public"]\n'
POLICY = {"kind": "management-rules", "name": "平台公约", "version": "1", "changes": "首版", "security_duties": "yes",
          "label_clause": "yes", "unlabelled_clause": "yes", "feedback_limit": "15", "document_digest": "ab" * 32,
          "acceptance": "none", "service_start": "2099-01-05"}


class Board(StaffedOffice):
    people = dict.fromkeys(("zhao.min", "qian.yu"), "compliance_officer,manager,legal_counsel,product_owner")

    def setUp(self):
        super().setUp()
        (self.folder / "facts.toml").write_text(FACTS, encoding="utf-8")
        (self.folder / "rules.pdf").write_bytes(b"%PDF-1.4 rules")

    def register(self, *words):
        return json.loads(self.assay("register", *words, "--json", expect=OK).out)

    def row(self, duty):
        board = json.loads(self.assay("duties", "status", "--json", expect=FINDINGS).out)
        return next(one for one in board["duties"] if one["id"] == duty)

    def policy(self, **more):
        fields = self.fields_of("policy-version")
        wanted = {key: value for key, value in {**POLICY, **more}.items() if key in fields}
        for key, choices in fields.items():
            if choices and wanted.get(key) not in choices and key in wanted:
                wanted[key] = choices[0]
        path = self.folder / "policy.json"
        path.write_text(json.dumps(wanted, ensure_ascii=False), encoding="utf-8")
        return self.register("new", "policy-version", "--file", path, "--service", "Night Sketch")["number"]

    def fields_of(self, register):
        definition = tomllib.loads((TOP / f"rules/registers/{register}.toml").read_text(encoding="utf-8"))
        return {field["key"]: [one["key"] for one in field.get("choices", [])] for field in definition["field"]}

    def published(self, **more):
        number = self.policy(**more)
        self.register("move", number, "hand-in", "--attach", self.folder / "rules.pdf")
        self.login("qian.yu")
        self.register("move", number, "approve")
        self.register("move", number, "publish", "--set", "published_on=2026-01-01", "--set", "in_force_on=2026-01-01", "--set",
                      "published_at=https://example.cn/rules", "--attach", self.folder / "rules.pdf")
        self.login("zhao.min")
        return number

    def test_what_runs_in_time_is_at_risk_and_not_missed(self):
        self.assertEqual(self.row("DS-08-1")["standing"], "missed")
        number = self.policy()
        row = self.row("DS-08-1")
        self.assertEqual((row["standing"], row["clock_of"], row["proof"]), ("at-risk", number, ""))
        self.assertTrue(row["until"].startswith("2099-01-0"), row["until"])
        self.assertIn("start of service", row["deadline"]["en"])
        self.assertIn(f"clock of {number}", self.assay("duties", "status", expect=FINDINGS).out)

    def test_a_proof_begins_when_its_state_was_entered(self):
        number = self.published()
        entered = next(one["time"] for one in self.register("show", number)["history"] if one.get("move") == "publish")
        (self.folder / "later.txt").write_text("later")
        self.register("attach", number, self.folder / "later.txt")
        row = self.row("DS-08-1")
        self.assertEqual((row["standing"], row["proof"]), ("met", number))
        self.assertEqual(row["proven"][:19], entered[:19])

    def test_a_record_of_another_service_proves_nothing(self):
        (self.folder / "facts.toml").write_text(FACTS.replace("Night Sketch", "Day Sketch"), encoding="utf-8")
        self.published()
        self.assertEqual(self.row("DS-08-1")["standing"], "missed")

    def test_what_a_person_must_decide_is_said(self):
        (self.folder / "facts.toml").write_text('[facts]\nmakes_text = true\noffers_service_to_public = true\n'
                                                'art17_1_text_dialogue = true\nlikely_to_confuse_public = "unknown"\n')
        row = self.row("DS-17-1")
        self.assertEqual(row["standing"], "person")
        self.assertTrue(any("(likely_to_confuse_public)" in words["en"] for words in row["decide"]), row)
        text = self.assay("duties", "status", expect=FINDINGS).out
        self.assertIn("law-question", text)


if __name__ == "__main__":
    unittest.main()
