"""Plain text and Markdown: encodings, verbatim text, tables, fields, headings."""

import json
from datetime import date
from pathlib import Path

import pytest

import reading_samples as samples
from nianbao.errors import DamagedSource, NotAReport
from nianbao.reading import discover, read, read_bytes
from nianbao.reading.fields import split_place
from nianbao.reports import Report
from nianbao.settings import Settings


def _read(text: str, settings: Settings, name: str = "report.txt") -> Report:
    return read_bytes(text.encode(), name=name, source=name, settings=settings)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_give_the_same_text(encoding: str, settings: Settings) -> None:
    """A text reads the same in every encoding that Chinese offices save in."""
    report = read_bytes(samples.as_text().encode(encoding), name="a.txt", source="a.txt", settings=settings)
    assert report.text == samples.as_text()
    assert (report.place, report.year) == ("云溪市", 2023)


def test_big5_is_told_from_gb18030(settings: Settings) -> None:
    """Traditional text in Big5 is decoded as Big5, and its fields are found."""
    text = (
        "雲溪市教育局2019年政府信息公開年度報告\n一、主動公開\n全年主動公開信息12條，收到公開申請3件，均依法答覆。\n"
        * 3
    )
    report = read_bytes(text.encode("big5"), name="a.txt", source="a.txt", settings=settings)
    assert report.text == text
    assert report.year == 2019
    assert report.place == "云溪市"


def test_text_is_kept_verbatim(settings: Settings) -> None:
    """Line ends, full-width blanks and look-alike radicals stay as the file has them."""
    text = samples.as_text().replace("\n", "\r\n　　").replace("云溪市人民", "云溪市人⺠", 3)
    assert _read(text, settings).text == text


def test_tables_of_tabs_and_pipes_are_cells(settings: Settings) -> None:
    """Tab-separated and Markdown tables become cells whose offsets give their text."""
    markdown = (
        f"# {samples.TITLE}\n\n## 一、主动公开\n\n| 信息内容 | 本年制发件数 | 现行有效件数 |\n|---|:---:|---|\n"
        "| 规章 | 0 | 2 |\n| 规范性文件 |  | 55 |\n\n本年收到申请46件。\n"
    )
    report = _read(markdown, settings, "a.md")
    assert report.media_type == "text/markdown"
    (table,) = report.tables
    assert [[c.text for c in row] for row in table.rows] == [
        ["信息内容", "本年制发件数", "现行有效件数"],
        ["规章", "0", "2"],
        ["规范性文件", "", "55"],
    ]
    tabbed = _read(samples.as_text(), settings)
    assert [len(t.rows) for t in tabbed.tables] == [len(samples.OFFICIAL) - 1, len(samples.APPLICATIONS)]
    for found in (report, tabbed):
        assert all(found.text[c.start : c.end] == c.text for t in found.tables for c in t.cells)


def test_origins_point_into_the_text(settings: Settings) -> None:
    """Each field says where it was found, and the text there is what was found."""
    text = (
        "标题: 白鹭区水利局2020年政府信息公开年度报告\n发布时间: 2021-01-15 10:00\n"
        "发布机构: 白鹭区水利局\n正文如下。主动公开12条。\n"
    )
    report = _read(text, settings)
    assert report.published == date(2021, 1, 15)
    assert {k: text[o.start : o.end] for k, o in report.origins.items()} == {
        "title": "白鹭区水利局2020年政府信息公开年度报告",
        "year": "白鹭区水利局2020年政府信息公开年度报告",
        "organ": "白鹭区水利局",
        "place": "白鹭区",
        "published": "2021-01-15",
    }


_BODY = (
    "\n本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。参照平湖市2011年政府信息公开年度报告的格式编制。"
    "\n一、总体情况\n全年主动公开信息12条，收到公开申请3件，未发生行政复议。\n"
)


