"""Words of the check of a claim or an article."""

WORDS: dict[str, tuple[str, str]] = {}
