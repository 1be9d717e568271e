"""Synthetic reports of fictitious places: one source of truth, rendered to every format.

`statutory_report(...)` is a report in the form of 2019 or 2021 with its three tables,
`summary_report(...)` one from before 2019 with a summary table of two columns. `.cells` is what
every reader must find: (measure, breakdown, period) -> value.
"""

import html
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import docx
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

Key = tuple[str, tuple[tuple[str, str], ...], str]
Row7 = tuple[int, int, int, int, int, int, int]

KINDS = ("natural_person", "business", "research", "welfare", "legal_service", "other")
KIND_NAMES = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
REFUSED = (
    ("state_secret", "1.属于国家秘密"),
    ("prohibited_by_law", "2.其他法律行政法规禁止公开"),
    ("security_stability", "3.危及“三安全一稳定”"),
    ("third_party", "4.保护第三方合法权益"),
    ("internal_affairs", "5.属于三类内部事务信息"),
    ("process_information", "6.属于四类过程性信息"),
    ("enforcement_file", "7.属于行政执法案卷"),
    ("administrative_query", "8.属于行政查询事项"),
)
UNAVAILABLE = (
    ("not_held", "1.本机关不掌握相关政府信息"),
    ("needs_creation", "2.没有现成信息需要另行制作"),
    ("unclear_after_correction", "3.补正后申请内容仍不明确"),
)
NOT_PROCESSED = (
    ("petition", "1.信访举报投诉类申请"),
    ("repeat", "2.重复申请"),
    ("publication", "3.要求提供公开出版物"),
    ("abusive", "4.无正当理由大量反复申请"),
    ("reconfirm", "5.要求行政机关确认或重新出具已获取信息"),
)
OTHER = (
    ("no_correction", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("misc", "3.其他"),
)
GROUPS = (
    ("refused", "（三）不予公开", REFUSED),
    ("unavailable", "（四）无法提供", UNAVAILABLE),
    ("not_processed", "（五）不予处理", NOT_PROCESSED),
    ("other", "（六）其他处理", OTHER),
)
RESULTS = (
    "granted",
    "partial",
    *(f"{group}.{item}" for group, _, items in GROUPS for item, _ in items),
)
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
FAMILIES = ("reviews", "lawsuits.direct", "lawsuits.after_review")


@dataclass(frozen=True)
class C:
    """A cell with its spans."""

    text: str
    down: int = 1
    across: int = 1


@dataclass(frozen=True)
class Numbers:
    """What a statutory report states. `results` has a row for each of `RESULTS`, without its total."""

    received: Sequence[int] = (64, 0, 0, 2, 0, 4)
    carried_over: Sequence[int] = (3, 1, 0, 0, 0, 0)
    results: Mapping[str, Sequence[int]] = field(
        default_factory=lambda: {
            "granted": (27, 0, 0, 2, 0, 1),
            "partial": (5, 1, 0, 0, 0, 0),
            "refused.internal_affairs": (1, 0, 0, 0, 0, 0),
            "refused.enforcement_file": (6, 0, 0, 0, 0, 0),
            "unavailable.not_held": (22, 0, 0, 0, 0, 3),
            "not_processed.petition": (3, 0, 0, 0, 0, 0),
            "other.misc": (1, 0, 0, 0, 0, 0),
        }
    )
    cases: Sequence[int] = (1, 0, 2, 0, 12, 0, 0, 1, 0, 1, 0, 0)  # four outcomes of each family
    rules: Sequence[int] = (0, 0, 0)
    documents: Sequence[int] = (6, 0, 45)
    licences: int = 2293
    penalties: int = 1282
    coercion: int = 42
    fees: Decimal = Decimal("24252.311082")
    disclosed: int = 2645
    website: int = 2011
    visits: int = 72065
    old_items: Sequence[int] = (88, -7, 120)  # 2019: items of last year, change, decisions
    procurement: tuple[int, Decimal] = (2, Decimal("45.82"))


def random_numbers(seed: int, *, largest: int = 40, rows: int = 6) -> Numbers:
    """Valid numbers: every sum of the form holds."""
    rng = random.Random(seed)

    def kinds() -> list[int]:
        return [rng.choice((0, 0, 0, rng.randint(0, 9), rng.randint(0, largest))) for _ in KINDS]

    results = {result: kinds() for result in rng.sample(RESULTS, rows)}
    handled = [sum(row[i] for row in results.values()) for i in range(6)]
    forward = [rng.choice((0, 0, rng.randint(0, 3))) for _ in KINDS]
    over = [rng.randint(0, min(3, h + f)) for h, f in zip(handled, forward, strict=True)]
    received = [h + f - o for h, f, o in zip(handled, forward, over, strict=True)]
    cases = [rng.choice((0, 0, rng.randint(0, 14))) for _ in range(12)]
    made, repealed = rng.randint(0, 30), rng.randint(0, 9)
    return Numbers(
        received,
        over,
        results,
        cases,
        documents=(made, repealed, made + rng.randint(0, 300)),
        licences=rng.randint(0, 9000),
    )


def _total(kinds: Sequence[int]) -> list[int]:
    return [*kinds, sum(kinds)]


@dataclass(frozen=True)
class Synthetic:
    """A report in one source of truth: paragraphs and tables in order, and the cells that they state."""

    title: str
    place: str
    year: int
    parts: tuple[str | tuple[tuple[C, ...], ...], ...]
    cells: Mapping[Key, Decimal]

    def as_text(self) -> str:
        """Paragraphs on lines, table rows on lines with tabs between the cells that begin in them."""
        lines = [self.title]
        for part in self.parts:
            lines += [part] if isinstance(part, str) else ["\t".join(c.text for c in row) for row in part]
        return "\n".join(lines) + "\n"

    def as_flattened(self) -> str:
        """All on one line, as pages arrive whose tables lost every separator."""
        parts = [part if isinstance(part, str) else "".join(c.text for row in part for c in row) for part in self.parts]
        return self.title + " " + "".join(parts)

    def as_html(self) -> str:
        """A page with real tables and spans."""
        body = [f"<h1>{self.title}</h1>"]
        for part in self.parts:
            if isinstance(part, str):
                body.append(f"<p>{html.escape(part)}</p>")
                continue
            rows = ("".join(_td(c) for c in row) for row in part)
            body.append("<table border='1'>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        return (
            f"<!DOCTYPE html><html lang='zh'><head><meta charset='utf-8'><title>{self.title}</title></head>"
            f"<body><div class='article'>{''.join(body)}</div></body></html>"
        )

    def as_markdown(self) -> str:
        """Pipe tables; a spanned place is an empty cell."""
        blocks = [f"# {self.title}"]
        for part in self.parts:
            if isinstance(part, str):
                blocks.append(part)
                continue
            grid = _grid(part)
            lines = ["| " + " | ".join(row) + " |" for row in grid]
            blocks.append("\n".join([lines[0], "|" + "---|" * len(grid[0]), *lines[1:]]))
        return "\n\n".join(blocks) + "\n"

    def as_docx(self) -> bytes:
        """A Word document with merged cells."""
        document = docx.Document()
        document.add_heading(self.title, level=1)
        for part in self.parts:
            if isinstance(part, str):
                document.add_paragraph(part)
                continue
            grid = _grid(part)
            table = document.add_table(rows=len(grid), cols=len(grid[0]), style="Table Grid")
            for r, column, c in _placed(part):
                first = table.cell(r, column)
                if c.down > 1 or c.across > 1:
                    first = first.merge(table.cell(r + c.down - 1, column + c.across - 1))
                first.text = c.text
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    def as_pdf(self) -> bytes:
        """A PDF with ruled tables that run over pages."""
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        style = ParagraphStyle("body", fontName="STSong-Light", fontSize=9, leading=13, wordWrap="CJK")
        small = ParagraphStyle("cell", parent=style, fontSize=6, leading=7.5)
        flow: list[Flowable] = [Paragraph(self.title, style), Spacer(1, 8)]
        for part in self.parts:
            if isinstance(part, str):
                flow += [Paragraph(html.escape(part), style), Spacer(1, 4)]
                continue
            grid = _grid(part)
            wide = len(grid[0])
            spans = [("SPAN", (column, r), (column + c.across - 1, r + c.down - 1)) for r, column, c in _placed(part)]
            content = [[Paragraph(html.escape(text), small) for text in row] for row in grid]
            rules = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *spans]
            flow.append(Table(content, colWidths=[_width(wide, i) for i in range(wide)], style=TableStyle(rules)))
        buffer = io.BytesIO()
        SimpleDocTemplate(buffer, pagesize=A4, leftMargin=40, rightMargin=40).build(flow)
        return buffer.getvalue()


