"""prompt_for(): what to show for an intake as it is saved; the same intake always shows the same."""

from collections.abc import Callable

from flows import actions
from flows.asked_back import asked_back
from flows.conditions import Answers
from flows.end_cards import end_card
from flows.hearing import ASKED, several
from flows.intake import Intake, Status, View
from flows.practice import Practice, Voice
from flows.prompts import Button, Message, Prompt
from flows.question_card import current_question, question_card
from flows.review import groups, paragraph
from flows.revisions import is_amending
from flows.stop_text import stop_messages

PHONE_SCREEN = 900
"""About how many characters of text fit a phone's screen."""

_ASKED: dict[View, tuple[tuple[str, str], ...]] = {
    View.RESUME: (
        ("resume", actions.RESUME),
        ("answers", actions.ANSWERS),
        ("restart", actions.RESTART),
    ),
    View.CANCEL: (("go_on", actions.RESUME), ("pause", actions.PAUSE), ("withdraw", actions.WITHDRAW)),
    View.PAUSED: (("resume", actions.RESUME),),
    View.RESTART: (("restart_now", actions.RESTART_NOW),),
    View.DELETE: (("delete_now", actions.DELETE_NOW),),
}
"""What is asked first, with the buttons that answer it: their names in wording.toml, and their actions."""

_LEAVE_ASKED = (("go_on", actions.RESUME), ("leave", actions.LEAVE))
_BEGIN_AFTER_SENDING = (("update", actions.EDIT_MENU), ("begin", actions.RESTART_NOW))


def prompt_for(practice: Practice, intake: Intake, note: str = "") -> Prompt:
    """What to show now. ``note`` is a short line said once, above the rest."""
    voice = practice.voice(intake.language)
    return _Cards(practice, intake, voice, note).prompt()


