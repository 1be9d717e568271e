"""nianbao (年报): cited answers over Chinese government-information-disclosure annual reports."""

__version__ = "0.1.0"