def _width(wide: int, column: int) -> float:
    if wide == 10:
        return (70.0, 70.0, 110.0)[column] if column < 3 else 37.0
    return 510.0 / wide


def _td(c: C) -> str:
    spans = (f" rowspan='{c.down}'" if c.down > 1 else "") + (f" colspan='{c.across}'" if c.across > 1 else "")
    return f"<td{spans}>{html.escape(c.text)}</td>"


def _placed(table: Sequence[Sequence[C]]) -> list[tuple[int, int, C]]:
    """Each cell with the row and column where it begins."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for r, row in enumerate(table):
        column = 0
        for c in row:
            while (r, column) in taken:
                column += 1
            placed.append((r, column, c))
            taken |= {(r + i, column + j) for i in range(c.down) for j in range(c.across)}
            column += c.across
    return placed


def _grid(table: Sequence[Sequence[C]]) -> list[list[str]]:
    placed = _placed(table)
    wide = max(column + c.across for _, column, c in placed)
    grid = [[""] * wide for _ in table]
    for r, column, c in placed:
        grid[r][column] = c.text
    return grid


def statutory_report(
    place: str = "云溪市", year: int = 2023, numbers: Numbers | None = None, layout: int = 2021
) -> Synthetic:
    """A report in the statutory form; `layout` is 2021 or 2019."""
    n = numbers or Numbers()
    organ = f"{place}人民政府"
    cells: dict[Key, Decimal] = {}
    parts = (
        f"本报告由{organ}办公室编制，数据统计期限自{year}年1月1日起至{year}年12月31日止。联系电话：0000-5550123。",
        "一、总体情况",
        f"{year}年，全市主动公开政府信息{n.disclosed}条，其中通过政府网站公开政府信息{n.website}条。"
        f"政府信息公开专栏访问量达{n.visits}人次。",
        f"本年度全市共收到政府信息公开申请{sum(n.received)}件。",
        "二、主动公开政府信息情况",
        _disclosure_table(n, layout, cells),
        "三、收到和处理政府信息公开申请情况",
        _application_table(n, layout, cells),
        "四、政府信息公开行政复议、行政诉讼情况",
        _case_table(n, cells),
        "五、存在的主要问题及改进情况",
        "公开内容还不够丰富，下一步将加强培训。",
        "六、其他需要报告的事项",
        f"{year}年，无收取信息处理费情况。",
    )
    return Synthetic(f"{organ}{year}年政府信息公开工作年度报告", place, year, parts, cells)


def _disclosure_table(n: Numbers, layout: int, cells: dict[Key, Decimal]) -> tuple[tuple[C, ...], ...]:
    old = layout == 2019
    third = ("rules.disclosed.total", "documents.disclosed.total") if old else ("rules.in_force", "documents.in_force")
    second = ("rules.disclosed.new", "documents.disclosed.new") if old else ("rules.repealed", "documents.repealed")
    for kind, values in enumerate((n.rules, n.documents)):
        measures = (("rules.made", "documents.made")[kind], second[kind], third[kind])
        cells |= {(m, (), "annual"): Decimal(v) for m, v in zip(measures, values, strict=True)}
    heads = (
        ("本年新制作数量", "本年新公开数量", "对外公开总数量")
        if old
        else ("本年制发件数", "本年废止件数", "现行有效件数")
    )
    rows: list[tuple[C, ...]] = [
        (C("第二十条第（一）项", 1, 4),),
        tuple(C(text) for text in ("信息内容", *heads)),
        tuple(C(str(v)) for v in ("规章", *n.rules)),
        tuple(C(str(v)) for v in ("规范性文件" if old else "行政规范性文件", *n.documents)),
    ]
    decided = (
        ("行政许可", "licences", n.licences),
        ("行政处罚", "penalties", n.penalties),
        ("行政强制", "coercion", n.coercion),
    )
    if old:
        head = tuple(C(text) for text in ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"))
        for number, (name, family, value) in enumerate(decided):
            if number < 2:
                rows += [(C(f"第二十条第（{'五六'[number]}）项", 1, 4),), head]
            before, change, _ = n.old_items
            rows.append(tuple(C(str(v)) for v in (name, before, change, value)))
            cells |= {
                (f"{family}.previous_year", (), "annual"): Decimal(before),
                (f"{family}.change", (), "annual"): Decimal(change),
                (f"{family}.decided", (), "annual"): Decimal(value),
            }
        projects, amount = n.procurement
        rows += [
            (C("第二十条第（九）项", 1, 4),),
            (C("信息内容"), C("采购项目数量"), C("采购总金额", 1, 2)),
            (C("政府集中采购"), C(str(projects)), C(f"{amount}万元", 1, 2)),
        ]
        cells |= {
            ("procurement.projects", (), "annual"): Decimal(projects),
            ("procurement.amount", (), "annual"): amount,
        }
        return tuple(rows)
    for number, (name, family, value) in enumerate(decided):
        if number < 2:
            rows += [(C(f"第二十条第（{'五六'[number]}）项", 1, 4),), (C("信息内容"), C("本年处理决定数量", 1, 3))]
        rows.append((C(name), C(str(value), 1, 3)))
        cells[f"{family}.decided", (), "annual"] = Decimal(value)
    rows += [
        (C("第二十条第（八）项", 1, 4),),
        (C("信息内容"), C("本年收费金额（单位：万元）", 1, 3)),
        (C("行政事业性收费"), C(str(n.fees), 1, 3)),
    ]
    cells["fees.administrative", (), "annual"] = n.fees
    return tuple(rows)


def _application_table(n: Numbers, layout: int, cells: dict[Key, Decimal]) -> tuple[tuple[C, ...], ...]:
    groups = GROUPS[:3] if layout == 2019 else GROUPS
    other = [sum(n.results.get(f"other.{item}", (0,) * 6)[i] for item, _ in OTHER) for i in range(6)]

    def add(measure: str, kinds: Sequence[int]) -> list[C]:
        row = _total(kinds)
        for kind, value in zip((*KINDS, ""), row, strict=True):
            cells[measure, (("applicant", kind),) if kind else (), "annual"] = Decimal(value)
        return [C(str(value)) for value in row]

    def result(name: str) -> list[C]:
        return add(f"applications.result.{name}", n.results.get(name, (0,) * 6))

    handled = [sum(row[i] for row in n.results.values()) for i in range(6)]
    forward = [r + o - h for r, o, h in zip(n.received, n.carried_over, handled, strict=True)]
    rows: list[tuple[C, ...]] = [
        (C("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), C("申请人情况", 1, 7)),
        (C("自然人", 2), C("法人或其他组织", 1, 5), C("总计", 2)),
        tuple(C(name) for name in KIND_NAMES),
        (C("一、本年新收政府信息公开申请数量", 1, 3), *add("applications.received", n.received)),
        (C("二、上年结转政府信息公开申请数量", 1, 3), *add("applications.carried_over", n.carried_over)),
    ]
    depth = 3 + sum(len(items) for _, _, items in groups) + (layout == 2019)
    rows.append((C("三、本年度办理结果", depth), C("（一）予以公开", 1, 2), *result("granted")))
    rows.append((C("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1, 2), *result("partial")))
    for group, title, items in groups:
        for number, (item, label) in enumerate(items):
            lead = (C(title, len(items)),) if number == 0 else ()
            rows.append((*lead, C(label), *result(f"{group}.{item}")))
    if layout == 2019:
        rows.append((C("（六）其他处理", 1, 2), *add("applications.result.other", other)))
    rows.append((C("（七）总计", 1, 2), *add("applications.answered", handled)))
    rows.append((C("四、结转下年度继续办理", 1, 3), *add("applications.carried_forward", forward)))
    return tuple(rows)


def _case_table(n: Numbers, cells: dict[Key, Decimal]) -> tuple[tuple[C, ...], ...]:
    values: list[int] = []
    for number, family in enumerate(FAMILIES):
        four = list(n.cases[number * 4 : number * 4 + 4])
        values += _total(four)
        for outcome, value in zip(OUTCOMES, _total(four), strict=True):
            cells[f"{family}.{outcome}", (), "annual"] = Decimal(value)
    heads = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    return (
        (C("行政复议", 1, 5), C("行政诉讼", 1, 10)),
        (*(C(head, 2) for head in heads), C("未经复议直接起诉", 1, 5), C("复议后起诉", 1, 5)),
        tuple(C(head) for head in heads * 2),
        tuple(C(str(value)) for value in values),
    )


SUMMARY_ROWS: tuple[tuple[str, str, str], ...] = (
    ("主动公开信息数", "条", "disclosed.total"),
    ("其中：1.网站公开", "条", "disclosed.website"),
    ("2.政府公报公开", "条", "disclosed.gazette"),
    ("受理依申请公开信息总数", "条", "applications.received"),
    ("其中：1.当面申请数", "条", "applications.via.in_person"),
    ("2.传真申请数", "条", "applications.via.fax"),
    ("3.电子邮件申请数", "条", "applications.via.email"),
    ("4.网上申请数", "条", "applications.via.online"),
    ("5.信函申请数", "条", "applications.via.letter"),
    ("对申请的答复总数", "条", "applications.answered"),
    ("其中：1.同意公开答复数", "条", "applications.result.granted"),
    ("2.同意部分公开答复数", "条", "applications.result.partial"),
    ("3.否决公开答复总数", "条", "applications.result.refused"),
    ("行政复议数", "件", "reviews.total"),
    ("行政诉讼数", "件", "lawsuits.total"),
    ("行政申诉数", "件", "complaints.appeals"),
)
SUMMARY_NUMBERS: Mapping[str, tuple[int, int]] = {
    "disclosed.total": (2026, 3542),
    "disclosed.website": (1795, 3304),
    "disclosed.gazette": (0, 7),
    "applications.received": (21, 28),
    "applications.via.in_person": (18, 18),
    "applications.via.email": (3, 6),
    "applications.via.online": (0, 4),
    "applications.answered": (21, 24),
    "applications.result.granted": (17, 19),
    "applications.result.partial": (2, 3),
    "applications.result.refused": (2, 2),
}


def summary_report(
    place: str = "青禾县", year: int = 2012, numbers: Mapping[str, tuple[int, int]] = SUMMARY_NUMBERS
) -> Synthetic:
    """A report from before 2019: prose under headings and a table with the year's and the cumulative column."""
    organ = f"{place}人民政府"
    values = [(label, unit, measure, numbers.get(measure, (0, 0))) for label, unit, measure in SUMMARY_ROWS]
    cells: dict[Key, Decimal] = {}
    for _, _, measure, (annual, cumulative) in values:
        cells[measure, (), "annual"] = Decimal(annual)
        cells[measure, (), "cumulative"] = Decimal(cumulative)
    head = (C("指标名称"), C("计量单位"), C(f"{year}年度"), C("历年累计"))
    rows = tuple((C(label), C(unit), C(str(a)), C(str(b))) for label, unit, _, (a, b) in values)
    disclosed = numbers.get("disclosed.total", (0, 0))[0]
    website = numbers.get("disclosed.website", (0, 0))[0]
    parts = (
        f"本报告根据《中华人民共和国政府信息公开条例》编制，数据统计期限自{year}年1月1日起至{year}年12月31日止。",
        "一、概述",
        "我县政府信息公开工作稳步开展。",
        "二、主动公开政府信息情况",
        f"{year}年，全县主动公开政府信息{disclosed}条。在县政府门户网站主动公开政府信息{website}条。",
        "三、政府信息依申请公开工作情况",
        "未收到有关政府信息公开行政复议申请。",
        "附件1：政府信息公开情况统计表",
        (head, *rows),
    )
    return Synthetic(f"{organ}{year}年政府信息公开工作年度报告", place, year, parts, cells)


