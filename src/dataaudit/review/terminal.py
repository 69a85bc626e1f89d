"""Shows an interview full-screen and passes the keys on. prompt_toolkit draws, so it works over ssh and at 80x24."""

from __future__ import annotations

import os
import sys

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output.color_depth import ColorDepth

from dataaudit.errors import DataAuditError
from dataaudit.review.interview import Interview
from dataaudit.review.screen import screen

_STYLES = {"": "", "bold": "bold", "dim": "ansibrightblack", "cyan": "ansicyan bold", "yellow": "ansiyellow"}
_KEYS = {
    Keys.Enter: "enter",
    Keys.ControlJ: "enter",
    Keys.Escape: "escape",
    Keys.Backspace: "backspace",
    Keys.Up: "up",
    Keys.Down: "down",
    Keys.PageUp: "pageup",
    Keys.PageDown: "pagedown",
}
_ESCAPE_SECONDS = 0.05  # how long a lone Escape may be the beginning of an arrow key, over ssh too


def need_terminal() -> None:
    """Raises DataAuditError where nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") in ("dumb", "unknown"):
        raise DataAuditError(
            "review asks questions and needs an interactive terminal",
            "answer in a spreadsheet or a labelling tool instead: dataaudit review export FILE --csv > rows.csv",
        )


def converse(interview: Interview, *, colour: bool | None = None) -> None:
    """Runs until the interview has ended."""
    if interview.ended:
        return

    def lines() -> StyleAndTextTuples:
        size = get_app().output.get_size()
        shown = screen(interview, size.columns, size.rows)
        styled = [(_STYLES.get(style, style), text) for style, text in shown]
        return [(style, text if n == len(styled) else text + "\n") for n, (style, text) in enumerate(styled, 1)]

    application: Application[None] = Application(
        Layout(Window(FormattedTextControl(lines, focusable=True, show_cursor=False), always_hide_cursor=True)),
        key_bindings=_bindings(interview),
        full_screen=True,
        color_depth=ColorDepth.DEPTH_1_BIT if colour is False else None,
    )
    application.ttimeoutlen = _ESCAPE_SECONDS
    application.timeoutlen = _ESCAPE_SECONDS
    application.run()


def _bindings(interview: Interview) -> KeyBindings:
    bindings = KeyBindings()

    def press(event: KeyPressEvent, key: str) -> None:
        try:
            interview.press(key)
        except DataAuditError as error:
            event.app.exit(exception=error)
            return
        if interview.ended:
            event.app.exit()

    for key, name in _KEYS.items():
        bindings.add(key)(lambda event, name=name: press(event, name))

    @bindings.add(Keys.Any)
    def _(event: KeyPressEvent) -> None:
        press(event, event.data)

    @bindings.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        if interview.mode != "ask":
            for character in event.data:
                press(event, character)

    @bindings.add(Keys.ControlC)
    @bindings.add(Keys.ControlD)
    def _(event: KeyPressEvent) -> None:
        interview.ended = "quit"
        event.app.exit()

    return bindings
