"""The conversation, as a patient meets it."""

from dataclasses import replace

import pytest

from flows import actions
from flows.events import Corrected, Replied, Tapped
from flows.intake import Status, View
from flows.summary import Summary
from flows.summary_documents import summary_document
from tests.flows.chat import PRACTICE, Chat

CONCERNS = tuple(PRACTICE.questionnaire.concerns)
AGES = ("18-29", "40-49", "60-plus")


def at_review(**chosen: str) -> Chat:
    return Chat().consents().answers_with_nothing_to_declare(**{"age_band": "40-49", **chosen})


class TestConsent:
    def test_comes_before_any_health_question_in_two_separate_taps(self):
        chat = Chat().starts()

        assert "not end-to-end encrypted" in chat.text
        assert chat.labels == ["I agree", "No, I'll call instead", "Why ask?"]

        chat.taps_on("I agree")

        assert chat.question == "consent.channel"
        assert chat.labels == ["Yes", "No, another way please", "Why ask?"]

    def test_is_kept_with_the_digest_of_the_very_text_agreed_to(self):
        chat = Chat().consents()

        digests = [answer.digest for answer in chat.intake.answers]

        assert len(digests) == 2
        assert all(digest and len(digest) == 64 for digest in digests)
        assert digests[0] != digests[1]

    @pytest.mark.parametrize(
        ("yes", "no"), [((), "No, I'll call instead"), (("I agree",), "No, another way please")]
    )
    def test_refused_ends_kindly_with_the_phone_number(self, yes, no):
        chat = Chat().starts().taps_on(*yes, no)

        assert chat.status is Status.DECLINED
        assert "555 0100" in chat.text

    def test_refused_can_be_thought_over(self):
        chat = Chat().starts().taps_on("No, I'll call instead").says("hello?")

        assert chat.question == "consent.health"

    def test_first_words_before_it_are_met_with_it(self):
        assert Chat().says("hi, I have wrinkles").question == "consent.health"


class TestAge:
    def test_under_18_stops_kindly_and_keeps_nothing(self):
        chat = Chat().consents().taps_on("Under 18")

        assert chat.turns[-1].intake is None
        assert chat.turns[-1].erase == "intake"
        assert "parent or guardian" in chat.text
        assert chat.notices == []

    def test_typed_as_a_number_finds_its_band(self):
        assert Chat().consents().says("I'm 44").intake.latest()["age_band"] == "40-49"


class TestTaps:
    @pytest.mark.parametrize("concern", CONCERNS)
    @pytest.mark.parametrize("age", AGES)
    def test_one_concern_and_nothing_to_declare_takes_at_most_22(self, concern, age):
        chat = Chat().consents()
        chat.answers_with_nothing_to_declare(age_band=age, concerns=concern)
        chat.taps_on("Send to the clinic")

        assert chat.status is Status.COMPLETE
        assert chat.taps <= 22

    def test_a_double_tap_answers_once(self):
        chat = Chat().consents()
        tap = Tapped(chat.prompt.stamp, "=40-49")

        chat.happens(tap)
        before = chat.intake
        chat.happens(tap)

        assert chat.intake == before
        assert "already answered" in chat.text

    def test_fast_ticks_all_count_though_the_card_was_not_redrawn(self):
        chat = Chat().consents().answers_until("concerns")
        stamp = chat.prompt.stamp

        chat.happens(Tapped(stamp, "+wrinkles"))
        chat.happens(Tapped(stamp, "+acne"))
        chat.happens(Tapped(stamp, "+wrinkles"))

        assert chat.intake.draft == ("wrinkles", "acne")

    @pytest.mark.parametrize(
        "action", ["", "=", "=nonsense", "+x", "~", "~tmj", "done", "confirm", "delete!!", "⁂" * 9]
    )
    def test_forged_buttons_change_nothing(self, action):
        chat = Chat().consents()
        before = chat.intake

        chat.happens(Tapped(chat.prompt.stamp, action))

        assert chat.intake == before

    def test_none_in_particular_excludes_the_rest_and_answers_at_once(self):
        chat = Chat().consents().answers_until("concerns").taps_on("None in particular")

        assert chat.intake.latest()["concerns"] == ("none",)

    def test_none_after_other_ticks_takes_their_place_and_waits_for_done(self):
        chat = Chat().consents().answers_until("concerns").taps_on("Acne", "None in particular")

        assert chat.intake.draft == ("none",)
        assert chat.question == "concerns"

    def test_done_without_a_tick_asks_for_one(self):
        chat = Chat().consents().answers_until("concerns").taps_on("Done")

        assert "Tap what applies" in chat.text


