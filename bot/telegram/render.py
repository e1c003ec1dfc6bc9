"""A Prompt as Telegram shows it: HTML text and an inline keyboard. Pure; bot/telegram/cards.py sends it."""

import html
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from flows import actions
from flows.prompts import Button, Message, Prompt

TEXT_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
CALLBACK_LIMIT = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
SHORT_LABEL = 14
"""Two options whose labels are no longer than this share a row on a phone."""
NUMBERS_ROW = 5
NAVIGATION_ROW = 3
NAVIGATION_WIDTH = 34
"""Letters that a row of navigation buttons has room for on a phone."""
TICK = "✓ "
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece of a message and the HTML tag it stands in, if any."""

    text: str
    tag: str = ""

    def html(self) -> str:
        escaped = html.escape(self.text, quote=False)
        return f"<{self.tag}>{escaped}</{self.tag}>" if self.tag else escaped


def texts(prompt: Prompt) -> list[str]:
    """Every message of the prompt as HTML, none longer than Telegram takes once it is parsed."""
    return [text for message in prompt.messages for text in message_html(message)]


def message_html(message: Message) -> list[str]:
    """One message as HTML, as several where it is longer than Telegram takes; none where it is empty."""
    return [_BREAK.join(block.html() for block in blocks) for blocks in _fitted(_blocks(message))]


def keyboard(prompt: Prompt) -> InlineKeyboardMarkup | None:
    """The buttons, laid out for a phone: options first, navigation below; None where there are none."""
    rows = [*_option_rows(prompt.options), *_navigation_rows(prompt.navigation)]
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(button, prompt.stamp) for button in row] for row in rows])


def callback_data(stamp: int, action: str) -> str:
    """What a button carries; ValueError where it is more than Telegram takes."""
    data = f"{stamp}:{action}"
    if len(data.encode()) > CALLBACK_LIMIT:
        raise ValueError(f"callback data of {action!r} is over {CALLBACK_LIMIT} bytes")
    return data


def _button(button: Button, stamp: int) -> InlineKeyboardButton:
    label = str(button.number) if button.number else button.label
    label = f"{TICK}{label}" if button.ticked else label
    return InlineKeyboardButton(label, callback_data=callback_data(stamp, button.action))


def _option_rows(options: Sequence[Button]) -> Iterator[tuple[Button, ...]]:
    """Numbers of a list in the message side by side; words one or two to a row."""
    numbers = [option for option in options if option.number]
    if numbers:
        width = math.ceil(len(numbers) / math.ceil(len(numbers) / NUMBERS_ROW))
        yield from (tuple(numbers[at : at + width]) for at in range(0, len(numbers), width))
    yield from _worded_rows([option for option in options if not option.number])


def _worded_rows(options: Sequence[Button]) -> Iterator[tuple[Button, ...]]:
    waiting: Button | None = None
    for option in options:
        short = len(option.label) <= SHORT_LABEL
        if waiting and short:
            yield (waiting, option)
            waiting = None
            continue
        if waiting:
            yield (waiting,)
        waiting = option if short else None
        if not short:
            yield (option,)
    if waiting:
        yield (waiting,)


def _navigation_rows(buttons: Sequence[Button]) -> Iterator[tuple[Button, ...]]:
    """The way on in a row of its own; then rows of two or three of about the same length."""
    ahead = [button for button in buttons if button.action in (actions.DONE, actions.KEEP)]
    yield from ((button,) for button in ahead)
    buttons = [button for button in buttons if button not in ahead]
    if not buttons:
        return
    width = math.ceil(len(buttons) / math.ceil(len(buttons) / NAVIGATION_ROW))
    row: tuple[Button, ...] = ()
    for button in buttons:
        full = len(row) == width or sum(len(b.label) for b in (*row, button)) > NAVIGATION_WIDTH
        if row and full:
            yield row
            row = ()
        row = (*row, button)
    yield row


def _blocks(message: Message) -> Iterator[_Block]:
    blocks = (
        _Block(message.caption, "i"),
        _Block(message.heading, "b"),
        *(_Block(paragraph) for paragraph in message.paragraphs),
    )
    for block in blocks:
        if block.text.strip():
            yield from (_Block(piece, block.tag) for piece in _cut(block.text))


def _fitted(blocks: Iterator[_Block]) -> Iterator[list[_Block]]:
    """Gather blocks into messages, breaking only between blocks."""
    gathered: list[_Block] = []
    for block in blocks:
        if gathered and _length(_BREAK.join(b.text for b in (*gathered, block))) > TEXT_LIMIT:
            yield gathered
            gathered = []
        gathered.append(block)
    if gathered:
        yield gathered


def _cut(text: str) -> Iterator[str]:
    """Cut what is longer than a whole message, at a space where there is one, before anything is escaped."""
    while _length(text) > TEXT_LIMIT:
        fits = _fitting(text)
        at = max(text.rfind(" ", 0, fits), text.rfind("\n", 0, fits))
        at = at if at > 0 else fits
        yield text[:at]
        text = text[at:].lstrip()
    if text:
        yield text


def _fitting(text: str) -> int:
    """How many characters fit into one message."""
    units = 0
    for index, character in enumerate(text):
        units += _length(character)
        if units > TEXT_LIMIT:
            return index
    return len(text)


def _length(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units, so that most emoji are two."""
    return len(text) + sum(character > "\uffff" for character in text)