@pytest.mark.parametrize(
    ("head", "year", "place", "organ"),
    [
        ("青禾县教育局关于2022年政府信息公开工作年度报告的公告", 2022, "青禾县", "青禾县教育局"),
        ("2021年白鹭区卫生健康委员会政府信息公开年报", 2021, "白鹭区", "白鹭区卫生健康委员会"),
        ("石桥县2015年政府信息公开年度报告", 2015, "石桥县", "石桥县人民政府"),
        ("南浦开发区2020年政府信息公开工作年度报告", 2020, "南浦开发区", "南浦开发区管理委员会"),
        ("云溪市白鹭区城市管理局2019年政府信息公开年度报告", 2019, "白鹭区", "云溪市白鹭区城市管理局"),
        ("云溪市市场监督管理局2022年政府信息公开年度报告", 2022, "云溪市", "云溪市市场监督管理局"),
        ("云溪市政务服务管理局二〇二二年政府信息公开年度报告", 2022, "云溪市", "云溪市政务服务管理局"),
        ("青禾县人民政府政府信息公开工作年度报告（2023年度）", 2023, "青禾县", "青禾县人民政府"),
        ("青 禾 县 财 政 局\n2023 年政府信息公开工作年度报告", 2023, "青禾县", "青禾县财政局"),
        ("青禾县人民政府信息公开工作年度报告（2018年）", 2018, "青禾县", "青禾县人民政府"),
        ("青禾县水务局２０１４年政府信息公开工作年度报告", 2014, "青禾县", "青禾县水务局"),
        ("2018年青禾县人民政府信息公开年度报告", 2018, "青禾县", "青禾县人民政府"),
        ("青禾县教育局\n关于2018年度\n政府信息公开工作的年度报告", 2018, "青禾县", "青禾县教育局"),
        ("附件1：青禾县民政局2018年政府信息公开年度报告", 2018, "青禾县", "青禾县民政局"),
        ("标题：青禾县水利局2018年政府信息公开年报-青禾县水利局", 2018, "青禾县", "青禾县水利局"),
        ("青禾县卫生局2013年度政府信息公开情况总结", 2013, "青禾县", "青禾县卫生局"),
        ("青禾县城关片区管理局关于报送2020年度政府信息公开工作年度报告的函", 2020, "青禾县", "青禾县城关片区管理局"),
        ("2023年度政府信息公开工作年度报告\n发布机构：青禾县水利局", 2023, "青禾县", "青禾县水利局"),
        ("位置：首页公开年报 青禾县教育局2011年度政府信息公开年度报告 来源：某网", 2011, "青禾县", "青禾县教育局"),
    ],
)
def test_fields_are_read_from_the_title(head: str, year: int, place: str, organ: str, settings: Settings) -> None:
    """Year, place and organ are those of the title, whatever other reports the text names."""
    report = _read(head + _BODY.format(year=year), settings, "无题.txt")
    assert (report.year, report.place, report.organ) == (year, place, organ)
    assert report.warnings == ()


def test_a_body_without_a_place_is_read_from_the_title(settings: Settings) -> None:
    """A customs house or a university is named on the line before the year; that no place is told is said."""
    report = _read("中华人民共和国汀陵海关\n2020年政府信息公开工作年度报告" + _BODY.format(year=2020), settings)
    assert (report.year, report.organ) == (2020, "中华人民共和国汀陵海关")
    assert [warning for warning in report.warnings if "place" in warning]


def test_title_of_a_place_takes_the_government_that_the_text_names(settings: Settings) -> None:
    """Where the title names a zone alone, the organ is called what the text calls it."""
    text = "南浦实验区2013年政府信息公开工作年度报告\n南浦实验区管委会办公室\n主动公开12条，其中依申请公开3件。\n"
    report = _read(text, settings)
    assert (report.place, report.organ) == ("南浦实验区", "南浦实验区管委会")
    assert text[report.origins["organ"].start : report.origins["organ"].end] == "南浦实验区管委会"


def test_short_name_is_completed_from_the_text(settings: Settings) -> None:
    """The fullest name that the text gives the same organ is its name."""
    text = (
        "洪桥区人民政府2023年政府信息公开工作年度报告\n本报告由云溪市洪桥区人民政府办公室根据条例编制。"
        "如有疑问，请与云溪市洪桥区人民政府办公室联系。主动公开12条。\n"
    )
    report = _read(text, settings)
    assert (report.place, report.organ) == ("洪桥区", "云溪市洪桥区人民政府")


