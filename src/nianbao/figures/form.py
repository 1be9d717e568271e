"""The statutory form as data: its rows in order, how each is recognised, and the sums between them."""

from dataclasses import dataclass

APPLICANTS = ("natural_person", "business", "research", "welfare", "legal_service", "other")
COLUMNS = len(APPLICANTS) + 1  # the six kinds and 总计


@dataclass(frozen=True, slots=True)
class Row:
    """A row of table 3. `core` are the words that tell it from all others, without white space."""

    measure: str
    core: tuple[str, ...]
    item: str = ""  # its printed number, which can be glued to the value of the row before
    is_result: bool = True


_REFUSED = "applications.result.refused."
_UNAVAILABLE = "applications.result.unavailable."
_NOT_PROCESSED = "applications.result.not_processed."
_OTHER = "applications.result.other"

RECEIVED = Row(
    "applications.received", ("本年新收政府信息公开申请数量", "本年新收政府信息公开申请", "本年新收"), "一、", False
)
CARRIED_OVER = Row(
    "applications.carried_over", ("上年结转政府信息公开申请数量", "上年结转政府信息公开申请", "上年结转"), "二、", False
)
OTHER = Row(_OTHER, ("其他处理",), "(六)")
TOTAL = Row("applications.answered", ("(七)总计", "总计"), "(七)", False)
CARRIED_FORWARD = Row(
    "applications.carried_forward", ("结转下年度继续办理", "结转下年度", "结转下一年度"), "四、", False
)

ROWS: tuple[Row, ...] = (
    RECEIVED,
    CARRIED_OVER,
    Row("applications.result.granted", ("予以公开",), "(一)"),
    Row("applications.result.partial", ("部分公开",), "(二)"),
    Row(_REFUSED + "state_secret", ("属于国家秘密", "国家秘密"), "1."),
    Row(_REFUSED + "prohibited_by_law", ("其他法律行政法规禁止公开", "法规禁止公开", "禁止公开"), "2."),
    Row(_REFUSED + "security_stability", ("危及“三安全一稳定”", "三安全一稳定"), "3."),
    Row(_REFUSED + "third_party", ("保护第三方合法权益", "第三方合法权益"), "4."),
    Row(_REFUSED + "internal_affairs", ("属于三类内部事务信息", "内部事务信息"), "5."),
    Row(_REFUSED + "process_information", ("属于四类过程性信息", "过程性信息"), "6."),
    Row(_REFUSED + "enforcement_file", ("属于行政执法案卷", "执法案卷"), "7."),
    Row(_REFUSED + "administrative_query", ("属于行政查询事项", "行政查询事项"), "8."),
    Row(_UNAVAILABLE + "not_held", ("本机关不掌握相关政府信息", "不掌握相关政府信息", "不掌握"), "1."),
    Row(_UNAVAILABLE + "needs_creation", ("没有现成信息需要另行制作", "需要另行制作", "没有现成信息"), "2."),
    Row(_UNAVAILABLE + "unclear_after_correction", ("补正后申请内容仍不明确", "内容仍不明确", "仍不明确"), "3."),
    Row(_NOT_PROCESSED + "petition", ("信访举报投诉类申请", "信访举报投诉"), "1."),
    Row(_NOT_PROCESSED + "repeat", ("重复申请",), "2."),
    Row(_NOT_PROCESSED + "publication", ("要求提供公开出版物", "公开出版物"), "3."),
    Row(_NOT_PROCESSED + "abusive", ("无正当理由大量反复申请", "大量反复申请"), "4."),
    Row(
        _NOT_PROCESSED + "reconfirm",
        ("要求行政机关确认或重新出具已获取信息", "重新出具已获取信息", "确认或重新出具"),
        "5.",
    ),
    OTHER,
    Row(
        _OTHER + ".no_correction",
        ("申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "逾期不补正"),
        "1.",
    ),
    Row(
        _OTHER + ".fee_unpaid",
        ("申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "未按收费通知要求缴纳费用"),
        "2.",
    ),
    Row(_OTHER + ".misc", ("3.其他", "3、其他"), "3."),
    TOTAL,
    CARRIED_FORWARD,
)

# Table 4: five cells each, the last the sum of the four before it.
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
CASES = tuple(
    f"{family}.{outcome}" for family in ("reviews", "lawsuits.direct", "lawsuits.after_review") for outcome in OUTCOMES
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A row of table 2, its measures in column order for the 2021 form and for that of 2019."""

    core: tuple[str, ...]
    columns_2021: tuple[str, ...]
    columns_2019: tuple[str, ...]


def _items(family: str) -> tuple[str, str, str]:
    return f"{family}.previous_year", f"{family}.change", f"{family}.decided"


DISCLOSURES: tuple[Disclosure, ...] = (
    Disclosure(
        ("规章",),
        ("rules.made", "rules.repealed", "rules.in_force"),
        ("rules.made", "rules.disclosed.new", "rules.disclosed.total"),
    ),
    Disclosure(
        ("行政规范性文件", "规范性文件"),
        ("documents.made", "documents.repealed", "documents.in_force"),
        ("documents.made", "documents.disclosed.new", "documents.disclosed.total"),
    ),
    Disclosure(("行政许可",), ("licences.decided",), _items("licences")),
    Disclosure(("其他对外管理服务事项",), ("other_management.decided",), _items("other_management")),
    Disclosure(("行政处罚",), ("penalties.decided",), _items("penalties")),
    Disclosure(("行政强制",), ("coercion.decided",), _items("coercion")),
    Disclosure(
        ("行政事业性收费",),
        ("fees.administrative",),
        ("fees.administrative.previous_year", "fees.administrative.change"),
    ),
    Disclosure(
        ("政府集中采购",),
        ("procurement.projects", "procurement.amount"),
        ("procurement.projects", "procurement.amount"),
    ),
)