class TestTyping:
    def test_a_number_a_label_and_words_near_it_all_answer(self):
        for typed in ("4", "40 to 49", "fourties", "I am 41"):
            assert Chat().consents().says(typed).intake.latest()["age_band"] == "40-49", typed

    def test_what_was_understood_is_said_back(self):
        assert "✓ 40 to 49" in Chat().consents().says("44").text

    def test_several_at_once(self):
        chat = Chat().consents().answers_until("concerns").says("wrinkles and acne")

        assert chat.intake.latest()["concerns"] == ("wrinkles", "acne")

    def test_adds_to_what_is_ticked_already(self):
        chat = Chat().consents().answers_until("concerns").taps_on("Acne").says("wrinkles")

        assert chat.intake.latest()["concerns"] == ("wrinkles", "acne")

    def test_a_denial_is_never_taken_as_a_yes(self):
        chat = Chat().consents().answers_until("safety.blood").says("I don't take aspirin")

        assert "safety.blood" not in chat.intake.latest()
        assert "None of these" in chat.text

    def test_three_misses_offer_more_help(self):
        chat = Chat().consents().says("blue", "purple")
        assert "555 0100" not in chat.text

        assert "555 0100" in chat.says("magenta").text

    def test_words_of_a_button_work_like_the_button(self):
        chat = Chat().consents().says("why do you ask")

        assert chat.intake.view is View.WHY
        assert "birthday" in chat.text

    def test_a_photo_is_asked_past_kindly(self):
        chat = Chat().consents()
        before = chat.intake

        chat.sends_a_photo()

        assert chat.intake == before
        assert "I can only read words" in chat.text
        assert "How old are you?" in chat.text


class TestFindingTheWay:
    def test_back_shows_the_answer_given_before(self):
        chat = Chat().consents().taps_on("40 to 49", "‹ Back")

        assert chat.question == "age_band"
        assert [b.label for b in chat.prompt.options if b.ticked] == ["40 to 49"]

    def test_back_then_keep_goes_on_without_another_answer(self):
        chat = Chat().consents().taps_on("40 to 49", "‹ Back")
        answers = chat.intake.answers

        chat.taps_on("Keep my answer")

        assert chat.question == "urgent"
        assert chat.intake.answers == answers

    def test_back_never_leads_into_consent(self):
        assert "‹ Back" not in Chat().consents().labels

    def test_help_is_laid_over_and_the_question_stays(self):
        chat = Chat().consents().commands(actions.HELP)

        assert "How this works" in chat.text
        assert "How old are you?" in chat.text
        assert chat.says("44").question == "urgent"

    def test_skip_is_offered_where_harmless_and_refused_where_not(self):
        harmless = Chat().consents().answers_until("tmj.bother", concerns="tmj")
        assert "Skip" in harmless.labels
        assert harmless.taps_on("Skip").intake.latest()["tmj.bother"] is None

        assert "Skip" not in Chat().consents().answers_until("safety.blood").labels

    def test_every_question_says_why_it_is_asked(self):
        for question in PRACTICE.questionnaire.questions.values():
            assert len(question.why) > 20, question.id

    def test_progress_counts_what_is_left(self):
        chat = Chat().consents()
        assert chat.text.startswith("1 of about")

        chat.answers_with_nothing_to_declare()
        path = PRACTICE.questionnaire.path(chat.intake.latest())
        assert len(path) < 30