def test_disagreeing_years_are_reported(settings: Settings) -> None:
    """The title decides the year, and a period of another year is a warning."""
    report = _read("青禾县2022年政府信息公开年度报告" + _BODY.format(year=2021), settings)
    assert report.year == 2022
    assert any("2021" in w for w in report.warnings)


def test_what_cannot_be_told_stays_open(settings: Settings) -> None:
    """Without a title the organ and the title stay open and are named; the period gives the year."""
    report = _read("本局按要求编制本报告。" + _BODY.format(year=2021), settings, "scan0001.txt")
    assert (report.title, report.organ, report.place, report.year) == ("", "", "", 2021)
    assert any("title" in w for w in report.warnings)
    assert any("organ" in w for w in report.warnings)


def test_a_heading_is_no_title(settings: Settings) -> None:
    """A numbered heading that is worded like a title is not taken for it."""
    text = "本局编制本报告。" + _BODY.format(year=2020) + "（一）2019年政务公开工作要点落实情况\n已完成。\n"
    report = _read(text, settings, "scan.txt")
    assert (report.title, report.year) == ("", 2020)


def test_file_name_is_the_last_resort(settings: Settings) -> None:
    """A title in the file name counts where the text has none, and that is said."""
    report = _read(
        "本局按要求编制本报告。" + _BODY.format(year=2021), settings, "青禾县财政局2021年政府信息公开年报.txt"
    )
    assert (report.organ, report.year) == ("青禾县财政局", 2021)
    assert report.origins["title"].how == "file name"
    assert any("file name" in w for w in report.warnings)


@pytest.mark.parametrize(
    ("organ", "place", "rest"),
    [
        ("淮海市洪桥区人民政府", "洪桥区", "人民政府"),
        ("上海市科委", "上海市", "科委"),
        ("某东省盐城市人民政府", "盐城市", "人民政府"),
        ("南浦综合实验区金井片区管理局", "南浦综合实验区", "金井片区管理局"),
        ("石桥县青石镇人民政府", "青石镇", "人民政府"),
        ("云溪市民政局", "云溪市", "民政局"),
        ("南浦市场监督管理局", "", "南浦市场监督管理局"),
    ],
)
def test_split_place(organ: str, place: str, rest: str) -> None:
    """An organ's name falls into its innermost place and its department."""
    assert split_place(organ) == (place, rest)


@pytest.mark.parametrize(
    "text",
    [
        "云溪市2023年国民经济和社会发展统计公报\n全年地区生产总值1亿元，比上年增长5%。",
        "政府信息公开条例\n第一条 为了公民获取政府信息，制定本条例。主动公开、依申请公开、收费、行政复议、年度报告。",
        "云溪市政府信息公开指南\n主动公开的范围包括年度报告。依申请公开的程序、收费、行政复议途径如下。2023年修订。",
        "今天天气不错，适合散步。",
        "政府信息公开年报\n" + "\n".join(f"青禾县{year}年政府信息公开工作年度报告" for year in range(2015, 2024)),
    ],
)
def test_other_texts_are_no_reports(text: str, settings: Settings) -> None:
    """A text without the signs of an annual disclosure report is refused."""
    with pytest.raises(NotAReport, match=r"a\.txt"):
        _read(text, settings, "a.txt")


def test_binary_junk_is_refused(settings: Settings) -> None:
    """Bytes that are no text end in one line that names the file and the mend."""
    with pytest.raises(DamagedSource, match=r"junk\.txt.*save it again"):
        read_bytes(bytes(range(256)) * 50, name="junk.txt", source="junk.txt", settings=settings)


