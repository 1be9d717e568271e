"""What a question asks: places, organs, years, measures, and what is to be done with them."""

from nianbao.understanding.understand import bare_text, plain_text, understand

__all__ = ["bare_text", "plain_text", "understand"]