class TestReview:
    def test_shows_every_answer_and_sends_only_when_told(self):
        chat = at_review(concerns="tmj")

        assert chat.status is Status.REVIEW
        assert "Jaw pain or tension" in chat.text
        assert chat.taps_on("Send to the clinic").status is Status.COMPLETE

    def test_an_edited_answer_comes_back_to_the_review(self):
        chat = at_review(concerns="tmj").taps_on("Change an answer", "About you", "Age", "50 to 59")

        assert chat.status is Status.REVIEW
        assert "50 to 59" in chat.text

    def test_an_edit_asks_what_it_made_necessary_and_drops_what_it_made_moot(self):
        chat = at_review(concerns="tmj").taps_on("Change an answer", "Your concerns")
        assert chat.question == "concerns"

        chat.taps_on("Jaw pain or tension", "Acne", "Done")

        assert chat.question == "acne.bother"
        applying = PRACTICE.questionnaire.applying(chat.intake.latest())
        assert not [key for key in applying if key.startswith("tmj.")]
        assert [answer for answer in chat.intake.answers if answer.question == "tmj.bother"]

    def test_typed_send_works(self):
        assert at_review().says("looks good").status is Status.COMPLETE


class TestComingBack:
    def test_start_midway_offers_a_choice(self):
        chat = Chat().consents().says("44").waits(days=2).starts()

        assert chat.intake.view is View.RESUME
        assert chat.labels == ["Go on", "See my answers", "Start over"]
        assert chat.taps_on("Go on").question == "urgent"

    def test_words_after_days_that_are_no_answer_offer_the_choice(self):
        chat = Chat().consents().says("44").waits(days=2).says("hello again")

        assert chat.intake.view is View.RESUME

    def test_an_answer_after_days_is_taken(self):
        chat = Chat().consents().waits(days=2).says("44")

        assert chat.question == "urgent"

    def test_starting_over_asks_first_and_then_forgets(self):
        chat = Chat().consents().says("44").starts().taps_on("Start over")
        assert "will be deleted" in chat.text

        chat.taps_on("Yes, start over")

        assert chat.question == "consent.health"
        closed = chat.turns[-1].closed
        assert closed is not None
        assert closed.status is Status.WITHDRAWN
        assert closed.answers == ()

    def test_stop_keeps_or_deletes_as_wished(self):
        kept = Chat().consents().says("44").taps_on("Stop", "Stop, keep my answers")
        assert kept.intake.latest()["age_band"] == "40-49"
        assert kept.says("I am back").question == "urgent"

        gone = Chat().consents().says("44").taps_on("Stop", "Stop and delete them")
        assert gone.status is Status.WITHDRAWN
        assert gone.intake.answers == ()

    def test_delete_asks_first_and_then_keeps_nothing(self):
        chat = Chat().consents().says("44").commands(actions.DELETE).taps_on("Yes, delete everything")

        assert chat.turns[-1].erase == "person"
        assert "I removed your answers" in chat.text

    def test_an_expired_intake_says_so_and_begins_afresh(self):
        chat = Chat().consents().says("44").lets_it_expire()

        assert chat.status is Status.EXPIRED
        assert chat.intake.answers == ()
        assert chat.says("hello").question == "consent.health"
        assert "It has been a while" in chat.text