class _Cards:
    """The cards of one intake at one moment."""

    def __init__(self, practice: Practice, intake: Intake, voice: Voice, note: str) -> None:
        self.practice = practice
        self.intake = intake
        self.voice = voice
        self.note = note
        self.answers: Answers = intake.latest()

    def prompt(self) -> Prompt:
        """What to show. Whatever else is shown after a red flag, whom to call stands above it."""
        shown = self._shown()
        if self.intake.status is not Status.STOPPED or not self.intake.view.is_instead:
            return shown
        urgent = stop_messages(self.practice, self.voice, self.intake)
        return Prompt((*urgent, *shown.messages), shown.options, shown.navigation, shown.stamp)

    def _shown(self) -> Prompt:
        """The card for where the intake is, under what was asked for over it."""
        laid_over: dict[View, Callable[[], tuple[Message, ...]]] = {
            View.HELP: self._help,
            View.PRIVACY: self._privacy,
            View.MY_DATA: self._my_data,
        }
        instead: dict[View, Callable[[], Prompt]] = {
            View.CHECK: self._check,
            View.ANSWERS: self._answers,
            View.EDIT: self._edit,
            View.FAQ: self._faq,
        }
        if self.intake.view in instead:
            return instead[self.intake.view]()
        if self.intake.view in _ASKED:
            return self._ask_first(self.intake.view)
        card = self._card()
        over = laid_over[self.intake.view]() if self.intake.view in laid_over else ()
        return Prompt((*over, *card.messages), card.options, card.navigation, card.stamp)

    def _card(self) -> Prompt:
        if not self.intake.status.is_open:
            return end_card(self.practice, self.voice, self.intake, self.note)
        question = current_question(self.practice, self.intake)
        if question is None:
            return self._review()
        return question_card(self.practice, self.voice, self.intake, question, self.note)

    # -- looking over the answers ---------------------------------------------------------------------------

    def _pages(self, heading: str, *lead: str, tail: tuple[str, ...] = ()) -> tuple[Message, ...]:
        """The answers by group, in as many messages as fit a phone's screen each."""
        found = groups(self.practice, self.voice, self.answers)
        paragraphs = [*lead, *(paragraph(self.voice, group) for group in found), *tail]
        pages: list[list[str]] = [[]]
        for text in paragraphs:
            if pages[-1] and sum(map(len, pages[-1])) + len(text) > PHONE_SCREEN:
                pages.append([])
            pages[-1].append(text)
        first, *rest = pages
        return (
            Message(tuple(first), self.voice.words(heading), self.note),
            *(Message(tuple(page)) for page in rest),
        )

    def _review(self) -> Prompt:
        if is_amending(self.intake):
            return self._amended()
        lead, tail = self.voice.words("review.text"), self.voice.words("review.hint")
        options = (
            self.voice.button("confirm", actions.CONFIRM),
            self.voice.button("edit", actions.EDIT_MENU),
        )
        ways = (self.voice.button("back", actions.BACK), self.voice.button("cancel", actions.CANCEL))
        return self._made(self._pages("review.heading", lead, tail=(tail,)), options, ways)

    def _amended(self) -> Prompt:
        options = (
            self.voice.button("send_changes", actions.CONFIRM),
            self.voice.button("edit", actions.EDIT_MENU),
            self.voice.button("leave", actions.LEAVE),
        )
        return self._made(self._pages("amend.heading", self.voice.words("amend.text")), options)

    def _answers(self) -> Prompt:
        empty = () if groups(self.practice, self.voice, self.answers) else (self.voice.words("answers.none"),)
        ways = (
            self.voice.button("resume", actions.RESUME),
            self.voice.button("edit", actions.EDIT_MENU),
        )
        return self._made(self._pages("answers.heading", *empty), ways)

    def _edit(self) -> Prompt:
        found = groups(self.practice, self.voice, self.answers)
        inside = next((group for group in found if group.id == self.intake.revisiting), None)
        if inside is not None:
            options = tuple(
                Button(self.voice.say(question.name), actions.EDIT + question.id)
                for question, _ in inside.answers
            )
            title = inside.title
        else:
            options = tuple(
                Button(
                    group.title,
                    actions.EDIT + (group.answers[0][0].id if len(group.answers) == 1 else group.id),
                )
                for group in found
            )
            title = self.voice.words("edit.heading")
        paragraphs = () if options else (self.voice.words("answers.none"),)
        message = Message(paragraphs, title, self.note)
        return self._made((message,), options, (self.voice.button("back", actions.BACK),))

    # -- asking first ---------------------------------------------------------------------------------------

    def _ask_first(self, view: View) -> Prompt:
        """What is asked about the conversation itself; of an intake that was sent, what fits that."""
        if view is View.CANCEL and asked_back(self.intake) is not None:
            return self._ask("leave", "text", "heading", _LEAVE_ASKED)
        if view is View.CANCEL and is_amending(self.intake):
            return self._amended()
        if view is View.RESTART and self.intake.completed_at is not None:
            return self._ask("restart", "text_sent", "heading_sent", _BEGIN_AFTER_SENDING)
        return self._ask(view.value, "text", "heading", _ASKED[view])

    def _ask(self, about: str, text: str, heading: str, offered: tuple[tuple[str, str], ...]) -> Prompt:
        """A card of words and nothing but buttons."""
        buttons = tuple(self.voice.button(name, action) for name, action in offered)
        message = Message(
            (self.voice.words(f"{about}.{text}"),), self.voice.words(f"{about}.{heading}"), self.note
        )
        back = (self.voice.button("back", actions.BACK),) if about in ("restart", "delete") else ()
        return self._made((message,), buttons, back)

    def _check(self) -> Prompt:
        """Whether typed words meant a red flag: the gravest first, one line each."""
        asked = tuple(
            self.voice.words(f"check.questions.{flag}") for flag in several(self.answers.get(ASKED))
        )
        options = (
            self.voice.button("happening", actions.HAPPENING),
            self.voice.button("not_happening", actions.NOT_HAPPENING),
            self.voice.button("maybe_happening", actions.HAPPENING),
        )
        asked = (*asked, self.voice.words("check.numbers"))
        return self._made((Message(asked, self.voice.words("check.heading"), self.note),), options)

    def _faq(self) -> Prompt:
        """The questions by number, under a list of them."""
        titles = [self.voice.say(entry.title) for entry in self.practice.faq.entries]
        listed = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
        options = tuple(
            Button(title, actions.ASK + entry.id, entry.words, number)
            for number, (title, entry) in enumerate(zip(titles, self.practice.faq.entries, strict=True), 1)
        )
        message = Message((self.voice.words("faq.text"), listed), self.voice.words("faq.heading"), self.note)
        return self._made((message,), options, (self.voice.button("resume", actions.RESUME),))

    # -- laid over ------------------------------------------------------------------------------------------

    def _help(self) -> tuple[Message, ...]:
        return (Message(self.voice.lines("help.paragraphs"), self.voice.words("help.heading")),)

    def _privacy(self) -> tuple[Message, ...]:
        return (Message(self.voice.lines("privacy.paragraphs"), self.voice.words("privacy.heading")),)

    def _my_data(self) -> tuple[Message, ...]:
        started = self.intake.started_at.astimezone(self.practice.clinic.zone).date().isoformat()
        person = self.voice.words("my_data.person", started=started)
        done = self.intake.completed_at is not None or not self.intake.status.is_open
        kept = self.voice.words("my_data.kept_done" if done else "my_data.kept_open", ref=self.intake.ref)
        return self._pages("my_data.heading", person, tail=(kept,))

    # -- making it ------------------------------------------------------------------------------------------

    def _made(
        self, messages: tuple[Message, ...], options: tuple[Button, ...], ways: tuple[Button, ...] = ()
    ) -> Prompt:
        return Prompt(messages, options, ways, self.intake.since)
