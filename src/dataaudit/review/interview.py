"""What a key means at each moment of a review. Knows nothing of terminals: keys come in as names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from dataaudit.review.ledger import Said
from dataaudit.review.session import Session

Mode = Literal["intro", "ask", "pick", "compare", "note", "source"]
MATCHES = 8
UNKNOWN = "(wrong, but which label is right I cannot say)"
_PROVENANCE: dict[str, tuple[Said, str]] = {
    "h": ("yes", "human"),
    "v": ("yes", "human-verified"),
    "m": ("no", "synthetic"),
}


class Interview:
    """The state between two keys.

    mode    "intro" shows what to expect; "ask" waits for an answer; "pick" for a label; "compare" (blind) for what to
            make of a difference; "note" and "source" for a line of text
    typed   the text typed so far in the modes that take text
    flash   one line about what the last key did
    ended   why the review ended: "quit", "decided" or "used up"
    """

    def __init__(self, session: Session, *, blind: bool = False, intro: Sequence[str] = ()) -> None:
        self.session = session
        labels = session.dataset.labels
        self.labels: list[str | None] | None = labels if session.question.name == "label" else None
        self.ranked = [label for label, _ in Counter(x for x in labels or () if x is not None).most_common()]
        self.blind = blind
        self.mode: Mode = "ask"
        self.typed, self.note, self.flash = "", "", ""
        self.scroll = self.chosen = 0
        self.revealed = not blind
        self.source = ""
        self.ended: str | None = None
        self._pending: tuple[Said, str] = ("skip", "")
        self.intro = intro
        self._next()
        if intro:
            self.mode = "intro"

    @property
    def given_label(self) -> str | None:
        index = self.session.current
        return self.labels[index] if self.labels and index is not None else None

    def matches(self) -> list[str]:
        """The labels that fit what was typed: those that begin so first, then those that contain it."""
        typed = self.typed.casefold()
        others = self.ranked if self.blind else [label for label in self.ranked if label != self.given_label]
        begin = [label for label in others if label.casefold().startswith(typed)]
        within = [label for label in others if typed in label.casefold() and label not in set(begin)]
        return (begin + within) if typed else ([] if self.blind else [UNKNOWN]) + begin

    def press(self, key: str) -> None:
        """One key: a character, or "enter", "escape", "backspace", "up", "down", "pageup", "pagedown"."""
        self.flash = ""
        if self.ended:
            return
        if self.mode == "intro":
            self.mode, self.ended = "ask", "quit" if key == "q" else None
        elif key in ("pageup", "pagedown"):
            self.scroll = max(0, self.scroll + (10 if key == "pagedown" else -10))
        elif self.mode == "ask":
            self._ask(key)
        elif self.mode == "compare":
            self._compare(key)
        else:
            self._type(key)

    def _ask(self, key: str) -> None:
        question = self.session.question.name
        if key in ("down", "up"):
            self.scroll = max(0, self.scroll + (1 if key == "down" else -1))
        elif key == "q":
            self.ended = "quit"
        elif key == "u":
            undone = self.session.undo()
            self._next()
            self.flash = "the last answer was withdrawn" if undone else "nothing to undo"
        elif key == "e":
            self.mode, self.typed = "note", self.note
        elif key == "s":
            self._give("skip")
        elif not self.revealed:
            self._blindly(key)
        elif question == "human":
            if key in _PROVENANCE:
                self._pending = _PROVENANCE[key]
                self.mode, self.typed = "source", self.source
        elif key == "y":
            self._give("yes")
        elif key == "n" and self.labels and self.ranked:
            self._pick()
        elif key == "n":
            self._give("no")

    def _blindly(self, key: str) -> None:
        if self.labels and key in ("enter", " ", "l"):
            self._pick()
        elif not self.labels and key in ("enter", " "):
            self.revealed = True

    def _pick(self) -> None:
        self.mode, self.typed, self.chosen = "pick", "", 0

    def _compare(self, key: str) -> None:
        if key == "w":
            self._give("no", value=self.typed)
        elif key == "r":
            self._give("yes")
        elif key in ("p", "escape"):
            self.revealed = False
            self._pick()

    def _type(self, key: str) -> None:
        if key == "escape":
            self.mode, self.typed = "ask", ""
        elif key == "backspace":
            self.typed, self.chosen = self.typed[:-1], 0
        elif key in ("up", "down") and self.mode == "pick":
            self.chosen = max(0, min(len(self.matches()) - 1, self.chosen + (1 if key == "down" else -1)))
        elif key == "enter":
            self._entered()
        elif len(key) == 1 and key.isprintable():
            self.typed, self.chosen = self.typed + key, 0

    def _entered(self) -> None:
        if self.mode == "note":
            self.note, self.mode, self.typed = self.typed.strip(), "ask", ""
            self.flash = "the note goes with the answer to this row"
        elif self.mode == "source":
            self.source = self.typed.strip()
            if not self.source:
                self.flash = "name what you know it from (a ticket, a log, a declaration), or Escape and s to skip"
                return
            said, value = self._pending
            self._give(said, value=value, source=self.source)
        else:
            self._picked()

    def _picked(self) -> None:
        matches = self.matches()
        if not matches:
            self.flash = "no label begins with or contains that"
            return
        label = matches[min(self.chosen, len(matches) - 1)]
        if not self.blind:
            self._give("no", value=None if label == UNKNOWN else label)
        elif label == self.given_label:
            self._give("yes")
            self.flash = "same as the given label"
        else:
            self.mode, self.typed, self.revealed = "compare", label, True

    def _give(self, said: Said, *, value: str | None = None, source: str | None = None) -> None:
        self.session.answer(said, value=value, source=source, note=self.note or None)
        self._next()

    def _next(self) -> None:
        self.mode, self.typed, self.note, self.scroll, self.chosen = "ask", "", "", 0, 0
        self.revealed = not self.blind
        if not self.session.again and self.session.side() != "across":
            self.ended = "decided"
        elif self.session.current is None:
            self.ended = "used up"