class TestThePlan:
    def test_tells_staff_without_a_health_word(self):
        chat = at_review(concerns="tmj", safety__blood="anticoagulant").taps_on("Send to the clinic")

        (notice,) = chat.notices
        assert (notice.kind, notice.level, notice.flags) == ("complete", "block", 1)

    def test_ends_with_the_practitioner(self):
        chat = at_review(concerns="tmj").taps_on("Send to the clinic")

        assert chat.text.endswith("Your practitioner will agree the final plan with you.")

    def test_a_block_shows_no_cadence(self):
        chat = at_review(concerns="tmj", safety__blood="anticoagulant").taps_on("Send to the clinic")

        assert "We need to talk first" in chat.text
        assert "each week" not in chat.text
        assert "every two weeks" not in chat.text

    def test_a_wait_names_its_date(self):
        chat = at_review(procedures="botox", botox__when="under-1wk").taps_on("Send to the clinic")

        assert "16 March 2026" in chat.text

    def test_says_why_each_line_is_there(self):
        chat = at_review(concerns="tmj").taps_on("Send to the clinic", "Why this plan?")

        assert "You said: Jaw pain or tension" in chat.text
        assert "published: Noiman 2010" in chat.text

    def test_worries_about_looks_are_for_staff_only(self):
        chat = at_review(safety__allergies="appearance_distress").taps_on("Send to the clinic")
        label = PRACTICE.labels["appearance_distress"]

        assert chat.notices[0].level == "caution"
        assert label not in chat.text
        assert label not in chat.taps_on("Why this plan?").text

    def test_can_be_shown_again(self):
        chat = at_review().taps_on("Send to the clinic").says("thanks!").commands(actions.PLAN)

        assert "Your suggested plan" in chat.text


class TestRedFlags:
    def test_a_tick_on_one_stops_at_once(self):
        chat = Chat().consents().says("44")
        option = next(
            o for o in PRACTICE.questionnaire.questions["urgent"].options if o.red_flag == "face_droop"
        )

        chat.happens(Tapped(chat.prompt.stamp, actions.TICK + option.code))

        assert chat.status is Status.STOPPED
        assert "Call 911 now" in chat.text
        assert [notice.kind for notice in chat.notices] == ["stopped"]

    @pytest.mark.parametrize("where", ["start", "consent", "question", "review", "complete", "stopped"])
    def test_typed_ones_win_everywhere(self, where):
        chat = Chat().starts()
        if where != "start":
            chat.taps_on("I agree")
        if where in ("question", "review", "complete", "stopped"):
            chat.taps_on("Yes")
        if where in ("review", "complete"):
            chat.answers_with_nothing_to_declare(age_band="40-49")
        if where == "complete":
            chat.taps_on("Send to the clinic")
        if where == "stopped":
            chat.says("my face is suddenly drooping")

        chat.says("I want to kill myself")

        assert chat.status is Status.STOPPED
        assert "988" in chat.text
        assert "visits" not in chat.text
        assert chat.notices[-1].kind == "stopped"

    def test_one_can_come_back_later_and_start_again(self):
        chat = Chat().consents().says("my face is suddenly drooping").taps_on("Start a new intake")

        assert chat.question == "consent.health"
        assert chat.status is Status.CONSENT


class TestWordsThatMightBeARedFlag:
    def test_are_asked_about_with_buttons_before_anything_else(self):
        chat = Chat().consents().says("worst headache of my life is choosing a clinic")

        assert chat.intake.view is View.CHECK
        assert chat.labels == ["Yes", "No", "I'm not sure"]
        assert "sudden headache" in chat.text
        assert chat.notices == []

    def test_no_goes_on_where_we_were_and_is_not_asked_again(self):
        chat = Chat().consents().says("worst headache of my life is choosing a clinic").taps_on("No")
        assert chat.question == "age_band"

        chat.says("worst headache of my life is choosing a clinic")

        assert chat.intake.view is View.NONE

    @pytest.mark.parametrize("answer", ["Yes", "I'm not sure"])
    def test_yes_and_not_sure_both_stop(self, answer):
        chat = Chat().consents().says("worst headache of my life is choosing a clinic").taps_on(answer)

        assert chat.status is Status.STOPPED
        assert "Call 911" in chat.text

    def test_ticks_wait_meanwhile(self):
        chat = Chat().consents().answers_until("concerns").taps_on("Acne")
        chat.says("worst headache of my life is choosing a clinic").taps_on("No")

        assert chat.intake.draft == ("acne",)

    @pytest.mark.parametrize(
        "words", ["this deadline is killing me", "I'm dying to look younger", "no chest pain"]
    )
    def test_look_alikes_do_not_even_ask(self, words):
        chat = Chat().consents().says(words)

        assert chat.intake.view is View.NONE
        assert chat.status is Status.ABOUT_YOU

    def test_half_of_a_pair_counts_with_the_concern_chosen(self):
        chat = Chat().consents().answers_until("headache_migraine.bother", concerns="headache_migraine")
        chat.says("and I have a fever and a stiff neck")

        assert chat.status is Status.STOPPED


