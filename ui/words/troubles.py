"""What the program says of files, addresses and the library, in Chinese: its messages are English.

A message is told apart by its wording; names, numbers and reasons stand in braces on both sides.
"""

import re
from functools import cache

_SAVE = "请另存为 PDF、DOCX、HTML、Markdown 或 UTF-8 文本后再添加"
_ALONE = "请只添加报告本身"

TROUBLES: dict[str, str] = {
    # Files
    "there is no such file; check the path": "没有这个文件；请检查路径",
    "no permission to read it; change the file's permissions": "没有读取权限；请修改文件权限",
    "it cannot be read ({reason}); check the path and the disk": "读不出来（{reason}）；请检查路径和磁盘",
    "this is a folder; add the files in it": "这是文件夹；请添加其中的文件",
    "this is no regular file; add the report itself": "这不是普通文件；请添加报告本身",
    "the file is empty; add the report itself": "文件是空的；请添加报告本身",
    "{n} MB is more than the limit of {most} MB; add a smaller file or raise NIANBAO_MAX_FILE_BYTES": (
        "有 {n} MB，超过 {most} MB 的上限；请添加较小的文件，或调高 NIANBAO_MAX_FILE_BYTES"
    ),
    "{n} MB of text are more than any annual report has; add the report alone": (
        f"{{n}} MB 文字超出年度报告的篇幅；{_ALONE}"
    ),
    "{n} characters are more than any annual report has; add the report alone": (
        f"{{n}} 个字符超出年度报告的篇幅；{_ALONE}"
    ),
    "{n} pages are more than the limit of {most}; add the annual report alone": (
        f"有 {{n}} 页，超过 {{most}} 页的上限；{_ALONE}"
    ),
    "no text in it; if it is a scan, make its text readable (OCR) and add that": (
        "其中没有文字；如果是扫描件，请先做文字识别（OCR）再添加"
    ),
    "the PDF has no text, it seems to be a scan; make its text readable (OCR) and add that": (
        "PDF 里没有文字，像是扫描件；请先做文字识别（OCR）再添加"
    ),
    "no annual report on government information disclosure (政府信息公开年度报告); "
    "add the report itself, with its title and text": "不是政府信息公开年度报告；请添加报告本身，须有标题和正文",
    "a picture is not read; {mend}": f"不读取图片；{_SAVE}",
    "an archive is not read; {mend}": f"不读取这种压缩包；{_SAVE}",
    "rich text is not read; {mend}": f"不读取 RTF；{_SAVE}",
    "a program is not read; {mend}": "这是程序，不是报告",
    "{kind} is not read; {mend}": f"不读取这类文件（{{kind}}）；{_SAVE}",
    "an archive or another Office file; {mend}": f"这是压缩包或其他 Office 文件；{_SAVE}",
    "an archive or another Office file, no Word document; save it as DOCX or PDF": (
        "这是压缩包或其他 Office 文件，不是 Word 文档；请另存为 DOCX 或 PDF"
    ),
    "no Word document; {mend}": f"不是 Word 文档；{_SAVE}",
    "files of the kind {kind} are not read; {mend}": f"不读取 {{kind}} 类文件；{_SAVE}",
    "the file is damaged or is no {kind}; save or download it again": "文件已损坏，或不是 {kind}；请重新保存或下载",
    "this is not text (binary data or a damaged file); save it again as UTF-8 text": (
        "不是文本（二进制数据或已损坏）；请重新存为 UTF-8 文本"
    ),
    "the PDF is damaged ({reason}); download or export it again": "PDF 已损坏（{reason}）；请重新下载或导出",
    "the PDF is protected by a password; remove the protection and add it again": "PDF 有密码保护；请解除后再添加",
    "a part of the PDF unpacks to more than {n} MB; export it again": "PDF 中有一部分解压后超过 {n} MB；请重新导出",
    "the Word document is damaged; open it in Word and save it again": "Word 文档已损坏；请在 Word 中打开并重新保存",
    "the document is protected by a password; remove the protection and add it again": "文档有密码保护；请解除后再添加",
    "the document unpacks to {n} MB, which no report does; save it again in Word": (
        "文档解压后有 {n} MB，不像报告；请在 Word 中重新保存"
    ),
    ".doc needs LibreOffice, which is not installed; save it as DOCX and add that": (
        "读取 .doc 需要 LibreOffice，服务器上没有安装；请另存为 DOCX 后再添加"
    ),
    "LibreOffice could not open the document; save it as DOCX and add that": (
        "LibreOffice 打不开这个文档；请另存为 DOCX 后再添加"
    ),
    "LibreOffice did not finish in {n} s; save it as DOCX": "LibreOffice 在 {n} 秒内没有转换完；请另存为 DOCX",
    "the HTML is nested too deeply for a page; save the text of the page and add that": (
        "网页嵌套过深；请只保存网页中的文字后再添加"
    ),
    "this is no HTML page ({reason}); save the page again": "不是网页（{reason}）；请重新保存网页",
    # Files that are read apart
    "too many files are being read just now; try again shortly": "正在读取的文件太多；请稍后再试",
    "reading it takes more than {n} s; save it anew in a simpler form, or raise NIANBAO_READING_SECONDS": (
        "读取超过 {n} 秒，已停止；请另存为较简单的格式，或调高 NIANBAO_READING_SECONDS"
    ),
    "reading it takes more than {n} MB of memory; save it anew in a simpler form, or raise NIANBAO_READING_MEMORY": (
        "读取占用内存超过 {n} MB，已停止；请另存为较简单的格式，或调高 NIANBAO_READING_MEMORY"
    ),
    "it broke the program that reads it, which was ended; nothing else is harmed; "
    "save the report anew as PDF, DOCX or text and add that": (
        "读取它的程序出错退出，其他不受影响；请把报告重新存为 PDF、DOCX 或文本后再添加"
    ),
    "what was read of it is no report ({reason})": "读出的内容不是报告（{reason}）",
    "what was read of it points outside its own text; save it anew and add that": (
        "读出的内容前后不符；请重新保存后再添加"
    ),
    # Archives
    "the archive is damaged or was cut off; pack it again and add that": "压缩包已损坏或不完整；请重新打包",
    "the archive is damaged ({reason}); pack it again and add that": "压缩包已损坏（{reason}）；请重新打包",
    "the archive lists too many files; pack them in several parts": "压缩包中文件太多；请分几个包添加",
    "{n} files are in it, and at most {most} are taken at once; pack them in several parts": (
        "其中有 {n} 个文件，一次最多 {most} 个；请分几个包添加"
    ),
    "no file in it can be read as a report; pack PDF, DOCX, HTML or text": (
        "其中没有能读取的文件；请打包 PDF、DOCX、HTML 或文本"
    ),
    "its name leads out of the archive; pack the folder itself": "文件名指向压缩包之外；请直接打包文件夹",
    "its name is longer than {n} characters; give it a shorter one": "文件名超过 {n} 个字符；请改短",
    "it is a link and no file; pack the file itself": "这是链接，不是文件；请打包文件本身",
    "an archive in an archive is not opened; unpack it and pack its files": (
        "不打开压缩包里的压缩包；请解开后打包其中的文件"
    ),
    "it is locked with a password; pack it without one": "有密码；请不加密码重新打包",
    "it is packed in an unusual way; pack it as an ordinary .zip": "压缩方式特殊；请打成普通 .zip",
    "it is damaged in the archive ({reason}); pack it again": "在压缩包中已损坏（{reason}）；请重新打包",
    "the archive unpacks to more than is taken at once; add it in parts": (
        "压缩包解开后超过一次能添加的大小；请分几次添加"
    ),
    # Addresses
    "this is no web address; it begins with https:// or http://": "不是网址；网址以 https:// 或 http:// 开头",
    "no answer within {n} s; try later or raise NIANBAO_FETCH_TIMEOUT": (
        "{n} 秒内没有回应；请稍后再试，或调高 NIANBAO_FETCH_TIMEOUT"
    ),
    "it cannot be reached ({reason}); check the address and the network": "连接不上（{reason}）；请检查网址和网络",
    "it leads to {address}, which is no web address": "它转向 {address}，那不是网址",
    "a name and password stand in it; add an address without them": "网址中含有用户名和密码；请去掉后再添加",
    "the server answered {status}; check the address in a browser": "对方服务器返回 {status}；请用浏览器检查网址",
    "{kind} is no report; add the page or the file itself": "{kind} 不是报告；请添加网页或文件本身",
    "more than {n} redirects; add the address where they end": "跳转超过 {n} 次；请添加最后的网址",
    "more than {n} MB; download it, make it smaller, or raise NIANBAO_MAX_FILE_BYTES": (
        "超过 {n} MB；请下载后缩小，或调高 NIANBAO_MAX_FILE_BYTES"
    ),
    "it comes packed as {coding}, which was not asked for; download it": "对方以 {coding} 压缩发送；请下载后添加文件",
    "what came is damaged ({reason}); try again, or download it": (
        "收到的内容已损坏（{reason}）；请重试，或下载后添加文件"
    ),
    "port {port} is not opened from the chat; upload the file": "不从网页打开 {port} 端口；请上传文件",
    "addresses inside this network are not opened from the chat; upload the file": "不从网页打开内网地址；请上传文件",
    # What reading and adding note
    "{n} characters could not be decoded": "有 {n} 个字符无法解码",
    "the text has no title; it was taken from the file name": "正文没有标题，标题取自文件名",
    "the title could not be told from the text": "没有从正文识别出标题",
    "the year could not be told from the text": "没有从正文识别出年度",
    "the organ could not be told from the text": "没有从正文识别出机关",
    "the place could not be told from the text": "没有从正文识别出地区",
    "the title names {title}, the period of the statistics {counted}": "标题写的是 {title} 年，统计期限是 {counted} 年",
    "another edition of {report} is here already: {names}; both are kept, and answers rest on {which}": (
        "库中已有 {report} 的另一版本：{names}；两个版本都保留，回答以 {which} 为准"
    ),
    "an index could not follow ({reason}); the report is in, and the next writer mends the index": (
        "报告已入库，索引稍后自动补齐（{reason}）"
    ),
    # The library
    "it could not be added; the server's log says why": "没有添加成功；原因见服务器日志",
    "this could not be finished; the server's log says why": "没有完成；原因见服务器日志",
}


def told(message: str) -> tuple[str, str]:
    """A message in Chinese and in English; what has no Chinese wording is quoted in both."""
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(message):
            parts = {name: text or "" for name, text in found.groupdict().items()}
            named = parts.pop("source")
            return f"{named}：{chinese.format(**parts)}" if named else chinese.format(**parts), message
    return f"没有完成：{message}", message


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(english), chinese) for english, chinese in TROUBLES.items())


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    wording = "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    return re.compile(rf"(?:(?P<source>.*?): )?{wording}", re.DOTALL)
