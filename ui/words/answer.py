"""Words of the page of a shared answer."""

WORDS: dict[str, tuple[str, str]] = {
    "shared_answer": ("一条分享的回答", "A shared answer"),
    "shared_answers": ("分享的回答", "Shared answers"),
    "no_shared_answers": ("还没有分享的回答。", "No answer has been shared yet."),
    "shared_at": ("{at} 分享的回答", "An answer shared on {at}"),
    "missing_answer": (
        "没有这个链接，或者它已被删除。",
        "There is no such link, or it has been deleted.",
    ),
    "checked_all": (
        "刚才重新核对过：{count} 处引文都与报告库中的原文逐字一致，原件的 SHA-256 相符。",
        "Verified just now: all quotes ({count}) stand word for word in the stored reports, and the digests of the "
        "original files match.",
    ),
    "checked_some": (
        "刚才重新核对过：{count} 处引文中有 {changed} 处所依据的报告后来有变动，见下面每处的说明。",
        "Verified just now: {changed} of {count} quotes rest on reports that have changed since; see each below.",
    ),
    "checked_none": ("这条回答没有引文。", "This answer quotes no report."),
    "verified": ("已核对：与原文逐字一致", "Verified now: word for word as in the report"),
    "superseded": (
        "已核对，与原文一致；但同一机关同一年度有更新的版本",
        "Verified now, but there is a newer edition of this report",
    ),
    "corrected": (
        "已核对，与原文一致；报告的标题、机关或年度后来更正过",
        "Verified now; the report's title, organ or year was corrected since",
    ),
    "reread": (
        "报告后来重新读取过，这一处的文字已不相同",
        "The report was read anew since, and the text at this place is no longer the same",
    ),
    "damaged": (
        "报告库中的原件与分享时不符，不能再作为凭据",
        "The stored original is not the file that it was; this quote proves nothing any more",
    ),
    "replaced": ("报告后来被另一版本替换", "The report was replaced by another edition since"),
    "removed": ("报告后来从报告库中移除", "The report was removed from the library since"),
    "still_says": ("新版本里仍有这句话。", "The newer edition still says this."),
    "no_longer_says": ("新版本里没有这句话。", "The newer edition no longer says this."),
    "see_newer": ("查看新版本", "See the newer edition"),
    "same_today": ("今天问同样的问题，回答相同。", "The same question gets the same answer today."),
    "other_today": ("今天问同样的问题，回答不同：", "The same question gets another answer today:"),
    "not_asked_today": (
        "没能把这个问题重新问一遍，可以自己再问一次。",
        "The question could not be asked anew just now; you can ask it yourself.",
    ),
    "ask_today": ("现在再问一次", "Ask it now"),
    "remove_answer": ("删除这个链接", "Delete this link"),
    "as_given": ("当时的回答", "The answer as it was given"),
}
