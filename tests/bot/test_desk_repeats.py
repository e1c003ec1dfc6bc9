"""Updates come late, twice, and at two desks at once; what is saved is as if each had come once."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.visits import Update
from flows import actions
from flows.events import Attached, Commanded, Replied, Started, Tapped
from tests.bot.desk_room import Caller, another_bot, done, room, somebody

WORDS = (
    "1",
    "2, 3",
    "44",
    "none of these",
    "yes",
    "wrinkles and acne",
    "back",
    "skip",
    "send",
    "hello",
    "\0",
)
COMMANDS = (actions.BACK, actions.HELP, actions.EDIT_MENU, actions.CANCEL, actions.DELETE, actions.PLAN)

ideas = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 12)),
    st.tuples(st.just("tap"), st.integers(0, 3)),
    st.tuples(st.just("nothing to declare"), st.just(0)),
    st.tuples(st.just("nothing to declare"), st.just(0)),
    st.tuples(st.just("tap again"), st.integers(0, 30)),
    st.tuples(st.just("forge"), st.text(max_size=12)),
    st.tuples(st.just("write"), st.sampled_from(WORDS)),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("other"), st.sampled_from([Started(), Started("spring"), Attached()])),
)
lives = st.lists(ideas, max_size=30)
repeats = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 80)), max_size=20)

thorough = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    with room(tmp_path_factory.mktemp("desks"), desks=2) as desks:
        yield desks


def live(caller, ideas):
    """Consent, then do these; what was done is in caller.sent."""
    caller.consents()
    for kind, what in ideas:
        caller.does(_event(caller, kind, what))
    return caller


def _event(caller, kind, what):
    prompt = caller.shown
    buttons = prompt.buttons
    match kind:
        case "tap" if buttons:
            return Tapped(prompt.stamp, buttons[what % len(buttons)].action)
        case "nothing to declare" if buttons:
            quiet = [b for b in buttons if b.action[1:] in ("none", "no", "standard", "never")]
            return Tapped(prompt.stamp, (quiet or list(buttons))[0].action)
        case "tap again":
            return caller.sent[what % len(caller.sent)][1]
        case "forge":
            return Tapped(prompt.stamp, what)
        case "write":
            return Replied(what)
        case "command":
            return Commanded(what)
        case "other":
            return what
    return Started()


def repeated(sent, repeats):
    """The same updates with some delivered again, each at some place after its first."""
    delivered = list(sent)
    for which, later in repeats:
        update = sent[which % len(sent)]
        first = delivered.index(update)
        delivered.insert(first + 1 + later % (len(delivered) - first), update)
    return delivered


@thorough
@given(lives, repeats, st.booleans())
def test_updates_delivered_again_in_any_later_place_change_nothing(desks, ideas, repeats, at_once):
    once = live(Caller(desks), ideas)
    visitor, bot = somebody(), another_bot()
    delivered = [
        desks.desk.handle(visitor, event, Update(bot, update_id))
        for update_id, event in repeated(once.sent, repeats)
    ]

    replies = done(*delivered) if at_once else [reply for one in delivered for reply in done(one)]

    assert desks.kept(visitor) == desks.kept(once.visitor)
    assert sum(not reply.repeated for reply in replies) == len(once.sent)


@thorough
@given(lives, st.randoms(use_true_random=False))
def test_a_whole_life_delivered_again_in_any_order_changes_nothing(desks, ideas, random):
    caller = live(Caller(desks), ideas)
    before = desks.kept(caller.visitor)
    again = random.sample(caller.sent, len(caller.sent))

    replies = done(
        *(
            desks.desk.handle(caller.visitor, event, Update(caller.bot, update_id))
            for update_id, event in again
        )
    )

    assert all(reply.repeated for reply in replies)
    assert desks.kept(caller.visitor) == before


@thorough
@given(lives)
def test_every_update_at_two_desks_at_once_is_applied_at_one_of_them(desks, ideas):
    once = live(Caller(desks), ideas)
    visitor, bot = somebody(), another_bot()

    replies = done(
        *(
            desk.handle(visitor, event, Update(bot, update_id))
            for update_id, event in once.sent
            for desk in desks.desks
        )
    )

    assert desks.kept(visitor) == desks.kept(once.visitor)
    assert sum(not reply.repeated for reply in replies) == len(once.sent)


@settings(thorough, max_examples=15)
@given(st.lists(lives, min_size=2, max_size=4))
def test_people_served_at_once_are_each_served_as_if_alone(desks, many):
    alone = [live(Caller(desks), ideas) for ideas in many]
    together = [(somebody(), another_bot()) for _ in many]

    async def lane(visitor, bot, sent):
        for update_id, event in sent:
            await desks.desk.handle(visitor, event, Update(bot, update_id))

    async def all_lanes():
        await asyncio.gather(*(lane(*who, caller.sent) for who, caller in zip(together, alone, strict=True)))

    asyncio.run(all_lanes())

    for (visitor, _), caller in zip(together, alone, strict=True):
        assert desks.kept(visitor) == desks.kept(caller.visitor)


@pytest.mark.parametrize("choices", [("=40-49", "=40-49"), ("=18-29", "=60-plus")], ids=["same", "different"])
def test_of_two_taps_at_two_desks_one_answers_and_the_other_is_shown_where_we_are(desks, choices):
    winners = set()
    for _ in range(30):
        caller = Caller(desks).consents()
        stamp = caller.shown.stamp

        replies = done(
            *(
                desk.handle(caller.visitor, Tapped(stamp, choice), Update(caller.bot, 100 + number))
                for number, (desk, choice) in enumerate(zip(desks.desks, choices, strict=True))
            )
        )

        given = [answer for answer in caller.intake.answers if answer.question == "age_band"]
        assert len(given) == 1
        assert all("Is any of this happening" in m.plain() for r in replies for m in r.prompt.messages[-1:])
        winners.add(given[0].value)
    assert winners <= {choice[1:] for choice in choices}


def test_two_desks_through_a_whole_flood_of_taps_by_one_person_never_fail(desks):
    caller = Caller(desks).consents()
    caller.taps("40 to 49")
    stamp = caller.shown.stamp
    ticks = [
        Tapped(stamp, f"{sign}{code}")
        for code in ("none", "none", "none")
        for sign in (actions.TICK, actions.UNTICK)
    ]
    flood = [*ticks, Tapped(stamp, actions.DONE), Tapped(stamp, actions.BACK), Replied("44"), Started()] * 6

    done(
        *(
            desks.desks[number % 2].handle(caller.visitor, event, Update(caller.bot, 1000 + number))
            for number, event in enumerate(flood)
        )
    )

    questions = [answer.question for answer in caller.intake.answers]
    assert questions.count("consent.health") == 1
    assert caller.intake.status.is_open
    turns = [answer.turn for answer in caller.intake.answers]
    assert turns == sorted(turns)
