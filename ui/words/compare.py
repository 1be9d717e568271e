"""Words of the comparison."""

WORDS: dict[str, tuple[str, str]] = {}