def test_headings_in_mid_line_begin_sections(settings: Settings) -> None:
    """Glued headings are found, table rows and clauses that look like headings are not."""
    text = (
        "青禾县2021年度政府信息公开工作年度报告 本报告如有疑问请与县政府办联系。一、总体情况2021年，我县推进公开。"
        "（一）主动公开方面。全年公开12条。（二）依申请公开方面本年收到申请70件。二、主动公开政府信息情况 "
        "第二十条第（一）项信息内容本年制发件数规章000行政规范性文件693665第二十条第（五）项行政许可2293"
        "三、收到和处理政府信息公开申请情况（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
        "一、本年新收政府信息公开申请数量640020470二、上年结转政府信息公开申请数量0000000三、本年度办理结果"
        "（一）予以公开640020470（七）总计640020470四、结转下年度继续办理0000000"
        "三、存在的主要问题及改进情况（一）存在的主要问题:解读不够。（二）改进措施：一是加强培训。六、其他需要报告的事项无。"
    )
    report = _read(text, settings)
    assert [s.path for s in report.sections] == [
        ("一、总体情况",),
        ("一、总体情况", "（一）主动公开方面"),
        ("一、总体情况", "（二）依申请公开方面"),
        ("二、主动公开政府信息情况",),
        ("三、收到和处理政府信息公开申请情况",),
        ("三、存在的主要问题及改进情况",),
        ("三、存在的主要问题及改进情况", "（一）存在的主要问题"),
        ("三、存在的主要问题及改进情况", "（二）改进措施"),
        ("六、其他需要报告的事项",),
    ]
    assert report.sections[0].end == report.sections[3].start
    at = text.index("70件")
    assert report.section_at(at) == report.sections[2]


def test_items_of_a_list_are_no_headings(settings: Settings) -> None:
    """Sentences numbered one after the other stay with what announces them, also the last; what heads text is kept."""
    text = (
        f"{samples.TITLE}\n五、问题和打算\n下步打算：（一）修订规则，写清要素。（二）组建专家组。（三）在东柳镇开展试点。\n青禾县政府\n"
        "六、其他情况\n（一）总量。公开9条。（二）重点。1.清单。公布9项。2.名单。公布3项。\n"
        "七、措施\n1.健全制度，明确责任。\n2.加强培训，办班两期。\n"
    )
    assert [s.path[-1] for s in _read(text, settings).sections] == [
        "五、问题和打算", "六、其他情况", "（一）总量", "（二）重点", "1.清单", "2.名单", "七、措施",
    ]  # fmt: skip


def test_two_runs_of_numbers_are_all_sections(settings: Settings) -> None:
    """Numbering that starts again or leaves one out loses no section."""
    text = f"{samples.TITLE}\n一、总体情况\n甲。\n三、工作机制\n乙。\n三、平台建设\n丙。\n"
    text += "一、主动公开情况\n丁。\n二、申请情况\n收到申请3件。\n"
    assert [s.heading for s in _read(text, settings).sections] == [
        "一、总体情况", "三、工作机制", "三、平台建设", "一、主动公开情况", "二、申请情况",
    ]  # fmt: skip


def test_discover_finds_readable_files_sorted(tmp_path: Path) -> None:
    """A folder gives its readable files in order, hidden and foreign ones left out."""
    for name in ("b.pdf", "a.txt", "sub/c.HTML", ".hidden/d.txt", "~$e.docx", "f.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [p.relative_to(tmp_path).as_posix() for p in discover(tmp_path)] == ["a.txt", "b.pdf", "sub/c.HTML"]


# What the reports call their organ where it is another name than the one on record.
_AS_PRINTED = {
    "shanghai-kewei-2024": "上海市科委",
    "pingtan-aic-2012": "平潭县工商局",
    "pingtan-airdefence-2011": "平潭县人防办",
}


def test_fields_of_real_reports(shared: Path, settings: Settings) -> None:
    """All real reports at hand give the title, place, organ, year and date on record."""
    folders = sorted([*(shared / "reports").glob("*/"), *(shared / "training" / "reports").glob("*/")])
    assert len(folders) >= 39
    for folder in folders:
        known = json.loads((folder / "meta.json").read_text())
        report = read(folder / "report.txt", settings)
        assert report.title.replace(" ", "") == known["title"].replace(" ", ""), folder
        assert report.year == known["year"], folder
        assert report.place, folder
        assert known["region"].endswith(report.place), folder
        assert report.organ == _AS_PRINTED.get(folder.name, known["organ"]), folder
        assert str(report.published or "") == known["published"], folder
        assert report.text == (folder / "report.txt").read_text()
        assert len(report.sections) >= 3, folder