class TestForSomeoneElse:
    def test_is_asked_only_of_those_who_say_so(self):
        chat = Chat().consents()
        assert chat.question == "age_band"
        assert "It's for someone else" in chat.labels

        chat.taps_on("It's for someone else")
        assert chat.question == "relation"

        chat.taps_on("My parent")
        assert chat.question == "age_band"
        assert "(My parent)" in chat.text

    def test_can_be_typed(self):
        assert Chat().consents().says("for my mum").question == "relation"

    def test_the_relation_is_kept_and_shown_in_the_review(self):
        chat = Chat().consents().taps_on("It's for someone else", "My parent")
        chat.answers_with_nothing_to_declare(age_band="60-plus")

        assert "For whom: My parent" in chat.text

    def test_a_minor_is_sent_to_the_clinic_and_nothing_is_kept(self):
        chat = Chat().consents().taps_on("It's for someone else", "My child", "Under 18")

        assert chat.turns[-1].intake is None
        assert "parent or guardian can call us" in chat.text

    def test_back_leads_to_it_once_answered(self):
        chat = Chat().consents().taps_on("It's for someone else", "My parent", "‹ Back")

        assert chat.question == "relation"
        assert chat.taps_on("It is for me after all").question == "age_band"


def sent(**chosen: str) -> Chat:
    return at_review(**chosen).taps_on("Send to the clinic")


