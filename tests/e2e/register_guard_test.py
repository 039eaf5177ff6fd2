"""What keeps a register honest: findings that stop a move, approvals that stay, clocks that stay missed, a database that the
log checks."""
import json
import sqlite3
import unittest

from office import CONFIGURATION, CONFLICT, CORRUPT, DENIED, NOT_FOUND, OK, USAGE, StaffedOffice

COMPLAINT = {"channel": "web", "kind": "missing-label", "complaint_text": "这段视频没有标识", "received_at": "2026-11-20 09:30",
             "phone": "13800138000"}
EVERYBODY = ("support,reviewer,review_lead,security_officer,data_officer,legal_counsel,product_owner,store_desk,news_desk,"
             "manager,compliance_officer,ethics_committee")


class Guards(StaffedOffice):
    people = dict.fromkeys(("li.na", "wang.fang"), EVERYBODY)

    def setUp(self):
        super().setUp()
        self.proof = self.folder / "proof.txt"
        self.proof.write_text("seen", encoding="utf-8")

    def register(self, *words, expect=OK, **how):
        return self.assay("register", *words, expect=expect, **how)

    def json(self, *words, expect=OK):
        return json.loads(self.register(*words, "--json", expect=expect).out)

    def new(self, reg, **fields):
        path = self.folder / "facts.json"
        path.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
        return self.json("new", reg, "--file", path)["number"]

    def move(self, number, move, *words, expect=OK, **fields):
        sets = [word for key, value in fields.items() for word in ("--set", f"{key}={value}")]
        return self.register("move", number, move, *sets, *words, expect=expect)

    def complaint(self, **more):
        return self.new("complaint", **{**COMPLAINT, **more})

    def database(self):
        found = [path for path in (self.folder / ".assay").glob("*.db") if self.has_records(path)]
        return found[0]

    @staticmethod
    def has_records(path):
        with sqlite3.connect(path) as database:
            return database.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'record'").fetchone()[0] == 1

    def by_hand(self, sql, *values):
        with sqlite3.connect(self.database()) as database:
            self.assertEqual(database.execute(sql, values).rowcount, 1)
        database.close()

    # --- findings ----------------------------------------------------------------------------------------------------

    def test_an_app_that_failed_its_check_is_not_listed(self):
        number = self.new("app-listing", app_name="换脸", app_version="1", app_kind="app", package_digest="a" * 64,
                          developer="某公司", aigc="yes", public_opinion="yes",
                          companion="no")
        self.move(number, "check", identity_checked="failed", icp_number="京ICP备1号", function_check="有换脸功能",
                  checked_on="2026-11-20", label_material="complete", number_valid="valid", assessment_proof="seen",
                  label_verdict="通过", algorithm_number="网信算备110105744018203240011号")
        self.login("wang.fang")
        done = self.move(number, "list", "--set", "listed_on=2026-11-21", expect=USAGE)
        for part in (number, "identity_checked", "`failed` (", "`passed` (", "refuse"):
            self.assertIn(part, done.err)
        self.assertEqual(self.json("show", number)["state"], "checked")
        wanted = {one["move"]: one.get("wanted", "") for one in self.json("show", number)["moves"]}
        self.assertIn("identity_checked", wanted["list"])

    def test_what_a_move_wants_stands_on_the_registers_page(self):
        self.assertIn("only if", self.register("show", "tool-assessment").out)
        moves = {one["move"]: one for one in self.json("show", "face-data-filing")["moves"]}
        self.assertEqual(moves["reach"]["only_if"], [{"field": "persons_stored", "at_least": 100000}])

    def test_an_appeal_that_was_granted_is_not_dismissed(self):
        number = self.new("appeal", against="removal", grounds="不服", received_at="2026-11-20 10:00")
        self.move(number, "assign", first_decider="a", handler="b")
        self.move(number, "examine", findings="有误")
        self.login("wang.fang")
        done = self.move(number, "dismiss", "--reason", "x", expect=USAGE, outcome="granted", reply="撤销")
        self.assertIn("`granted`", done.err)
        self.assertIn("grant", done.err)
        self.move(number, "grant", "--reason", "x", outcome="granted", reply="撤销")
        self.assertIn("撤销", self.register("document", number, "reply").out)

    def test_a_grade_leads_where_it_says(self):
        number = self.new("incident", kind="content", summary="泄露", discovered_at="2026-11-20 10:00", facts="x",
                          systems="x", occurred_at="2026-11-20 09:00")
        done = self.move(number, "grade-general", expect=USAGE, grade="major", grade_reason="x")
        self.assertIn("`major`", done.err)
        self.assertIn("grade-reportable", done.err)
        self.move(number, "grade-reportable", expect=USAGE, grade="general", grade_reason="x", reporter_kind="general")
        self.move(number, "grade-general", grade="general", grade_reason="x")
        self.assertIn("`major`", self.register("edit", number, "--set", "grade=major", expect=USAGE).err)

    def test_a_hundred_thousand_faces_start_the_clock_by_themselves(self):
        number = self.new("face-data-filing", processor="某公司", credit_code="91110000MA0000000H", persons_stored=99999)
        self.assertEqual(self.json("show", number)["clocks"], [])
        self.assertIn("reach", self.move(number, "recount", expect=USAGE, persons_stored=100000).err)
        self.register("edit", number, "--set", "persons_stored=100001", "--reason", "counted")
        clock = self.json("show", number)["clocks"][0]
        self.assertEqual((clock["clock"], clock["limit"], clock["unit"]), ("reached", 30, "working_day"))

    def test_an_account_is_closed_by_two(self):
        number = self.new("disposal", subject_kind="account", account_id="u1", found_at="2026-11-20 10:00", facts="x")
        done = self.register("edit", number, "--set", "account_closed=yes", expect=DENIED)
        self.assertIn("execute-closure", done.err)
        self.move(number, "propose", expect=DENIED, measure="ban-reopen", rule="x", account_closed="yes")

    # --- approvals ---------------------------------------------------------------------------------------------------

    def test_what_was_approved_stays(self):
        number = self.complaint()
        self.move(number, "accept", handler="李娜")
        self.move(number, "answer", findings="无标识", outcome="upheld", reply_text="已补标识", feedback_proof="message")
        self.move(number, "object", "--reason", "不同意")
        self.login("wang.fang")
        same = self.move(number, "answer-again", "--reason", "x", expect=USAGE, findings="无标识", outcome="upheld",
                         reply_text="仍然")
        self.assertIn("anew", same.err)
        self.move(number, "answer-again", "--reason", "x", findings="重新核查：确无标识", outcome="upheld", reply_text="仍然")

    def test_an_edit_says_what_it_changed_and_a_date_needs_a_reason(self):
        number = self.complaint()
        self.assertIn("--reason", self.register("edit", number, "--set", "received_at=2026-11-21 09:30", expect=USAGE).err)
        self.register("edit", number, "--set", "received_at=2026-11-21 09:30", "--set", "phone=13900139000", "--reason",
                      "误记")
        shown = self.json("show", number)
        changes = {one["field"]: one for one in shown["history"][1]["changes"]}
        self.assertEqual(changes["phone"], {"field": "phone", "sealed": True})
        self.assertIn("2026-11-20T09:30", changes["received_at"]["from"])
        self.assertIn("2026-11-21T09:30", changes["received_at"]["to"])
        text = self.register("show", number).out
        self.assertIn("2026-11-20 09:30", text)
        self.assertNotIn("13900139000", text)

    def test_what_happens_tomorrow_was_not_received(self):
        path = self.folder / "facts.json"
        path.write_text(json.dumps({**COMPLAINT, "received_at": "2126-01-01 00:00"}), encoding="utf-8")
        self.assertIn("has not come yet", self.register("new", "complaint", "--file", path, expect=USAGE).err)

    def test_a_reason_paints_over_nothing(self):
        number = self.complaint()
        done = self.register("move", number, "refuse", "--set", "not_accepted_reason=x", "--reason", "a\x1b[2J\nb", expect=USAGE)
        self.assertIn("one line", done.err)

    def test_documents_are_true_where_they_are_made(self):
        number = self.complaint()
        for document in ("acknowledgement", "reply", "refusal"):
            self.assertIn("received", self.register("document", number, document, expect=CONFLICT).err)
        self.move(number, "refuse", "--reason", "x", not_accepted_reason="不属于本平台")
        self.assertIn("不属于本平台", self.register("document", number, "refusal").out)
        self.register("document", number, "acknowledgement", expect=CONFLICT)

    def test_a_number_is_found_in_any_case(self):
        number = self.complaint()
        self.assertEqual(self.json("show", number.lower())["number"], number)

    # --- the database ------------------------------------------------------------------------------------------------

    def test_whoever_edits_the_database_is_found_out(self):
        number = self.complaint()
        self.register("attach", number, self.proof)
        self.register("check")
        self.assertEqual(self.json("check", "complaint")["faults"], [])
        self.by_hand("UPDATE record SET state = 'accepted' WHERE number = ?", number)
        done = self.register("show", number, expect=CORRUPT)
        self.assertIn(number, done.err)
        self.assertIn("`accepted`", done.err)
        self.assertIn(number, self.register("check", expect=CORRUPT).out)
        self.by_hand("UPDATE record SET state = 'received' WHERE number = ?", number)
        self.register("check")
        self.by_hand("UPDATE record SET fields = CAST(replace(CAST(fields AS TEXT), 'web', 'app') AS BLOB) WHERE number = ?", number)
        self.register("check", expect=CORRUPT)
        self.by_hand("UPDATE record SET fields = CAST(replace(CAST(fields AS TEXT), 'app', 'web') AS BLOB) WHERE number = ?", number)
        digest = self.json("show", number)["attachments"][0]["sha256"]
        (self.folder / ".assay/attachments" / digest[:2] / digest).unlink()
        gone = self.register("show", number, expect=CORRUPT)
        self.assertIn("proof.txt", gone.err)
        self.assertIn("backup", gone.err)

    def test_one_broken_record_does_not_hide_the_others(self):
        broken, whole = self.complaint(), self.complaint()
        self.by_hand("UPDATE record SET fields = CAST('{' AS BLOB) WHERE number = ?", broken)
        for words in (("list", "complaint"), ("due",)):
            done = self.register(*words, expect=None)
            self.assertIn(whole, done.out)
            self.assertIn(broken, done.err)

    def test_a_lost_key_is_not_made_anew(self):
        self.complaint()
        for name in ("seal", "lookup"):
            path = self.folder / f".assay/keys/{name}.key"
            kept = path.read_bytes()
            path.unlink()
            done = self.register("list", expect=CONFIGURATION)
            self.assertIn(f"{name}.key", done.err)
            self.assertIn("backup", done.err)
            self.assertFalse(path.exists())
            path.write_bytes(kept)
            path.chmod(0o600)
        self.register("list")

    def test_a_lost_store_hands_out_no_number_again(self):
        number = self.complaint()
        path = self.database()
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        for words in (("register", "list"), ("login", "li.na"), ("account", "add", "admin")):
            done = self.assay(*words, env=self.password, expect=CORRUPT)
            self.assertIn("backup", done.err)
        self.assertNotIn(number, self.assay("register", "list", expect=CORRUPT).out)

    def test_a_lost_table_of_records_hands_out_no_number_again(self):
        self.complaint()
        with sqlite3.connect(self.database()) as database:
            database.execute("DELETE FROM record")
            database.execute("DELETE FROM serial")
        database.close()
        done = self.register("list", expect=CORRUPT)
        self.assertIn("knows 1 record,", done.err)


if __name__ == "__main__":
    unittest.main()
