"""Why a plan says what it says, in words a patient can read."""

from tests.flows.chat import Chat


def reasons(chat: Chat, **chosen: str) -> str:
    chat.answers_with_nothing_to_declare(**chosen)
    return chat.taps_on("Send to the clinic", "Why this plan?").text


def test_a_wait_names_its_date():
    told = reasons(Chat().consents(), procedures="botox", botox__when="under-1wk")

    assert "The earliest date we suggest is 16 March 2026." in told


def test_a_question_that_was_skipped_is_said_to_be_skipped():
    told = reasons(Chat().consents().answers_until("tmj.bother", concerns="tmj").taps_on("Skip"))

    assert "How much it bothers you: skipped" in told
    assert "null" not in told


def test_the_answer_to_a_procedure_of_several_kinds_is_told_too():
    told = reasons(Chat().consents(), procedures="peel", peel__kind="deep", peel__when="2-4wk")

    assert "You said: A peel or microdermabrasion, When: 2 to 4 weeks ago." in told
