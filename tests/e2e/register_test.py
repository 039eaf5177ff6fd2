"""Registers at the command line: cases, people, files, lists, and what goes wrong with them."""
import datetime
import json
import os
import pty
import select
import shutil
import threading
import time
import unicodedata
import unittest

from office import (CONFIGURATION, CONFLICT, CORRUPT, DENIED, FINDINGS, NOT_FOUND, OK, PROGRAM, SANITIZED, TOP, USAGE,
                    StaffedOffice)

COMPLAINT = {"channel": "web", "kind": "missing-label", "complaint_text": "这段视频没有标识", "received_at": "2026-11-20 09:30",
             "phone": "13800138000"}


class Registers(StaffedOffice):
    people = {"li.na": "support,reviewer", "wang.fang": "review_lead,support,reviewer",
              "zhao.min": "compliance_officer,manager,legal_counsel,product_owner"}

    def register(self, *words, expect=OK, **how):
        return self.assay("register", *words, expect=expect, **how)

    def json(self, *words, expect=OK):
        return json.loads(self.register(*words, "--json", expect=expect).out)

    def facts(self, name="facts.json", **fields):
        path = self.folder / name
        path.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
        return path

    def complaint(self, **more):
        return self.json("new", "complaint", "--file", self.facts(**{**COMPLAINT, **more}))

    def events(self, kind):
        shown = json.loads(self.assay("evidence", "show", "--json", "-n", "1000", expect=OK).out)["events"]
        return [event["record"] for event in shown if event["record"]["kind"] == kind]

    # --- a case ------------------------------------------------------------------------------------------------------

    def test_a_complaint_from_its_receipt_to_its_answer(self):
        made = self.complaint()
        number = made["number"]
        self.assertRegex(number, r"^C-\d{4}-000001$")
        self.assertEqual(made["state"], "received")
        self.assertEqual(len(made["access_key"]), 12)
        self.assertIn("phone", made["sealed"])
        self.assertNotIn("phone", made["fields"])
        self.json("move", number, "accept", "--set", "handler=李娜")
        seen = self.json("show", number)
        self.assertEqual(seen["history"][1]["actor"], "li.na")
        self.assertEqual([event["kind"] for event in self.all_events()][-2:], ["record.created", "record.moved"])
        self.assertEqual(self.json("show", number, "--purpose", "回电")["fields"]["phone"], "13800138000")
        opened = self.events("record.opened")
        self.assertEqual(json.loads(opened[0]["detail"])["purpose"], "回电")
        self.assertIn(number, self.register("list", "complaint").out)
        self.assertIn(number, self.register("search", "--register", "complaint", "--where", "phone=13800138000").out)
        self.assertNotIn(number, self.register("search", "--register", "complaint", "--where", "phone=13900138000").out)
        for data in (self.folder / ".assay").rglob("*"):
            if data.is_file():
                self.assertNotIn(b"13800138000", data.read_bytes(), data)
                self.assertNotIn("没有标识".encode(), data.read_bytes(), data)
        self.assay("evidence", "check", expect=OK)

    def all_events(self):
        shown = json.loads(self.assay("evidence", "show", "--json", "-n", "1000", expect=OK).out)["events"]
        return [event["record"] for event in shown if event["record"]["kind"].startswith("record.")]

    def answer(self, words, answers):
        """Runs the program on a terminal and answers its questions, told by their prompt."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(PROGRAM, [PROGRAM, *words], {**os.environ, "LC_ALL": "zh_CN.UTF-8", "NO_COLOR": "1"})
        shown, seen, deadline = b"", 0, time.monotonic() + (120 if SANITIZED else 40)
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(terminal, 4096)
            except OSError:  # the program has ended
                break
            shown += piece
            if answers and shown[seen:].endswith(b"  > "):
                seen = len(shown)
                os.write(terminal, answers.pop(0).encode() + b"\n")
        return shown.decode(errors="replace"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_on_a_terminal_it_asks_for_what_is_needed(self):
        shown, code = self.answer(["register", "new", "complaint"], ["web", "标识是假的", "wrong-label", "标识被改过", "昨天", "2026-11-20 09:30"])
        self.assertEqual(code, OK, shown)
        for word in ("受理渠道", "wrong-label", "收到时间", "已收到"):
            self.assertIn(word, shown)
        self.assertIn("标识是假的", shown, "the answer that is no choice is said again")
        made = self.json("show", self.json("list", "complaint")["records"][0]["number"])
        self.assertEqual((made["fields"]["kind"], made["fields"]["received_at"]), ("wrong-label", "2026-11-20T09:30:00+08:00"))

    def test_what_is_missing_is_named_and_nothing_is_stored(self):
        done = self.register("new", "complaint", "--set", "channel=web", expect=USAGE)
        for name in ("complaint_text", "received_at", "kind"):
            self.assertIn(name, done.err)
        self.assertIn("no field", self.register("new", "complaint", "--set", "colour=red", expect=USAGE).err)
        self.assertIn("channel", self.register("new", "complaint", "--set", "channel=smoke", expect=USAGE).err)
        self.register("new", "nonsense", expect=NOT_FOUND)
        self.register("show", "C-2026-000009", expect=NOT_FOUND)
        self.assertEqual(self.json("list", "complaint")["in_all"], 0)

    def test_nobody_without_the_role_makes_a_move(self):
        number = self.complaint()["number"]
        self.login("zhao.min")
        self.assertIn("support", self.register("new", "complaint", "--file", "facts.json", expect=DENIED).err)
        self.assertIn("for ", self.register("move", number, "accept", "--set", "handler=x", expect=DENIED).err)

    def test_two_people_move_one_record_and_one_is_told_who_was_faster(self):
        number = self.complaint()["number"]
        self.register("move", number, "accept", "--set", "handler=李娜")
        self.login("wang.fang")
        done = self.register("move", number, "accept", "--set", "handler=王芳", expect=CONFLICT)
        self.assertIn("li.na moved it from `received` to `accepted`", done.err)
        stale = self.register("edit", number, "--set", "findings=x", "--seen", "1", expect=CONFLICT)
        self.assertIn("you had version 1", stale.err)

    def test_of_two_moves_at_once_exactly_one_is_made(self):
        number = self.complaint()["number"]
        results = []

        def move(name):
            results.append(self.assay("register", "move", number, "accept", "--set", f"handler={name}", "--seen", "1").code)

        threads = [threading.Thread(target=move, args=(str(i),)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(results), [OK, CONFLICT, CONFLICT, CONFLICT])
        self.assertEqual(self.json("show", number)["version"], 2)
        self.assay("evidence", "check", expect=OK)

    def test_an_attachment_changed_on_disk_is_named_with_its_record(self):
        number = self.complaint()["number"]
        proof = self.folder / "proof.txt"
        proof.write_text("what was seen", encoding="utf-8")
        self.register("attach", number, proof)
        self.register("attach", number, proof)
        attached = self.json("show", number)["attachments"]
        self.assertEqual(len(attached), 1, "the same file once")
        self.register("show", number, "--attachment", "proof.txt", "-o", "back.txt")
        self.assertEqual((self.folder / "back.txt").read_text(), "what was seen")
        digest = attached[0]["sha256"]
        kept = self.folder / ".assay/attachments" / digest[:2] / digest
        kept.chmod(0o600)
        kept.write_text("what was said", encoding="utf-8")
        done = self.register("show", number, expect=CORRUPT)
        self.assertIn(number, done.err)
        self.assertIn("proof.txt", done.err)
        self.register("show", number, "--attachment", "proof.txt", "-o", "again.txt", expect=CORRUPT)
        self.assertFalse((self.folder / "again.txt").exists())

    def test_a_legal_hold_and_an_erasure_need_the_right_person(self):
        number = self.complaint()["number"]
        self.register("hold", number, "--reason", "court", expect=DENIED)
        self.login("zhao.min")
        self.register("hold", number, expect=USAGE)
        self.assertTrue(self.json("hold", number, "--reason", "court 12")["legal_hold"])
        self.assertEqual(self.json("list", "complaint", "--held")["in_all"], 1)
        self.assertFalse(self.json("hold", number, "--release", "--reason", "over")["legal_hold"])
        self.register("erase", number, expect=FINDINGS)
        self.assertEqual(self.json("erase", "--dry-run")["records"], [])

    # --- in and out --------------------------------------------------------------------------------------------------

    def test_what_goes_out_comes_in_again_somewhere_else(self):
        for i in range(3):
            self.complaint(complaint_text=f"第{i}件", content_id=f"=danger{i}")
        self.login("zhao.min")
        for name in ("all.jsonl", "all.csv"):
            self.register("export", "complaint", "-o", name, "--purpose", "move to the new office")
            self.assertIn("第2件", (self.folder / name).read_text(encoding="utf-8"))
            again = self.json("import", "complaint", name)
            self.assertEqual((again["imported"], again["there_already"], again["refused"]), (0, 3, []))
        self.assertIn("'=danger0", (self.folder / "all.csv").read_text(encoding="utf-8"), "no formula for a spreadsheet")
        self.assertNotIn("第2件", self.register("export", "complaint").out, "sealed without a purpose")
        lines = (self.folder / "all.jsonl").read_text(encoding="utf-8").replace("C-20", "OLD-20").splitlines()
        lines[1] = "nonsense"
        (self.folder / "old.jsonl").write_text("\n".join(lines), encoding="utf-8")
        dry = self.json("import", "complaint", "old.jsonl", "--dry-run", expect=FINDINGS)
        self.assertEqual((dry["imported"], [one["line"] for one in dry["refused"]]), (2, [2]))
        self.assertEqual(self.json("list", "complaint")["in_all"], 3)
        real = self.json("import", "complaint", "old.jsonl", expect=FINDINGS)
        self.assertEqual((real["imported"], [one["line"] for one in real["refused"]]), (2, [2]))
        self.assertEqual(self.json("list", "complaint")["in_all"], 5)

    def test_the_authority_s_lists_mark_our_filings(self):
        self.login("zhao.min")
        dossier = self.json("new", "label-dossier", "--file", self.facts(**{
            **self.sample_fields("label-dossier"), "provider_code": "001191110000MA0000000H10001"}))["number"]
        fields = {**self.sample_fields("algorithm-filing"), "label_dossier": dossier, "filing_number": None, "filed_on": None}
        (self.folder / "receipt.txt").write_text("received", encoding="utf-8")
        numbers = []
        for name in ("小画家图像生成算法", "小画家语音合成算法"):
            number = self.json("new", "algorithm-filing", "--file", self.facts(**{**fields, "algorithm_name": name, "subject_name": "某科技公司"}))["number"]
            self.register("move", number, "check", "--set", "consistency=same")
            numbers.append(number)
        self.login("admin")
        self.assay("account", "add", "boss", "--roles", "manager", env=self.password, expect=OK)
        self.login("boss")
        for number in numbers:
            self.register("move", number, "submit", "--attach", "receipt.txt", "--set", "submission_receipt=R-1", "--set", "submitted_on=2026-11-20")
        self.login("zhao.min")
        (self.folder / "batch.csv").write_text(
            "算法名称,角色,主体名称,应用产品,主要用途,备案编号,备注\n"
            "小画家图像生成算法,深度合成服务提供者,某科技公司,小画家,画画,网信算备110105744018203240011号,\n"
            "别家算法,深度合成服务提供者,别家公司,别家,别的,网信算备110105744018203240012号,\n", encoding="utf-8")
        self.login("li.na")
        self.assertIn("is for: ", self.assay("filings", "import", "batch.csv", "--dry-run", expect=DENIED).err)
        self.login("zhao.min")
        self.assertIn("no date", self.assay("filings", "import", "batch.csv", "--date", "3 November", expect=USAGE).err)
        notice = ("--date", "2026-11-03", "--batch", "第十五批")
        dry = json.loads(self.assay("filings", "import", "batch.csv", "--dry-run", "--json", expect=OK).out)
        report = json.loads(self.assay("filings", "import", "batch.csv", *notice, "--json", expect=OK).out)
        self.assertEqual([one["outcome"] for one in dry["filings"]], [one["outcome"] for one in report["filings"]])
        self.assertEqual({one["number"]: one["outcome"] for one in report["filings"]}, {numbers[0]: "filed", numbers[1]: "not-in-list"})
        filed = self.json("show", numbers[0])
        self.assertEqual((filed["state"], filed["fields"]["filing_number"]), ("filed", "网信算备110105744018203240011号"))
        self.assertEqual((filed["fields"]["filed_on"], filed["fields"]["batch"]), ("2026-11-03", "第十五批"))
        watch = lambda expect: [(one["number"], one["standing"]) for one in json.loads(self.assay("filings", "watch", "--json", expect=expect).out)["filings"]]
        self.assertEqual(watch(FINDINGS), [(numbers[0], "not-displayed")])
        again = json.loads(self.assay("filings", "import", "batch.csv", "--json", expect=OK).out)
        self.assertTrue(again["seen_before"])
        self.assertEqual(self.json("show", numbers[0])["version"], filed["version"], "twice does no harm")
        self.assertEqual(len(self.events("filings.imported")), 1)
        self.register("move", numbers[0], "display", "--attach", "receipt.txt", "--set", "public_information_url=https://example.cn/a", "--set", "display_places=首页")
        self.assertEqual(watch(OK), [(numbers[0], "in-order")])
        self.assertIn("no list of cancellations", self.assay("filings", "watch", expect=OK).out)
        (self.folder / "gone.csv").write_text("算法名称,备案编号,备注\n小画家图像生成算法,网信算备110105744018203240011号,长期未提供服务\n", encoding="utf-8")
        gone = json.loads(self.assay("filings", "import", "gone.csv", "--cancelled", "--json", expect=OK).out)
        self.assertEqual([one["outcome"] for one in gone["filings"]], ["revoked"])
        self.assertEqual(self.json("show", numbers[0])["state"], "revoked")
        self.assertEqual(watch(FINDINGS), [(numbers[0], "struck-off")])
        self.assertIn("file anew", self.assay("filings", "watch", expect=FINDINGS).out)
        (self.folder / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        self.assertIn("算法名称", self.assay("filings", "import", "bad.csv", expect=USAGE).err)

    def sample_fields(self, register):
        form = json.loads(self.register("show", register, "--json").out)["form"]
        return {field["field"]: self.sample_of(field) for field in form}

    @staticmethod
    def sample_of(field):
        kind = field["type"]
        if field["choices"]:
            return field["choices"][0]["choice"]
        return {"integer": 1, "decimal": 1, "boolean": True, "date": "2026-11-20", "time": "2026-11-20 09:00", "credit_code": "91110000MA0000000H",
                "phone": "13800138000", "email": "a@example.cn", "url": "https://example.cn/", "digest": "a" * 64, "duty": "DS-16-1",
                "filing_number": "网信算备110105744018203240011号", "file_count": None, "record": None}.get(kind, "某些文字某些文字某些文字")

    def test_what_the_log_refuses_is_said_and_waits(self):
        (self.folder / "facts.toml").write_text('facts = ["makes_text", "offers_service_to_public"]\n')
        with self.log_that_refuses():
            made = self.register("new", "complaint", "--file", self.facts(**COMPLAINT), "--json")
            self.assertIn("1 event waits: ", made.err)
            self.assertEqual(json.loads(made.out)["evidence_waiting"], 1)
            number = json.loads(made.out)["number"]
            moved = self.register("move", number, "accept", "--set", "handler=李娜")
            self.assertIn("2 events wait: ", moved.err)
            self.assertIn("2 events wait: ", self.register("list").err)
            self.assertEqual(self.json("list")["evidence_waiting"], 2)
            self.assertEqual(self.json("show", number)["evidence_waiting"], 2)
            board = self.assay("duties", "status", "--json", expect=FINDINGS)
            self.assertEqual(json.loads(board.out)["evidence_waiting"], 2)
            self.assertIn("2 events wait: ", board.err)
            self.register("show", number, "--purpose", "回电", expect=CONFLICT)  # shown only once it is recorded
        self.assertEqual(self.json("list")["evidence_waiting"], 0)
        self.assertEqual([event["kind"] for event in self.all_events()], ["record.created", "record.moved"])
        self.assay("evidence", "check", expect=OK)

    # --- from outside ------------------------------------------------------------------------------------------------

    def test_whoever_filed_a_case_follows_it_with_number_and_key(self):
        made = self.complaint()
        number, key = made["number"], made["access_key"]
        self.assay("logout", expect=OK)
        self.register("show", number, expect=DENIED)
        seen = self.json("follow", number, "--key", key.lower()[:4] + "-" + key[4:])
        self.assertEqual((seen["schema"], seen["register"], seen["number"]), ("assay.case/1", "complaint", number))
        self.assertEqual(seen["state"], {"zh": "已收到", "en": "Received"})
        definition = self.json("show", "complaint")
        public = {field["field"] for field in definition["form"] if field["public"]}
        self.assertLessEqual(set(seen["fields"]), public)
        shown = self.register("follow", number, "--key", key).out
        self.assertIn(number, shown)
        for secret in ("13800138000", "这段视频没有标识", "li.na"):
            self.assertNotIn(secret, shown + json.dumps(seen, ensure_ascii=False))
        wrong = self.register("follow", number, "--key", "A" * 12, expect=NOT_FOUND).err
        self.assertEqual(self.register("follow", "C-2026-000099", "--key", key, expect=NOT_FOUND).err, wrong, "one answer for both")
        self.register("follow", number, expect=USAGE)

    def test_an_administrator_is_told_how_to_open_cases(self):
        self.login("admin")
        said = self.register("new", "complaint", "--file", self.facts(**COMPLAINT), expect=DENIED).err
        command = said.split("`assay ")[-1].split("`")[0]
        self.assertRegex(command, r"^account change admin --roles administrator,\w+$")
        self.assay(*command.split(), expect=OK)
        self.complaint()
        self.assay("account", "change", "li.na", "--roles", "reviewer", expect=OK)

    # --- clocks and the board ----------------------------------------------------------------------------------------

    def test_clocks_are_listed_by_their_end_and_told_once(self):
        number = self.complaint()["number"]
        due = self.json("due")["clocks"]
        self.assertEqual([(one["number"], one["clock"]) for one in due], [(number, "acceptance"), (number, "feedback")])
        self.assertEqual(due[1]["basis"], "suggested")
        (self.folder / "assay.toml").write_text((self.folder / "assay.toml").read_text().replace("[limits]", "[limits]\ncomplaint_feedback = 2"))
        late = self.complaint(received_at="2026-01-05 09:00")["number"]
        due = [one for one in self.json("due", expect=FINDINGS)["clocks"] if one["clock"] == "feedback"]
        self.assertEqual((due[0]["number"], due[0]["clock_state"], due[0]["basis"]), (late, "missed", "declared"))
        told = self.json("due", "--tell")["notices"]
        self.assertEqual([one["clock_state"] for one in told if one["number"] == late and one["clock"] == "feedback"],
                         ["half", "near", "due", "missed"])
        self.assertEqual(self.json("due", "--tell")["notices"], [])

    def test_clocks_of_a_register_that_is_not_there_are_no_empty_list(self):
        self.assertIn("there is no register `complant`", self.register("due", "--register", "complant", expect=NOT_FOUND).err)

    def test_a_clock_without_an_end_is_listed_with_its_reason(self):
        settings = self.folder / "assay.toml"
        settings.write_text(settings.read_text().replace("[limits]", "[limits]\ncomplaint_feedback = 100"))
        number = self.complaint()["number"]
        due = [one for one in self.json("due")["clocks"] if one["number"] == number and one["due"] is None]
        self.assertEqual({one["no_end"] for one in due}, {"calendar-missing"})
        self.assertIn("rules/calendar/2027.toml", due[0]["no_end_because"])
        shown = self.register("due", "--within", "1").out
        self.assertIn("no end", shown)
        self.assertIn("rules/calendar/2027.toml is missing", shown)
        self.assertIn("rules/calendar/2027.toml is missing", self.register("show", number).out)

    def test_now_and_today_are_beijing_s(self):
        made = self.json("new", "complaint", "--file", self.facts(**COMPLAINT), "--set", "received_at=now")
        moment = datetime.datetime.fromisoformat(made["fields"]["received_at"])
        self.assertEqual(moment.utcoffset(), datetime.timedelta(hours=8))
        self.assertLess(abs((datetime.datetime.now(datetime.timezone.utc) - moment).total_seconds()), 60)
        made = self.json("new", "complaint", "--file", self.facts(**COMPLAINT), "--set", "received_at=今天")
        self.assertRegex(made["fields"]["received_at"], r"^\d{4}-\d\d-\d\dT00:00:00\+08:00$")
        made = self.json("new", "complaint", "--file", self.facts(**COMPLAINT), "--set", "complaint_text=now", "--set", "content_id=now")
        self.assertEqual(made["fields"]["content_id"], "now", "only dates and moments are reckoned")
        self.register("new", "complaint", "--file", "facts.json", "--set", "received_at=yesterday", expect=USAGE)

    def test_columns_keep_their_places_whatever_stands_in_them(self):
        self.login("zhao.min")
        width = lambda text: sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
        for language, word in (("C.UTF-8", " open "), ("zh_CN.UTF-8", " 在办 ")):
            rows = self.register("list", env={"LC_ALL": language}).out.splitlines()
            self.assertEqual({width(row[:row.index(word)]) for row in rows}, {24 + 36 + 6}, rows)
        self.assertTrue(any("…" in row for row in self.register("list").out.splitlines()))

    def test_the_board_says_what_is_proven(self):
        self.login("zhao.min")
        (self.folder / "facts.toml").write_text('facts = ["makes_text", "offers_service_to_public", "file_output"]\n')
        board = json.loads(self.assay("duties", "status", "--json", expect=FINDINGS).out)
        self.assertGreater(board["summary"]["missed"], 10)
        rows = {one["id"]: one for one in board["duties"]}
        stated = next(key for key, row in rows.items() if row["standing"] == "missed" and self.is_statement(key))
        self.register("new", "duty-statement", "--set", f"duty={stated}", "--set", "statement=责任人已核对", "--set", "valid_until=2099-01-01")
        self.assertEqual(rows["DS-08-1"]["standing"], "missed")
        rules = {**self.sample_fields("policy-version"), "kind": "management-rules"}
        (self.folder / "rules.jsonl").write_text(json.dumps({"number": "OLD-2", "state": "published", "fields": rules}), encoding="utf-8")
        self.assertEqual(self.json("import", "policy-version", "rules.jsonl")["refused"], [])
        after = {one["id"]: one for one in json.loads(self.assay("duties", "status", "--json", expect=FINDINGS).out)["duties"]}
        self.assertEqual(after[stated]["standing"], "met")
        self.assertEqual((after["DS-08-1"]["standing"], after["DS-08-1"]["proof"]), ("met", "OLD-2"))
        shown = self.assay("duties", "status", expect=FINDINGS).out
        self.assertLess(shown.index("Missed"), shown.index("Met"))

    @staticmethod
    def is_statement(duty):
        text = (TOP / "rules/controls.toml").read_text(encoding="utf-8")
        block = next((part for part in text.split("[[control]]") if f'duty = "{duty}"' in part), "")
        return "statement" in block

    # --- rules that change -------------------------------------------------------------------------------------------

    def own_rules(self):
        shutil.copytree(TOP / "rules", self.folder / "rules", ignore=shutil.ignore_patterns("cue.toml", "film.toml", "wording.toml"))
        settings = self.folder / "assay.toml"
        settings.write_text(settings.read_text().replace("[law]", '[law]\nrules = "rules"'))
        return self.folder / "rules/registers/complaint.toml"

    def test_a_rule_file_edited_after_release_is_an_event(self):
        self.complaint()
        file = self.own_rules()
        self.register("list")
        before = len(self.events("rules.changed"))
        file.write_text(file.read_text(encoding="utf-8").replace("受理渠道", "来件渠道"), encoding="utf-8")
        self.register("list")
        changed = self.events("rules.changed")
        self.assertEqual(len(changed), before + 1)
        detail = json.loads(changed[-1]["detail"])
        self.assertEqual(detail["registers"], ["complaint"])
        self.assertNotEqual(detail["from"], detail["to"])
        self.register("list")
        self.assertEqual(len(self.events("rules.changed")), before + 1, "once")

    def test_a_definition_that_leads_nowhere_is_refused_with_file_and_line(self):
        file = self.own_rules()
        good = file.read_text(encoding="utf-8")
        file.write_text(good + '\n[[state]]\nkey = "lost"\ntitle = { zh = "丢失", en = "Lost" }\n', encoding="utf-8")
        done = self.register("list", expect=CONFIGURATION)
        line = good.count("\n") + 2
        self.assertIn(f"complaint.toml:{line}: state `lost` can never be reached", done.err)
        file.write_text(good.replace('open_to = ["public"', 'open_to = ["emperor"'), encoding="utf-8")
        self.assertIn("there is no role `emperor`", self.register("list", expect=CONFIGURATION).err)

    def test_a_control_that_no_register_has_is_refused_with_file_and_line(self):
        self.own_rules()
        file = self.folder / "rules/controls.toml"
        good = file.read_text(encoding="utf-8")
        (self.folder / "facts.toml").write_text('facts = ["makes_text"]\n')
        for was, now, says in (('state = ["verified"]', 'state = ["varified"]', "`authority-contact` has no state `varified`"),
                               ('register = "authority-contact"', 'register = "authorities"', "there is no register `authorities`"),
                               ('where = "action = block"', 'where = "deed = block"', "`feature-entry` has no field `deed`"),
                               ('where = "action = block"', 'where = "action = explode"', "action")):
            first = good[:good.index(was)].rindex("[[control]]")
            line = good[:first].count("\n") + 1
            file.write_text(good.replace(was, now, 1), encoding="utf-8")
            for words in (("register", "list"), ("duties", "status")):
                said = self.assay(*words, expect=CONFIGURATION).err
                self.assertIn(f"controls.toml:{line}: control of ", said)
                self.assertIn(says, said)


if __name__ == "__main__":
    unittest.main()
