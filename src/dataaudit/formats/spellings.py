"""The usual names of the fields, in order of preference. A new spelling is one word here."""

from __future__ import annotations

# (input, output) pairs of prompt-completion data. Pairs, because "input" alone means something else in alpaca.
PAIRS: tuple[tuple[str, str], ...] = (
    ("prompt", "completion"),
    ("prompt", "response"),
    ("prompt", "answer"),
    ("prompt", "output"),
    ("prompt", "generation"),
    ("question", "answer"),
    ("query", "response"),
    ("query", "answer"),
    ("question", "response"),
    ("question", "expected_answer"),
    ("question", "expected_response"),
    ("question", "expected_output"),
    ("input", "expected_output"),
    ("input", "output"),
    ("input", "response"),
    ("input", "target"),
    ("input_text", "output_text"),
    ("source", "target"),
    ("instruction", "response"),
    ("instruction", "completion"),
    ("article", "summary"),
    ("document", "summary"),
    ("article", "highlights"),
    ("context", "response"),
    ("user", "assistant"),
    ("human", "assistant"),
    ("INSTRUCTION", "RESPONSE"),
    ("inputs", "targets"),
    ("problem", "solution"),
    ("question", "solution"),
    ("prompt", "canonical_solution"),
    ("Q", "A"),
)

# What a question is about, where it stands in a field of its own: it belongs to the input.
CONTEXTS: tuple[str, ...] = (
    "context", "passage", "document", "paragraph", "input", "schema", "options", "choices",
)  # fmt: skip

# What a label is about, beside the text: the same text has another label for another aspect, word or mention.
ABOUT: tuple[str, ...] = (
    "premise", "context", "passage", "paragraph", "aspect", "aspect_term", "aspect_category", "word", "mention",
    "span1_text", "span2_text",
)  # fmt: skip

# Two texts whose relation is the label: entailment, paraphrase, relevance.
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    ("premise", "hypothesis"),
    ("sentence1", "sentence2"),
    ("sentence_1", "sentence_2"),
    ("sentence_a", "sentence_b"),
    ("text1", "text2"),
    ("text_a", "text_b"),
    ("question1", "question2"),
    ("query", "passage"),
    ("query", "document"),
    ("question", "sentence"),
    ("context", "question"),
)

TEXT = (
    "text", "utterance", "sentence", "query", "question", "content", "tweet", "message", "comment", "review",
    "title", "input", "prompt", "comments", "text_a", "comment_text",
)  # fmt: skip
LABEL = (
    "label", "labels", "category", "intent", "class", "target", "sentiment", "topic", "tag", "label_text",
    "annotation", "gold_label", "intents",
)  # fmt: skip

# Fields beside the text that say where it comes from, not what to learn.
METADATA = frozenset((
    "id", "_id", "uid", "uuid", "idx", "index", "source", "meta", "metadata", "url", "title", "timestamp", "date",
    "created", "added", "lang", "language", "author", "file", "filename", "path", "split", "license", "domain",
    "dataset", "subset", "tokens", "token_count", "num_tokens", "length", "score", "system", "tools",
))  # fmt: skip

KNOWN_COLUMNS = frozenset(
    word.casefold()
    for word in (*TEXT, *LABEL, *(name for pair in PAIRS for name in pair), "instruction", "output", "gt", "id")
)