class TestAfterwards:
    def test_thanks_do_not_bring_the_whole_plan_again(self):
        chat = sent().says("thank you so much!")

        assert "Your suggested plan" not in chat.text
        assert "Sorry" not in chat.text
        assert "Show my plan" in chat.labels

    def test_an_answer_can_be_changed_and_sent_again(self):
        chat = sent(concerns="tmj").commands(actions.EDIT_MENU)
        assert chat.status is Status.REVIEW

        chat.taps_on("Jaw pain or tension", "How much it bothers you", "A lot")
        assert "nothing is sent until you say so" in chat.text
        assert len(chat.notices) == 1

        chat.taps_on("Send the changes")

        assert chat.status is Status.COMPLETE
        assert [notice.kind for notice in chat.notices] == ["complete", "amended"]

    def test_a_change_can_be_left(self):
        chat = sent(concerns="tmj").commands(actions.EDIT_MENU)
        chat.taps_on("Jaw pain or tension", "How much it bothers you", "A lot", "Leave it as it was")

        assert chat.status is Status.COMPLETE
        assert chat.intake.latest()["tmj.bother"] == "mild"
        assert len(chat.notices) == 1

    def test_a_change_is_never_lost_to_starting_over(self):
        chat = sent(concerns="tmj").commands(actions.EDIT_MENU)
        chat.taps_on("Jaw pain or tension", "How much it bothers you", "A lot").commands(actions.RESTART)
        assert "the clinic then has both" in chat.text
        chat.taps_on("Start a new intake")

        closed = chat.turns[-1].closed
        assert closed is not None
        assert closed.status is Status.COMPLETE
        assert closed.latest()["tmj.bother"] == "mild"

    def test_weeks_later_start_asks_what_is_new(self):
        chat = sent().waits(days=20).starts()

        assert chat.question == "news"
        assert "You sent your answers on 2 March 2026" in chat.text

    def test_nothing_new_leaves_the_plan_and_tells_staff(self):
        chat = sent().waits(days=20).starts().taps_on("Nothing new")

        assert chat.status is Status.COMPLETE
        assert chat.notices[-1].kind == "rechecked"

    def test_something_new_draws_the_plan_up_again(self):
        chat = sent().waits(days=20).starts().taps_on("A cold sore", "Done")

        assert chat.status is Status.COMPLETE
        assert chat.notices[-1].kind == "amended"
        assert chat.notices[-1].level == "wait"
        assert "5 April 2026" in chat.text

    def test_a_new_injection_is_dated(self):
        chat = sent().waits(days=20).starts().taps_on("An injection, peel or laser", "Done")
        assert chat.question == "news.kind"

        chat.taps_on("Filler", "Less than a week ago")

        assert chat.status is Status.COMPLETE
        assert "19 April 2026" in chat.text

    def test_weeks_later_an_update_is_offered_before_a_new_intake(self):
        chat = sent(concerns="tmj").waits(days=20).starts()
        offered = [
            label for label in chat.labels if label in ("Update my last answers", "Start a new intake")
        ]
        assert offered == ["Update my last answers", "Start a new intake"]

        chat.taps_on("Update my last answers", "About you", "Age", "50 to 59", "Send the changes")

        assert chat.notices[-1].kind == "amended"
        assert chat.notices[-1].ref == chat.notices[0].ref

    def test_weeks_later_a_new_intake_leaves_the_one_that_was_sent(self):
        chat = sent(concerns="tmj").waits(days=20).starts()
        before = chat.intake
        chat.taps_on("Start a new intake")

        closed = chat.turns[-1].closed
        assert closed is not None
        assert (closed.ref, closed.status) == (before.ref, Status.COMPLETE)
        assert closed.latest()["concerns"] == ("tmj",)
        assert chat.intake.ref != before.ref

    def test_after_a_red_flag_no_update_is_offered(self):
        chat = sent().says("my face is suddenly drooping")
        assert "Update my last answers" not in chat.labels

        chat.commands(actions.RESTART)

        assert "Update my last answers" not in chat.labels

    def test_soon_after_start_does_not_ask(self):
        assert sent().waits(days=2).starts().status is Status.COMPLETE


class TestQuestions:
    def test_a_typed_question_is_answered_and_the_question_comes_back(self):
        chat = Chat().consents().says("does it hurt?")

        assert "needles are very fine" in chat.text
        assert chat.question == "age_band"
        assert "How old are you?" in chat.text

    def test_before_consent_too(self):
        chat = Chat().says("how long is a visit?")

        assert "1½ to 2 hours" in chat.text
        assert chat.question == "consent.health"

    def test_all_by_number_and_then_back(self):
        chat = Chat().consents().commands(actions.FAQ)
        assert len(chat.prompt.options) == 22

        chat.taps_on("1")
        assert "needles are very fine" in chat.text

        assert chat.taps_on("Go on").question == "age_band"

    def test_after_the_intake(self):
        chat = sent().says("can I delete it?")

        assert "/delete" in chat.text

    def test_a_question_nobody_foresaw_gets_an_honest_answer(self):
        chat = Chat().consents().says("do you have parking?")

        assert "555 0100" in chat.text
        assert chat.says("44").question == "urgent"


