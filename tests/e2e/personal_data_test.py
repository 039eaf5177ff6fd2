"""The finder of personal data through assay screen --corpus: thousands of made numbers in each way of writing, and numbers of
things that look like them. Check digits are made by python-stdnum, not by Assay; recall and precision are held."""
import datetime
import hashlib
import json
import random
import unittest
import uuid

from office import SAMPLES, SANITIZED, Office
from stdnum import ean, isbn, luhn
from stdnum.iso7064 import mod_11_2

ENTRIES = SAMPLES / "screening/entries.jsonl"
EACH = 40 if SANITIZED else 400
MOBILES = ("130", "133", "138", "145", "147", "150", "155", "159", "166", "170", "176", "180", "186", "189", "191", "199")
REGIONS = ("110105", "120101", "310104", "440106", "510107", "650102", "830000")
FIRST = ("", "我的", "请联系", "资料如下 ", "他说：")
LAST = ("", "。", "，谢谢", " 张三", "；地址另附")
WIDE = {ord("0") + i: chr(0xFF10 + i) for i in range(10)} | {ord("-"): "－", ord("X"): "Ｘ"}
NUMERALS = dict(zip("0123456789", "零一二三四五六七八九"))
CAPITAL_TEN = "零壹贰叁肆伍陆柒捌玖"
CAPITALS = [str.maketrans("0123456789", ten) for ten in (CAPITAL_TEN, "零壹貳參肆伍陸柒捌玖")]


class Maker:
    """Numbers of people, each as it would be issued."""

    def __init__(self, seed):
        self.any = random.Random(seed)

    def digits(self, count):
        return "".join(self.any.choice("0123456789") for _ in range(count))

    def mobile(self):
        return self.any.choice(MOBILES) + self.digits(8)

    def day(self):
        return datetime.date(1935, 1, 1) + datetime.timedelta(days=self.any.randrange(27_000))

    def resident(self):
        body = self.any.choice(REGIONS) + self.day().strftime("%Y%m%d") + self.digits(3)
        return body + mod_11_2.calc_check_digit(body)

    def card(self, head="62", length=None):
        body = head + self.digits((length or self.any.choice((16, 17, 18, 19))) - len(head) - 1)
        return body + luhn.calc_check_digit(body)

    def grouped(self, number, sizes, mark):
        parts, at = [], 0
        for size in sizes:
            parts.append(number[at:at + size])
            at += size
        return mark.join(part for part in parts + [number[at:]] if part)


def numerals(number, any_of):
    return "".join({"0": any_of.choice("零〇"), "1": any_of.choice("一幺")}.get(one, NUMERALS.get(one, one)) for one in number)


