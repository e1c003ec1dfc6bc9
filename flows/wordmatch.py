"""Typed words to options: a number, a label, or words close to one."""

from collections.abc import Sequence
from typing import TypeVar

from rapidfuzz import fuzz

from flows.lexicon import Vocabulary, load_lexicon
from flows.option_names import Named, names_of, wordings
from flows.quantities import quantity_at
from flows.reply_reading import Reading, Unreadable
from flows.typed_words import BREAKS, Tokens, name_tokens, squeezed, tokens

__all__ = ["Named", "Unreadable", "find_options", "nearest", "read_weeks"]

LONGEST_REPLY = 600
"""Characters; a longer text is a story, not the name of an option."""

TOO_MANY = 10_000
"""Weeks; a number this long is not an answer."""

SHORTEST_TELLING = 3
"""Letters; shorter words say too little to be alike."""

ALIKE = 72.0
"""How alike, of 100, a name must be to be worth asking "did you mean …?"."""

NamedT = TypeVar("NamedT", bound=Named)


def find_options(
    reply: str, options: Sequence[NamedT], *, numbered: bool = True
) -> tuple[NamedT, ...] | Unreadable:
    """Find the options a typed reply names, each once, in the order typed.

    Every word must be understood: what is left over, denied, or could mean two options makes the whole
    reply unreadable, so that nothing is dropped and nothing is chosen that was not said.
    """
    if len(reply) > LONGEST_REPLY:
        return Unreadable("too_long")
    words = squeezed(_trimmed(tokens(reply)))
    if not words:
        return Unreadable("nothing")
    reading = Reading(words, options, names_of(options), numbered)
    found = reading.whole()
    if found is None:
        found = reading.parts()
    return found if isinstance(found, Unreadable) else tuple(options[place] for place in found)


def nearest(reply: str, options: Sequence[NamedT], limit: int = 3) -> tuple[NamedT, ...]:
    """The options a reply may have meant, likeliest first, to be asked about and never taken as chosen."""
    vocabulary = load_lexicon().vocabulary
    words = [word for word in squeezed(tokens(reply[:LONGEST_REPLY])) if _says_something(word, vocabulary)]
    scored = [(_likeness(words, option, vocabulary), -place) for place, option in enumerate(options)]
    best = sorted((pair for pair in scored if pair[0] >= ALIKE), reverse=True)[:limit]
    return tuple(options[-place] for _, place in best)


def read_weeks(reply: str) -> int | None:
    """Read "6", "6 weeks" or "2 months" as whole weeks, rounded down; None where it is anything else."""
    words = (
        squeezed(word for word in tokens(reply) if word not in BREAKS) if len(reply) <= LONGEST_REPLY else ()
    )
    vocabulary = load_lexicon().vocabulary
    weeks: list[float] = []
    place = 0
    while place < len(words):
        time, length = vocabulary.times.at(words, place)
        quantity = None if length else quantity_at(words, place, vocabulary)
        if length:
            weeks.append(time)
        elif quantity:
            weeks.append(quantity.days / 7 if quantity.unit else quantity.number)
            length = quantity.length
        else:
            length = vocabulary.countdown.at(words, place)
        if not length:
            return None
        place += length
    return int(weeks[0] + 1e-9) if len(weeks) == 1 and weeks[0] < TOO_MANY else None


def _trimmed(words: Tokens) -> Tokens:
    """The words without the marks before the first and after the last."""
    start, end = 0, len(words)
    while start < end and words[start] in BREAKS:
        start += 1
    while end > start and words[end - 1] in BREAKS:
        end -= 1
    return words[start:end]


def _says_something(word: str, vocabulary: Vocabulary) -> bool:
    return (
        len(word) >= SHORTEST_TELLING
        and word not in vocabulary.negations
        and not vocabulary.filler.at((word,), 0)
    )


def _likeness(words: Sequence[str], option: Named, vocabulary: Vocabulary) -> float:
    """How alike, of 100, the reply and the likest name of the option are."""
    return max(_name_likeness(words, name_tokens(name), vocabulary) for name in wordings(option))


def _name_likeness(words: Sequence[str], name: Tokens, vocabulary: Vocabulary) -> float:
    telling = [word for word in name if _says_something(word, vocabulary)]
    if not telling or not words:
        return 0.0
    best = [max(fuzz.ratio(typed, word) for typed in words) for word in telling]
    whole = fuzz.ratio("".join(words), "".join(telling))
    return max(whole, sum(best) / len(best), max(best) - 10)