class TestEditedMessages:
    def test_an_edit_of_the_last_answer_changes_it(self):
        chat = Chat().consents()
        chat.happens(Replied("44", "m1"))
        chat.happens(Corrected("54", "m1"))

        assert chat.intake.latest()["age_band"] == "50-59"
        assert chat.question == "urgent"

    def test_an_edit_of_an_older_answer_offers_to_change_it(self):
        chat = Chat().consents()
        chat.happens(Replied("44", "m1"))
        chat.happens(Replied("none", "m2"))
        chat.happens(Corrected("54", "m1"))

        assert chat.question == "age_band"
        assert chat.intake.latest()["age_band"] == "40-49"
        assert "Keep my answer" in chat.labels

    def test_a_red_flag_in_an_edit_is_heard(self):
        chat = Chat().consents()
        chat.happens(Replied("44", "m1"))
        chat.happens(Corrected("my face is suddenly drooping", "m1"))

        assert chat.status is Status.STOPPED

    def test_an_edit_of_a_message_that_was_no_answer_changes_nothing(self):
        chat = Chat().consents()
        before = chat.intake
        chat.happens(Corrected("hello", "m7"))

        assert chat.intake == before


class TestTimePasses:
    def test_a_wait_goes_on_from_when_it_was_told(self):
        chat = sent(procedures="botox", botox__when="under-1wk")
        assert "16 March 2026" in chat.text

        chat.waits(days=20).starts().taps_on("Nothing new")

        assert "The earliest date" not in chat.text
        assert chat.notices[-1].level == "ok"

    def test_a_condition_waited_for_is_over(self):
        chat = sent(safety__skin="coldsore_now").waits(days=20).starts().taps_on("Nothing new")

        assert chat.notices[-1].level == "ok"

    def test_a_block_does_not_pass_with_time(self):
        chat = sent(safety__blood="anticoagulant").waits(days=80).starts().taps_on("Nothing new")

        assert chat.notices[-1].level == "block"


class TestSomethingToKeep:
    def test_a_card_and_a_page_come_with_the_plan(self):
        kept = sent(concerns="tmj").turns[-1].keepsakes

        assert [type(keepsake).__name__ for keepsake in kept] == ["PlanCard", "PlanSheet"]

    def test_a_block_has_no_card(self):
        kept = sent(safety__blood="anticoagulant").turns[-1].keepsakes

        assert [type(keepsake).__name__ for keepsake in kept] == ["PlanSheet"]

    def test_a_calendar_starts_when_the_patient_says(self):
        chat = sent(concerns="tmj").taps_on("Add to my calendar")
        assert "Nothing is booked" in chat.text
        first, *_ = chat.labels

        chat.taps_on(first)

        (calendar,) = chat.turns[-1].keepsakes
        assert len(calendar.visits) == 6
        assert calendar.visits[0].monday.isoformat() == "2026-03-09"

    def test_a_start_never_offered_is_refused(self):
        chat = sent(concerns="tmj").taps_on("Add to my calendar")
        chat.happens(Tapped(chat.prompt.stamp, "@2026-03-10"))

        assert chat.turns[-1].keepsakes == ()

    def test_an_urgent_stop_leaves_nothing_to_keep(self):
        assert Chat().consents().says("I want to kill myself").turns[-1].keepsakes == ()