def positives(make):
    """Ways of writing, each with the kind that is to be found and a maker of one."""
    mobile, resident, card, grouped, pick = make.mobile, make.resident, make.card, make.grouped, make.any.choice
    return {
        "mobile": ("mobile", mobile),
        "mobile hyphens": ("mobile", lambda: grouped(mobile(), (3, 4), "-")),
        "mobile blanks": ("mobile", lambda: grouped(mobile(), (3, 4), " ")),
        "mobile dots": ("mobile", lambda: grouped(mobile(), (3, 4), ".")),
        "mobile signs and blanks": ("mobile", lambda: grouped(mobile(), (3, 4), " - ")),
        "mobile digit by digit": ("mobile", lambda: pick(" -.").join(mobile())),
        "mobile zero width": ("mobile", lambda: grouped(mobile(), (3, 4), pick("\u200b\u200d\u2060\ufeff\u00ad"))),
        "mobile full width": ("mobile", lambda: mobile().translate(WIDE)),
        "mobile abroad": ("mobile", lambda: pick(("+86 ", "+86", "0086-", "0086", "+86-", "(+86)")) + mobile()),
        "mobile after letters": ("mobile", lambda: pick(("tel", "phone_", "user_phone_", "Mobile", "微信wx")) + mobile()),
        "mobile before a name": ("mobile", lambda: mobile() + pick(("_张三", "张三", "先生"))),
        "mobile in numerals": ("mobile", lambda: numerals(mobile(), make.any)),
        "mobile in capitals": ("mobile", lambda: mobile().translate(pick(CAPITALS))),
        "mobile half in numerals": ("mobile", lambda: (lambda one: one[:4] + numerals(one[4:], make.any))(mobile())),
        "mobile in a sentence": ("mobile", lambda: f"打{mobile()}一个电话"),
        "resident": ("resident-id", resident),
        "resident blanks": ("resident-id", lambda: grouped(resident(), (6, 8), " ")),
        "resident in fours": ("resident-id", lambda: grouped(resident(), (6, 4, 4), "-")),
        "resident full width": ("resident-id", lambda: resident().translate(WIDE)),
        "resident zero width": ("resident-id", lambda: grouped(resident(), (6, 8), "\u200b")),
        "resident in numerals": ("resident-id", lambda: numerals(resident(), make.any)),
        "resident in capitals": ("resident-id", lambda: resident().translate(pick(CAPITALS))),
        "resident after letters": ("resident-id", lambda: pick(("ID", "sfz", "idcard_")) + resident()),
        "resident glued to a card": ("resident-id", lambda: resident() + card()),
        "resident glued to a mobile": ("resident-id", lambda: resident() + mobile()),
        "resident of 15 digits": ("resident-id-15", lambda: "身份证 " + pick(REGIONS[:6]) + make.day().replace(year=1960).strftime("%y%m%d") + make.digits(3)),
        "card": ("bank-card", card),
        "card in fours": ("bank-card", lambda: grouped(card(), (4, 4, 4, 4), pick(" -"))),
        "card six and thirteen": ("bank-card", lambda: grouped(card(length=19), (6,), " ")),
        "card full width": ("bank-card", lambda: card().translate(WIDE)),
        "card zero width": ("bank-card", lambda: grouped(card(length=16), (4, 4, 4), "\u200b")),
        "card in numerals": ("bank-card", lambda: numerals(card(), make.any)),
        "card in capitals": ("bank-card", lambda: grouped(card(), (4, 4, 4, 4), " ").translate(pick(CAPITALS))),
        "card glued to a mobile": ("bank-card", lambda: card() + mobile()),
        "card Amex": ("bank-card", lambda: grouped(card(pick(("34", "37")), 15), *pick((((15,), ""), ((4, 6), " "))))),
        "card Visa": ("bank-card", lambda: card("4", 16)),
        "card called one": ("bank-card", lambda: "银行卡号" + card("36", 14)),
        "e-mail": ("email", lambda: f"li.na{make.digits(2)}@{pick(('example.com', 'mail.example.com.cn'))}"),
        "e-mail full width": ("email", lambda: f"lina{make.digits(2)}＠example．com"),
        "e-mail Chinese": ("email", lambda: f" {pick(('张三', '李娜', '欧阳修'))}@example.com"),
        "passport": ("passport", lambda: pick(("护照号E", "护照：G", "passport: E")) + make.digits(8)),
        "permit": ("passport", lambda: "港澳通行证" + pick("CH") + make.digits(8)),
        "landline": ("landline", lambda: f"{pick(('010', '021', '0755'))}-{pick('2345678')}{make.digits(7)}"),
        "landline bracket": ("landline", lambda: f"（{pick(('010', '021', '0755'))}）{pick('2345678')}{make.digits(7)}"),
        "landline said so": ("landline", lambda: f"座机：0{pick('3579')}{pick('1357')}1{pick('2345678')}{make.digits(6)}"),
    }