NATIONAL_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "disclosed.total", "15678"),
    ("其中：主动公开规范性文件数", "条", "documents.disclosed.new", "23"),
    ("制发规范性文件总数", "件", "documents.made", "24"),
    ("1.政府公报公开政府信息数", "条", "disclosed.gazette", "45"),
    ("2.政府网站公开政府信息数", "条", "disclosed.website", "12300"),
    ("3.政务微博公开政府信息数", "条", "disclosed.weibo", "1200"),
    ("4.政务微信公开政府信息数", "条", "disclosed.wechat", "890"),
    ("5.其他方式公开政府信息数", "条", "disclosed.media", "1243"),
    ("（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次", "responses.public_concern", "12"),
    ("1.参加或举办新闻发布会总次数", "次", "press_conferences.held", "9"),
    ("其中：主要负责同志参加新闻发布会次数", "次", "press_conferences.led", "4"),
    ("2.政府网站在线访谈次数", "次", "interviews.online", "7"),
    ("3.政策解读稿件发布数", "篇", "interpretations.published", "56"),
    ("（一）收到申请数", "件", "applications.received", "46"),
    ("1.当面申请数", "件", "applications.via.in_person", "6"),
    ("2.传真申请数", "件", "applications.via.fax", "0"),
    ("3.网络申请数", "件", "applications.via.online", "30"),
    ("4.信函申请数", "件", "applications.via.letter", "10"),
    ("（三）申请答复数", "件", "applications.answered", "45"),
    ("1.属于已主动公开范围数", "件", "applications.result.already_public", "5"),
    ("2.同意公开答复数", "件", "applications.result.granted", "20"),
    ("3.同意部分公开答复数", "件", "applications.result.partial", "3"),
    ("4.不同意公开答复数", "件", "applications.result.refused", "2"),
    ("其中：涉及国家秘密", "件", "applications.result.refused.state_secret", "1"),
    ("不是《条例》所指政府信息", "件", "applications.result.refused.not_information", "1"),
    ("5.不属于本行政机关公开数", "件", "applications.result.not_this_organ", "8"),
    ("6.申请信息不存在数", "件", "applications.result.unavailable.not_held", "4"),
    ("7.告知作出更改补充数", "件", "applications.result.amend", "2"),
    ("8.告知通过其他途径办理数", "件", "applications.result.other_route", "1"),
    ("四、行政复议数量", "件", "reviews.total", "5"),
    ("（一）维持具体行政行为数", "件", "reviews.upheld", "3"),
    ("（二）被依法纠错数", "件", "reviews.corrected", "1"),
    ("（三）其他情形数", "件", "reviews.other", "1"),
    ("五、行政诉讼数量", "件", "lawsuits.total", "4"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "lawsuits.upheld", "2"),
    ("（二）被依法纠错数", "件", "lawsuits.corrected", "1"),
    ("（三）其他情形数", "件", "lawsuits.other", "1"),
    ("六、举报投诉数量", "件", "complaints.received", "0"),
    ("七、依申请公开信息收取的费用", "万元", "fees.copying.charged", "0.35"),
    ("（一）政府信息公开工作专门机构数", "个", "institutions.count", "12"),
    ("（二）设置政府信息公开查阅点数", "个", "reading_points.count", "6"),
    ("1.专职人员数（不包括政府公报及政府网站工作人员数）", "人", "staff.full_time", "20"),
    ("2.兼职人员数", "人", "staff.part_time", "60"),
    ("（二）举办各类培训班数", "次", "training.sessions", "2"),
    ("（三）接受培训人员数", "人次", "training.trainees", "120"),
)


def national_report(place: str = "南浦开发区", year: int = 2016) -> Synthetic:
    """A report with the national statistical form of 2014 to 2018."""
    organ = f"{place}管理委员会"
    rows = tuple((C(label), C(unit), C(value)) for label, unit, _, value in NATIONAL_ROWS)
    parts = (
        f"本报告数据统计期限自{year}年1月1日起至{year}年12月31日止。",
        "一、概述",
        "我区政府信息公开工作稳步开展。",
        f"政府信息公开情况统计表（{year}年度）",
        ((C("统计指标"), C("单位"), C("统计数")), *rows),
    )
    cells: dict[Key, Decimal] = {(measure, (), "annual"): Decimal(value) for _, _, measure, value in NATIONAL_ROWS}
    return Synthetic(f"{organ}{year}年政府信息公开工作年度报告", place, year, parts, cells)
