"""Staff ask one question back; the patient answers just that one, now, later or never."""

import pytest

from flows import actions
from flows.amendments import Difference, asked, difference
from flows.asked_back import awaited
from flows.events import AskedBack, Corrected, Event, Replied, Tapped
from flows.intake import Status, View
from flows.staff_events import questions_to_ask_back, refused
from flows.summary import Summary
from tests.flows.chat import PRACTICE, Chat

LEAD = "The clinic would like to make sure of one answer."


def sent(**chosen: str) -> Chat:
    chat = Chat().consents().answers_with_nothing_to_declare(**chosen)
    return chat.taps_on("Send to the clinic")


def asked_back(question: str, **chosen: str) -> Chat:
    chat = sent(**chosen)
    chat.happens(AskedBack(question))
    return chat


def states(chat: Chat) -> list[tuple[str, str]]:
    return [(one.code, one.state) for one in asked(PRACTICE, chat.intake)]


class TestTheQuestion:
    def test_comes_alone_with_who_asks_above_it(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj")

        assert chat.question == "tmj.bother"
        assert chat.text.startswith(LEAD)
        assert "Jaw pain or tension" in chat.text
        assert "of about" not in chat.text
        assert chat.labels[-4:] == ["Keep my answer", "Skip", "Why ask?", "Stop"]

    def test_shows_the_answer_given_before(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj")

        assert [button.label for button in chat.prompt.buttons if button.ticked] == ["A little"]

    def test_with_tick_boxes_has_them_ticked_and_can_be_kept_too(self) -> None:
        chat = asked_back("safety.blood", safety__blood="antiplatelet")

        assert chat.intake.draft == ("antiplatelet",)
        assert "Keep my answer" in chat.labels

    def test_leaves_staff_with_what_was_sent_until_it_is_answered(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj")

        assert chat.notices[1:] == []
        assert states(chat) == [("tmj.bother", "waiting")]
        assert difference(PRACTICE, chat.intake) == ()

    def test_can_be_any_that_applies_but_consent_and_what_is_new(self) -> None:
        chat = sent(concerns="tmj")

        offered = [question.id for question in questions_to_ask_back(PRACTICE, chat.intake)]

        assert {"age_band", "tmj.bother", "safety.blood"} < set(offered)
        assert not [code for code in offered if code.startswith(("consent.", "news"))]
        assert all(not refused(PRACTICE, chat.intake, AskedBack(code)) for code in offered)


class TestTheAnswer:
    def test_sends_itself_and_staff_get_the_difference(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").taps_on("A lot")

        assert chat.status is Status.COMPLETE
        assert chat.notices[-1].kind == "answered"
        assert difference(PRACTICE, chat.intake) == (
            Difference("Jaw pain or tension, How much it bothers you", "A little", "A lot", "tmj.bother"),
        )
        assert "Your suggested plan" in chat.text
        assert [type(kept).__name__ for kept in chat.turns[-1].keepsakes] == ["PlanCard", "PlanSheet"]

    @pytest.mark.parametrize("same", ["Keep my answer", "A little"])
    def test_that_stays_is_confirmed_without_the_whole_plan_again(self, same: str) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").taps_on(same)

        assert chat.status is Status.COMPLETE
        assert chat.notices[-1].kind == "stands"
        (told,) = difference(PRACTICE, chat.intake)
        assert (told.before, told.after) == ("A little", "confirmed as it was")
        assert "your answer stays as it was" in chat.text
        assert chat.turns[-1].keepsakes == ()
        assert "Show my plan" in chat.labels

    @pytest.mark.parametrize(
        ("days", "says"), [(3, "earliest date"), (20, "Your suggested plan")], ids=["moved", "over"]
    )
    def test_that_stays_brings_the_plan_again_where_time_has_changed_it(self, days: int, says: str) -> None:
        chat = asked_back("preference", safety__skin="coldsore_now").waits(days=days)
        chat.starts().taps_on("Keep my answer")

        assert chat.notices[-1].kind == "stands"
        assert chat.intake.view is View.PLAN
        assert says in chat.text

    def test_can_be_typed(self) -> None:
        assert asked_back("tmj.bother", concerns="tmj").says("a lot").notices[-1].kind == "answered"
        assert asked_back("tmj.bother", concerns="tmj").says("keep it").notices[-1].kind == "stands"

    def test_of_several_is_sent_by_done(self) -> None:
        chat = asked_back("safety.blood").taps_on("Aspirin or fish oil", "Done")

        assert chat.notices[-1].kind == "answered"
        assert states(chat) == [("safety.blood", "answered")]

    def test_that_opens_questions_has_them_asked_before_it_is_sent(self) -> None:
        chat = asked_back("concerns").taps_on("None in particular", "Acne", "Done")
        assert chat.question == "acne.bother"
        assert states(chat) == [("concerns", "waiting")]
        assert len(chat.notices) == 1

        while chat.question:
            chat.taps_through(chat.question, None)

        assert chat.status is Status.COMPLETE
        assert [notice.kind for notice in chat.notices] == ["complete", "answered"]
        assert difference(PRACTICE, chat.intake)[0].code == "concerns"

    def test_with_a_red_flag_stops(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").says("my face is suddenly drooping")

        assert chat.status is Status.STOPPED
        assert chat.notices[-1].kind == "stopped"
        assert states(chat) == [("tmj.bother", "called_off")]

    def test_under_18_keeps_nothing(self) -> None:
        chat = asked_back("age_band").taps_on("Under 18")

        assert chat.turns[-1].intake is None

    def test_can_be_edited_in_the_message_it_was_typed_in(self) -> None:
        chat = asked_back("concerns")
        chat.happens(Replied("acne", "m9"))
        assert chat.question == "acne.bother"

        chat.happens(Corrected("wrinkles", "m9"))

        assert chat.intake.latest()["concerns"] == ("wrinkles",)
        assert chat.status is not Status.COMPLETE

    def test_an_edit_of_an_older_message_does_not_answer_it(self) -> None:
        chat = Chat().consents()
        chat.happens(Replied("44", "m1"))
        chat.answers_with_nothing_to_declare(concerns="tmj").taps_on("Send to the clinic")
        chat.happens(AskedBack("tmj.bother"))

        chat.happens(Corrected("54", "m1"))

        assert chat.question == "age_band"
        assert awaited(chat.intake) == "tmj.bother"
        assert chat.taps_on("Keep my answer").question == "tmj.bother"


class TestLeftAlone:
    def test_is_there_days_later(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").waits(days=9).starts()

        assert chat.question == "tmj.bother"
        assert chat.text.startswith(LEAD)
        assert chat.taps_on("A lot").notices[-1].kind == "answered"

    def test_words_that_are_no_answer_bring_it_again(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").waits(days=3).says("hello, who is this?")

        assert chat.question == "tmj.bother"
        assert LEAD in chat.text
        assert chat.intake.view is View.NONE

    def test_can_be_put_off(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").taps_on("Stop")
        assert chat.labels == ["Go on", "Leave it as it was"]

        assert chat.taps_on("Go on").question == "tmj.bother"

    def test_can_be_left_as_it_was(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").taps_on("Stop", "Leave it as it was")

        assert chat.status is Status.COMPLETE
        assert len(chat.notices) == 1
        assert states(chat) == [("tmj.bother", "called_off")]

    def test_does_not_come_up_again_once_left(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").taps_on("Stop", "Leave it as it was")
        chat.commands(actions.EDIT_MENU).taps_on("About you", "Age", "50 to 59")

        assert chat.status is Status.REVIEW
        assert "nothing is sent until you say so" in chat.text
        assert chat.taps_on("Send the changes").notices[-1].kind == "amended"

    def test_waits_while_another_answer_is_changed_and_all_goes_together(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").commands(actions.EDIT_MENU)
        chat.taps_on("About you", "Age", "50 to 59")
        assert chat.question == "tmj.bother"

        chat.taps_on("Keep my answer")

        assert chat.notices[-1].kind == "answered"
        assert [told.code for told in difference(PRACTICE, chat.intake)][:2] == ["tmj.bother", "age_band"]

    def test_that_no_longer_applies_is_not_waited_for(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").commands(actions.EDIT_MENU)
        chat.taps_on("Your concerns", "Jaw pain or tension", "None in particular")

        assert chat.status is Status.COMPLETE
        assert states(chat) == [("tmj.bother", "moot")]

    def test_a_new_intake_leaves_it(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").commands(actions.RESTART)
        chat.taps_on("Start a new intake")

        closed = chat.turns[-1].closed
        assert closed is not None
        assert closed.status is Status.COMPLETE
        assert awaited(closed) is None

    def test_the_plan_that_was_sent_shows_meanwhile(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").commands(actions.PLAN)

        assert "Your suggested plan" in chat.text
        assert chat.question == "tmj.bother"


class TestAskedAgain:
    def test_another_question_takes_its_place(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj")
        chat.happens(AskedBack("safety.blood"))
        assert chat.question == "safety.blood"

        chat.taps_on("Keep my answer")

        assert chat.status is Status.COMPLETE
        assert states(chat) == [("tmj.bother", "replaced"), ("safety.blood", "confirmed")]

    def test_the_same_question_is_a_reminder(self) -> None:
        chat = asked_back("safety.blood", safety__blood="antiplatelet")
        chat.happens(AskedBack("safety.blood"))

        assert chat.question == "safety.blood"
        assert chat.intake.draft == ("antiplatelet",)
        assert chat.taps_on("Done").notices[-1].kind == "stands"

    def test_after_an_answer_is_another_revision(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").taps_on("A lot")
        chat.happens(AskedBack("age_band"))
        chat.taps_on("Keep my answer")

        assert states(chat) == [("tmj.bother", "answered"), ("age_band", "confirmed")]
        assert [told.code for told in difference(PRACTICE, chat.intake)] == ["age_band"]

    def test_an_older_card_no_longer_answers(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj")
        older = Tapped(chat.prompt.stamp, chat.button("A lot").action)
        chat.happens(AskedBack("age_band"))
        chat.happens(older)

        assert chat.question == "age_band"
        assert chat.intake.latest()["tmj.bother"] == "mild"


class TestRefused:
    @pytest.mark.parametrize(
        ("question", "why"),
        [
            ("safety.nonsense", "There is no question safety.nonsense"),
            ("sent", "There is no question sent"),
            ("consent.health", "consent is the patient's own"),
            ("news", "what is new is asked at every return"),
            ("acne.bother", "it does not apply"),
        ],
    )
    def test_a_question_that_cannot_be_asked(self, question: str, why: str) -> None:
        self.is_refused(sent(concerns="tmj"), AskedBack(question), why)

    def test_while_the_patient_is_writing(self) -> None:
        self.is_refused(Chat().consents(), AskedBack("age_band"), "is still being answered")
        changing = sent(concerns="tmj").commands(actions.EDIT_MENU)
        self.is_refused(changing, AskedBack("age_band"), "is changing answers just now")

    def test_while_a_possible_emergency_is_asked_about(self) -> None:
        chat = sent().says("my chest hurts a little")

        self.is_refused(chat, AskedBack("age_band"), "a possible emergency")

    def test_once_it_is_over(self) -> None:
        stopped = sent().says("my face is suddenly drooping")
        self.is_refused(stopped, AskedBack("age_band"), "please call the patient")
        expired = Chat().consents().says("44").lets_it_expire()
        self.is_refused(expired, AskedBack("age_band"), "came to an end")

    def is_refused(self, chat: Chat, event: Event, why: str) -> None:
        assert isinstance(event, AskedBack)
        assert why in refused(PRACTICE, chat.intake, event)
        before = chat.intake
        assert chat.happens(event).intake == before


class TestThePlanSentBefore:
    def test_is_said_to_be_replaced_where_the_new_one_is_another(self) -> None:
        chat = asked_back("safety.blood", concerns="tmj").taps_on("A blood thinner", "Done")

        assert "We need to talk first" in chat.text
        assert "It takes the place of the plan we sent you before, with its picture and dates." in chat.text

    def test_stands_where_nothing_of_it_changed(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj").taps_on("Keep my answer")

        assert "takes the place" not in chat.text

    def test_staff_read_that_it_is_the_clinic_who_asked(self) -> None:
        chat = asked_back("tmj.bother", concerns="tmj")

        assert Summary(PRACTICE, chat.intake, "Dana", "4217").glance.came.endswith(
            "Asked back, and the patient has not answered yet; this is what was last sent."
        )