def negatives(make):
    """Numbers of things. A few ways are plain digits of which some are right by chance; those carry what is allowed."""
    any_of, digits, pick = make.any, make.digits, make.any.choice

    def moment():
        return datetime.datetime(2001, 1, 1) + datetime.timedelta(seconds=any_of.randrange(780_000_000))

    return {
        "order numbers": lambda: f"订单号{moment():%Y%m%d%H%M%S}{digits(6)}",
        "order like a mobile": lambda: f"订单编号：{make.mobile()}",
        "long order numbers": lambda: f"{moment():%Y%m%d}{digits(20)}",
        "seconds": lambda: str(int(moment().timestamp())),
        "milliseconds": lambda: str(int(moment().timestamp() * 1000)),
        "microseconds": lambda: str(int(moment().timestamp() * 1_000_000)),
        "compact times": lambda: f"{moment():%Y%m%d%H%M%S}",
        "dates": lambda: f"{moment():%Y-%m-%d %H:%M:%S}.{digits(3)}",
        "amounts": lambda: f"¥{make.mobile()}.00",
        "amounts in yuan": lambda: f"共{make.mobile()}元",
        "fractions": lambda: f"{digits(1)}.{make.mobile()}",
        "grouped amounts": lambda: f"{any_of.randrange(1, 999)},{digits(3)},{digits(3)},{digits(3)}.00",
        "SHA-256": lambda: hashlib.sha256(digits(20).encode()).hexdigest(),
        "MD5": lambda: hashlib.md5(digits(20).encode()).hexdigest(),
        "UUID": lambda: str(uuid.UUID(int=any_of.getrandbits(128))),
        "versions": lambda: f"v{any_of.randrange(20)}.{any_of.randrange(200)}.{any_of.randrange(10_000)}.{any_of.randrange(300)}",
        "addresses": lambda: ".".join(str(any_of.randrange(256)) for _ in range(4)),
        "ISBN": lambda: isbn.format((lambda body: body + ean.calc_check_digit(body))("9787" + digits(8))),
        "articles": lambda: (lambda body: body + ean.calc_check_digit(body))("69" + digits(10)),
        "codes": lambda: f"{pick('ABCK')}{pick('QRZ')}{make.mobile()}",
        "codes behind": lambda: f"{make.mobile()}{pick('abcdef')}{digits(3)}",
        "hotlines": lambda: pick(("10086", "95588", "12315", "400-820-8820", "800-810-8888")),
        "coordinates": lambda: f"{any_of.uniform(73, 135):.8f}, {any_of.uniform(18, 53):.8f}",
        "years and pages": lambda: f"一九四九年，第{any_of.randrange(999)}页，{any_of.randrange(1900, 2030)}年",
        "wrong resident": lambda: (lambda one: one[:16] + str((int(one[16]) + 1) % 10) + one[17])(make.resident()),
        "wrong card": lambda: (lambda one: one[:-1] + str((int(one[-1]) + 1) % 10))(make.card()),
        "wrong date": lambda: (lambda body: body + mod_11_2.calc_check_digit(body))(f"110105{pick(('19991301', '20010230'))}{digits(3)}"),
        "mentions": lambda: f"@user{digits(3)} 图标@2x.png a@b {pick(('张三', '李四'))}@王五",
        "numerals": lambda: f"一二三四五六七八九十，第{numerals(digits(3), any_of)}条，共{numerals(digits(13), any_of)}份",
        "sums in capitals": lambda: f"人民币{CAPITAL_TEN[any_of.randrange(1, 10)]}万{CAPITAL_TEN[any_of.randrange(1, 10)]}仟伍佰元整",
        "wrong resident in numerals": lambda: numerals((lambda one: one[:16] + str((int(one[16]) + 1) % 10) + one[17])(make.resident()), any_of),
        "wrong card in capitals": lambda: (lambda one: one[:-1] + str((int(one[-1]) + 1) % 10))(make.card()).translate(pick(CAPITALS)),
        "UIDs": lambda: f"uid={digits(9)} id:{digits(10)} #{digits(12)}",
    }


# Of plain digits some are right by chance: fourteen, fifteen and sixteen digits of another kind in an issuer's range.
ALLOWED = {"long order numbers": 0.002, "UUID": 0.002}


class PersonalData(Office):
    def scanned(self, texts):
        sources = []
        for i, (name, lines) in enumerate(texts.items()):
            (self.folder / f"{i}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
            sources += ["--source", f"{name}={i}.txt"]
        self.assay("screen", "--corpus", "report", "-e", ENTRIES, *sources, expect=None)
        return {one["source"]: one for one in json.loads((self.folder / "report/report.json").read_text(encoding="utf-8"))["sources"]}

    def test_numbers_of_people_are_found_however_they_are_written(self):
        make = Maker(20)
        ways = positives(make)
        texts = {name: [make.any.choice(FIRST) + one() + make.any.choice(LAST) for _ in range(EACH)] for name, (_, one) in ways.items()}
        missed = {}
        for name, source in self.scanned(texts).items():
            found = {one["kind"]: one["finds"] for one in source["personal_data"]}[ways[name][0]]
            if found < EACH or source["with_personal_data"] < EACH:
                missed[name] = found / EACH
        self.assertEqual(missed, {}, "recall below one")

    def test_numbers_of_things_are_left_alone(self):
        make = Maker(21)
        texts = {name: [f"{make.any.choice(('', '见', '记录 '))}{one()}{make.any.choice(('', '。', ' 完'))}" for _ in range(EACH)]
                 for name, one in negatives(make).items()}
        taken = {}
        for name, source in self.scanned(texts).items():
            share = source["with_personal_data"] / EACH
            if share > ALLOWED.get(name, 0):
                taken[name] = share
        self.assertEqual(taken, {}, "precision")

    def test_nothing_of_a_find_is_left_in_any_file_of_the_report(self):
        make = Maker(22)
        numbers = [one() for _, one in positives(make).values()]
        self.scanned({"all": [f"资料：{one}。" for one in numbers]})
        written = "".join(path.read_text(encoding="utf-8") for path in (self.folder / "report").iterdir())
        for one in numbers:
            shown = one if len(one) < 14 else one[-11:]
            self.assertNotIn(shown, written, one)


if __name__ == "__main__":
    unittest.main()
