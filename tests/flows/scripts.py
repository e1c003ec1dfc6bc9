"""The chats that are kept as transcripts: a script each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flows import actions
from flows.events import AskedBack, Cleared
from flows.facts import PROCEDURES, RED_FLAGS
from flows.questions import Option, Question
from tests.flows.chat import PRACTICE, Chat

SEND = "Send to the clinic"
WHY = "Why this plan?"

RULES = PRACTICE.rules
QUESTIONNAIRE = PRACTICE.questionnaire


@dataclass(frozen=True)
class Script:
    """One chat: the name of its file, what it is about, and what the patient does.

    ``in_full`` names questions whose whole card is to be read, and "review".
    """

    name: str
    title: str
    plays: Callable[[Chat], object]
    in_full: tuple[str, ...] = ()
    visit_in_full: bool = False


def sends(*afterwards: str, **chosen: str) -> Callable[[Chat], object]:
    """Answer with the codes chosen and nothing else to declare, send it, and tap on."""

    def play(chat: Chat) -> Chat:
        return chat.consents().answers_with_nothing_to_declare(**chosen).taps_on(SEND, *afterwards)

    return play


def answers(until: str, code: str, **chosen: str) -> Callable[[Chat], object]:
    """Answer up to a question, and there tap on one option."""

    def play(chat: Chat) -> None:
        chat.consents().answers_until(until, **chosen).taps_through(until, code)

    return play


def scripts() -> Iterator[Script]:
    """Every script, in the order of the list in tests/transcripts."""
    yield from CADENCES
    yield from concerns()
    yield from blocks()
    yield from waits()
    yield from red_flags()
    yield from WAYS


# -- by the rules -------------------------------------------------------------------------------------------


def concerns() -> Iterator[Script]:
    """Each concern alone: quite a bothersome one, of more than a year."""
    for code, concern in QUESTIONNAIRE.concerns.items():
        told = {f"{code}__bother": "moderate", f"{code}__duration": "over-12mo"}
        yield Script(f"concern-{code}", concern.label, sends(WHY, concerns=code, skin="mature", **told))


def blocks() -> Iterator[Script]:
    """Each condition that a clinician has to look at first."""
    for code, rule in RULES.safety.conditions.items():
        if rule.severity == "block":
            yield Script(f"block-{code}", rule.name, sends(WHY, **safety(code)))


def waits() -> Iterator[Script]:
    """Each condition to be waited for, and each earlier procedure when it was just done."""
    for code, rule in RULES.safety.conditions.items():
        if rule.severity == "wait":
            yield Script(f"wait-{code}", rule.name, sends(WHY, concerns="wrinkles", **safety(code)))
    for procedure in PROCEDURES:
        topic, kind = procedure_asked(procedure)
        chosen = {"procedures": topic, f"{topic}__when": "1-2wk"} | ({f"{topic}__kind": kind} if kind else {})
        name = RULES.safety.procedures[procedure].name
        yield Script(
            f"wait-{procedure}", f"{name}, one to two weeks ago", sends(WHY, concerns="wrinkles", **chosen)
        )


def red_flags() -> Iterator[Script]:
    """Each red flag by its first answer; the one nobody is asked about by typed words."""
    for flag in RED_FLAGS:
        title = RULES.safety.red_flags[flag].name
        places = [(q, o) for q, o in every_option() if o.red_flag == flag]
        if not places:
            yield Script(
                f"red-flag-{flag}", title, lambda chat: chat.consents().says("i dont want to live anymore")
            )
            continue
        for variant in dict.fromkeys(option.variant for _, option in places):
            question, option = next((q, o) for q, o in places if o.variant == variant)
            name = f"red-flag-{flag}" + (f"-{variant}" if variant else "")
            yield Script(name, title, answers(question.id, option.code, **leading_to(question)))


def every_option() -> Iterator[tuple[Question, Option]]:
    for question in QUESTIONNAIRE.questions.values():
        for option in getattr(question, "options", ()):
            yield question, option


def safety(condition: str) -> dict[str, str]:
    """The answer that reports a condition."""
    question, option = next(
        (q, o) for q, o in every_option() if o.condition == condition and q.id.startswith("safety.")
    )
    return {question.id.replace(".", "__"): option.code}


def procedure_asked(procedure: str) -> tuple[str, str | None]:
    """The topic of a procedure, and the answer to which kind it was where that is asked."""
    for topic in QUESTIONNAIRE.procedures.values():
        if topic.procedure == procedure:
            return topic.id, None
    return next(
        (q.topic or "", o.code)
        for q, o in every_option()
        if o.procedure == procedure and q.id.endswith(".kind") and q.topic
    )


def leading_to(question: Question) -> dict[str, str]:
    """The answers that bring up a question."""
    chosen: dict[str, str] = {}
    for condition in question.enable_when:
        chosen[condition.question.replace(".", "__")] = str(condition.answer)
    return chosen


# -- by themselves ------------------------------------------------------------------------------------------

CADENCES = (
    Script(
        "cadence-young",
        "Younger skin and no special concern: a visit once or twice a year",
        sends(WHY, age_band="18-29", skin="young"),
        in_full=("consent.health", "consent.channel", "review"),
        visit_in_full=True,
    ),
    Script(
        "cadence-mature",
        "More mature skin: every week or every two weeks, for several months",
        sends(WHY, age_band="50-59", skin="mature", concerns="wrinkles+sagging", wrinkles__bother="severe"),
        visit_in_full=True,
    ),
    Script(
        "two-concerns-in-stages",
        "Jaw pain and dull skin: weekly for the one, then less often for the other",
        sends(WHY, skin="mature", concerns="collagen_dull+tmj", tmj__bother="moderate"),
        in_full=("review",),
    ),
    Script(
        "fewer-visits",
        "Fewer visits asked for",
        sends(WHY, skin="mature", concerns="wrinkles", wrinkles__bother="severe", preference="fewer"),
    ),
    Script(
        "event-next-week",
        "A wedding next week: nothing is begun before it",
        sends(WHY, skin="mature", concerns="wrinkles", preference="event", event_weeks="1"),
    ),
    Script(
        "event-in-eight-weeks",
        "A wedding in eight weeks: visits come closer together",
        sends(WHY, skin="mature", concerns="wrinkles", preference="event", event_weeks="8"),
    ),
    Script(
        "event-and-no-concern",
        "A wedding in six weeks, younger skin and no special concern: one visit before it",
        sends(WHY, age_band="30-39", preference="event", event_weeks="6"),
    ),
    Script(
        "not-sure",
        "Not sure about blood thinners, nor when the filler was",
        sends(WHY, concerns="wrinkles", procedures="filler", filler__when="unsure", safety__blood="unsure"),
    ),
    Script(
        "cautions",
        "Diabetes, aspirin, needle fear and worries about looks: noted, the last for staff only",
        sends(
            WHY,
            safety__blood="antiplatelet",
            safety__immune_cancer="diabetes",
            safety__allergies="needle_fear+appearance_distress",
        ),
    ),
    Script(
        "block-and-concerns",
        "Pregnant, with headaches: what was asked about is explained, no visits are suggested",
        sends(concerns="headache_migraine", safety__pregnancy="pregnant"),
    ),
)


def typed_all_the_way(chat: Chat) -> None:
    """Nothing but words, as people type them."""
    chat.says("hi, i have jaw pain and want my face done", "ok", "yes", "44", "no", "softer, some lines")
    chat.says("my jaw and wrinkels", "not much", "over a year", "forehead and eyes", "several", "at rest")
    chat.says("skip", "no", "quite a bit", "2 years", "it clicks and i clench", "clicking, clenching", "both")
    chat.says(
        "longer ago", "never", "not pregnant", "none", "just aspirin", "blood pressure pills", "4", "no", "no"
    )
    chat.says("scared of needles", "usual", "looks good", "why")


def amended(chat: Chat) -> None:
    sends(concerns="tmj")(chat)
    chat.commands(actions.EDIT_MENU).taps_on("Jaw pain or tension", "How much it bothers you", "A lot")
    chat.taps_on("Send the changes")


def something_new(chat: Chat) -> None:
    sends(concerns="wrinkles")(chat)
    chat.waits(days=20).starts().taps_on("An injection, peel or laser", "A cold sore", "Done")
    chat.taps_on("Filler", "Less than a week ago")


def for_a_parent(chat: Chat) -> None:
    chat.consents().taps_on("It's for someone else", "My parent")
    chat.answers_with_nothing_to_declare(age_band="60-plus", skin="mature").taps_on(SEND)


def resumed(chat: Chat) -> None:
    chat.consents().answers_until("tmj.symptom", concerns="tmj").waits(days=2).starts()
    chat.taps_on("See my answers", "Go on").answers_with_nothing_to_declare().taps_on(SEND)


def wandering(chat: Chat) -> None:
    """Questions, help, a photo, a look back, and a red flag that was none."""
    chat.consents().says("does it hurt?").taps_on("Why ask?").sends_a_photo().says("banana", "44")
    chat.taps_on("‹ Back", "50 to 59").says("worst headache of my life is choosing a clinic").taps_on("No")
    chat.says("none").taps_on("Stop", "Stop, keep my answers").says("i am back")
    chat.commands(actions.DELETE).taps_on("Yes, delete everything")


def asked_back(chat: Chat) -> None:
    """Two questions that staff ask back: one answer stays, the other changes and leads to a third."""
    sends(concerns="tmj", safety__blood="antiplatelet")(chat)
    chat.waits(days=1).happens(AskedBack("tmj.duration"))
    chat.waits(days=2).starts().taps_on("Keep my answer")
    chat.waits(days=1).happens(AskedBack("preference"))
    chat.taps_on("Stop", "Go on", "I have an event coming up").says("8")


def cleared(chat: Chat) -> None:
    """A block that a clinician clears, and another that the patient tells of later."""
    sends(concerns="tmj", safety__blood="anticoagulant")(chat)
    chat.waits(days=2).happens(Cleared("Dr. Kim"))
    chat.taps_on(WHY).commands(actions.EDIT_MENU)
    chat.taps_on("Your health", "Pregnancy", "Pregnant, or might be", "Done", "Send the changes")


def starting_again(chat: Chat) -> None:
    """Somebody who would start over is offered to update what was sent; and a new intake all the same."""
    sends(concerns="tmj")(chat)
    chat.waits(days=3).starts().taps_on("Start a new intake", "Update my last answers", "About you", "Age")
    chat.taps_on("50 to 59", "Send the changes").waits(days=30).starts().taps_on("Start a new intake")


WAYS = (
    Script("way-typed", "Typed all the way", typed_all_the_way, in_full=("review",)),
    Script("way-amended", "An answer changed after sending", amended),
    Script("way-something-new", "Back after three weeks, with something new", something_new),
    Script(
        "way-nothing-new",
        "Back after three weeks, with nothing new",
        lambda chat: (sends()(chat), chat.waits(days=20).starts().taps_on("Nothing new")),
    ),
    Script("way-someone-else", "For a parent", for_a_parent),
    Script("way-under-18", "Somebody under 18", lambda chat: chat.consents().taps_on("Under 18")),
    Script(
        "way-no-consent",
        "Consent refused",
        lambda chat: chat.starts().taps_on("No, I'll call instead"),
        in_full=("consent.health",),
    ),
    Script(
        "way-no-chat",
        "Consent given, but not for this chat",
        lambda chat: chat.starts().taps_on("I agree", "No, another way please"),
        in_full=("consent.channel",),
    ),
    Script(
        "way-asked-back",
        "Two questions that staff ask back",
        asked_back,
        in_full=("tmj.duration", "preference"),
    ),
    Script("way-cleared", "A block that a clinician clears, and another that is told of later", cleared),
    Script(
        "way-starting-again",
        "Back to start over: an update first, a new intake later",
        starting_again,
        in_full=("news",),
    ),
    Script("way-resumed", "Left midway, and back after two days", resumed),
    Script("way-wandering", "Questions, help, a photo, a look back, and everything deleted", wandering),
)
