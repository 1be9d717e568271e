"""The shapes of replies, for the OpenAPI document. A test holds them against what is really given."""

from typing import Literal

from pydantic import BaseModel, Field

from nianbao.answering.outcomes import Outcome


class Citation(BaseModel):
    """A verbatim quote; `quote` is `text[start:end]` of the report's stored text."""

    n: int = Field(description="the [n] mark that it proves")
    report_id: str
    title: str
    place: str
    organ: str
    year: int | None
    source: str
    section: str
    quote: str
    start: int
    end: int
    sha256: str


class Value(BaseModel):
    """A number that an answer states: read from a quote, or derived from such by a formula."""

    value: str | None = Field(description="a decimal; null where the report has no number")
    text: str
    unit: str
    measure: str
    measure_id: str
    place: str
    organ: str
    year: int | None
    citation: int | None = Field(description="the citation that it was read from")
    derived: bool
    formula: str


class Understood(BaseModel):
    """What the question was taken to ask."""

    places: list[str]
    organs: list[str]
    years: list[int]
    measures: list[str]
    operation: str


class Answer(BaseModel):
    """Text with [n] marks, the outcome, and the proof."""

    question: str
    language: Literal["zh", "en"]
    outcome: Outcome
    answer: str
    values: list[Value]
    citations: list[Citation]
    warnings: list[str]
    choices: list[str] = Field(description="what to choose from, where the outcome is ambiguous")
    understood: Understood
    engine: str = Field(description="built-in, or the language model that worded it")
    elapsed_ms: int


class Conversation(BaseModel):
    """A conversation that is kept; `title` is its first question, `at` the time of the last."""

    id: str
    title: str
    began: str
    at: str
    count: int = Field(description="how many turns it has")


class Conversations(BaseModel):
    """Conversations, the newest first."""

    conversations: list[Conversation]
    more: bool = Field(description="whether there are more: ask with a higher offset")


class Said(BaseModel):
    """A question of a conversation with the Answer that was given to it then."""

    at: str
    question: str
    answer: Answer


class Whole(Conversation):
    """A conversation with all that was said in it."""

    turns: list[Said]


class Deleted(BaseModel):
    """How many were deleted."""

    deleted: int


class Hit(BaseModel):
    """A passage that bears on a query; `text` is `text[start:end]` of its report."""

    source: str
    report_id: str
    start: int
    end: int
    text: str
    score: float


class Hits(BaseModel):
    """Passages, the best first."""

    query: str
    hits: list[Hit]


Verdict = Literal["supported", "contradicted", "not_found", "unchecked"]


class Claimed(BaseModel):
    """A number of a claim beside the one that the report gives; `reported` is empty where it gives none."""

    name: str
    claimed: str
    reported: str
    verdict: Verdict


class Claim(BaseModel):
    """A claim at `[start, end)` of the text that was checked, with its verdict and the quotes that it rests on."""

    claim: str
    verdict: Verdict
    explanation: str
    start: int
    end: int
    compared: list[Claimed]
    citations: list[Citation]


class Claims(BaseModel):
    """The claims of a text in their order."""

    claims: list[Claim]


class Figure(BaseModel):
    """A figure that was read from a report: `printed` is `text[start:end]`, `quote` what stands around it."""

    report_id: str
    title: str
    organ: str
    place: str
    year: int | None
    measure: str | None = Field(description="null where the catalogue has none that fits")
    name: str
    name_en: str
    breakdown: str
    value: str | None = Field(description="a decimal; null unless state is number")
    printed: str
    unit: str
    state: Literal["number", "blank", "none", "slash", "not_applicable", "undetermined"]
    bound: Literal["exact", "about", "over", "under"]
    period: Literal["annual", "cumulative", "stock"]
    scope: Literal["area", "own", ""]
    origin: Literal["table", "prose", "words"]
    how: Literal["printed", "inferred", "undetermined"]
    quote: str
    start: int
    end: int
    quote_start: int
    quote_end: int
    source: str
    sha256: str


class Figures(BaseModel):
    """Figures in the order of the reports and of their text."""

    figures: list[Figure]
    more: bool = Field(description="whether there are others behind these; ask with a higher offset")


class Measured(BaseModel):
    """A measure that is compared."""

    id: str
    name: str
    name_en: str
    unit: str


class Compared(Figure):
    """A value of a comparison with its proof, its change in time and its standing among the others."""

    formula: str
    differing: list[str]
    notes: list[str]
    notes_zh: list[str]
    change: str | None
    change_since: int | None
    change_formula: str | None
    growth: str | None
    growth_formula: str | None
    rank: int | None
    ranked: int | None
    rank_formula: str | None
    share: str | None
    share_formula: str | None


class Total(BaseModel):
    """The sum of a measure over what was compared."""

    measure: str
    year: int | None
    reports: int
    note: str
    value: str
    unit: str
    formula: str


class Missing(BaseModel):
    """A report without the measure, and why."""

    measure: str
    name: str
    name_en: str
    report_id: str | None
    title: str | None
    place: str
    organ: str
    year: int | None
    printed: str | None
    why: str
    explanation: str


class Coverage(BaseModel):
    """How many of the reports that were looked at state a measure."""

    measure: str
    stating: int
    of: int


class Comparison(BaseModel):
    """Measures side by side over places and years."""

    measures: list[Measured]
    rows: list[Compared]
    totals: list[Total]
    missing: list[Missing]
    coverage: list[Coverage]


class Reply(BaseModel):
    """What was answered, as text with footnotes."""

    role: Literal["assistant"]
    content: str


class Choice(BaseModel):
    """The one continuation of a conversation."""

    index: int
    message: Reply
    logprobs: None
    finish_reason: Literal["stop"]


class Usage(BaseModel):
    """Characters, where OpenAI counts tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Addressed(Citation):
    """A citation with the address of the page that shows it."""

    url: str


class Completion(BaseModel):
    """A conversation continued, as OpenAI's clients take it, and the proof beside it."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    citations: list[Addressed]
    nianbao: Answer


class Model(BaseModel):
    """A model that can be asked."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(BaseModel):
    """All models that can be asked."""

    object: Literal["list"]
    data: list[Model]