class TestNothingSlipsPastTheCheck:
    def test_a_second_alarm_is_asked_about_with_the_first(self):
        chat = Chat().consents().says("my chest hurts a little", "my scalp hurts")

        assert chat.intake.view is View.CHECK
        assert "chest pain" in chat.text
        assert "scalp" in chat.text

    @pytest.mark.parametrize("words", ["do you take it?", "how many visits?", "banana", "skip", "44"])
    def test_nothing_else_takes_its_place(self, words):
        chat = Chat().consents().says("my chest hurts a little", words)

        assert chat.intake.view is View.CHECK
        assert "chest pain" in chat.text

    def test_an_edited_message_does_not_either(self):
        chat = Chat().consents()
        chat.happens(Replied("44", "m1"))
        chat.says("my chest hurts a little")
        chat.happens(Corrected("45", "m1"))

        assert chat.intake.view is View.CHECK

    def test_an_edit_that_might_be_an_alarm_is_asked_about(self):
        chat = Chat().consents()
        chat.happens(Replied("banana", "m1"))
        chat.happens(Corrected("my chest hurts a little", "m1"))

        assert chat.intake.view is View.CHECK

    def test_a_no_counts_for_an_hour_and_not_for_ever(self):
        chat = sent().says("my chest hurts a little").taps_on("No")
        assert chat.intake.view is not View.CHECK

        chat.waits(days=3).says("my chest hurts a little")

        assert chat.intake.view is View.CHECK

    @pytest.mark.parametrize("words", ["help emergency", "please call 911", "I need a doctor"])
    def test_a_bare_call_for_help_names_the_number(self, words):
        assert "call 911 now" in Chat().consents().says(words).text

    @pytest.mark.parametrize("then", ["/faq", "how many visits?", "/delete", "hello"])
    def test_after_a_red_flag_whom_to_call_stands_first_and_no_cadence_anywhere(self, then):
        chat = Chat().consents().says("my face is suddenly drooping")
        chat.commands(then[1:]) if then.startswith("/") else chat.says(then)

        assert "Please get help now" in chat.text.split("Delete your answers?")[0]
        assert "Call 911" in chat.text
        assert "weeks" not in chat.text

    def test_a_block_is_told_no_cadence_by_the_common_questions_either(self):
        chat = sent(safety__blood="anticoagulant").says("how many visits will I need?")

        assert "two weeks" not in chat.text


class TestLeavingChanges:
    def test_what_was_told_as_news_and_left_is_gone(self):
        chat = sent().waits(days=20).starts()
        chat.taps_on("Pregnant, or might be", "An injection, peel or laser", "Done")
        chat.commands(actions.CANCEL).taps_on("Leave it as it was", "Show my plan")

        assert chat.status is Status.COMPLETE
        assert "Your suggested plan" in chat.text

    def test_staff_read_what_was_sent_until_the_change_is(self):
        chat = sent(safety__blood="anticoagulant").commands(actions.EDIT_MENU)
        chat.taps_on("Your health", "Bleeding and thinners", "None of these")

        summary = Summary(PRACTICE, chat.intake, "Ana", "1")

        assert summary.gate == "block"
        assert summary_document(summary)["status"] == "complete"

    def test_stop_while_changing_still_lets_one_send(self):
        chat = sent(concerns="tmj").commands(actions.EDIT_MENU)
        chat.taps_on("Jaw pain or tension", "How much it bothers you", "A lot").commands(actions.CANCEL)

        assert chat.taps_on("Send the changes").status is Status.COMPLETE

    def test_the_plan_that_was_sent_shows_meanwhile(self):
        chat = sent(concerns="tmj").commands(actions.EDIT_MENU).commands(actions.PLAN)

        assert "Your suggested plan" in chat.text

    def test_ticks_survive_an_edit_of_the_answer_before(self):
        chat = Chat().consents().answers_until("skin")
        chat.happens(Replied("mature", "m1"))
        chat.taps_on("Acne")
        chat.happens(Corrected("mature", "m1"))

        assert chat.intake.draft == ("acne",)

    def test_ticks_survive_a_look_at_the_common_questions(self):
        chat = Chat().consents().answers_until("concerns").taps_on("Acne").commands(actions.FAQ)

        assert chat.taps_on("Go on").intake.draft == ("acne",)

    def test_a_new_intake_after_sending_is_asked_about_first(self):
        chat = sent().taps_on("Start a new intake")

        assert chat.labels == ["Update my last answers", "Start a new intake", "‹ Back"]
        assert chat.taps_on("Start a new intake").question == "consent.health"

    def test_an_answer_the_questions_no_longer_know_breaks_nothing(self):
        chat = sent()
        answers = tuple(
            replace(a, value="between-things") if a.question == "age_band" else a for a in chat.intake.answers
        )
        chat.intake = replace(chat.intake, answers=answers)

        assert "Your intake is with the clinic" in chat.commands(actions.PLAN).text
