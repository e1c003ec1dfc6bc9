"""Made-up patients: their names, when they come, what becomes of their intakes, and what staff do."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.desk import EPOCH
from flows.deeds import Act, Deed
from flows.intake import Answer, Intake, Status, View
from flows.leaving import let_go
from flows.lifecycle import settle
from flows.practice import Practice
from flows.questions import MultiChoice
from storage.refs import LENGTH, new_ref
from tests.sample_answers import Answering, Telling

CALLED = """
Dana, Noor, Ida, Mary-Ann, O'Neil, Siân, Zoë, Łukasz, Jürgen, Françoise, Nguyễn Thị Hoa, İpek, Ștefania, Þóra,
Ana María, Ольга, Дмитрий, Ελένη, Անի, სოფო, נועה, محمد, فاطمة, प्रिया, அனு, ณัฐ, မေ, 李娜, 王小明, さくら,
健太, 김민지, ʻAlohi, Ama 🌿, Bea 💆🏽‍♀️, Cléo ✨, J, 👩‍👧
"""
NAMES = tuple(name.strip() for name in CALLED.split(","))
HOSTILE = (
    '=HYPERLINK("http://example.com","see")',
    "+1 555 0100",
    "@SUM(A1:A9)",
    "-2+3",
    "\u202ednuor yaw gnorw",
    'Ann "Nan" O\'Neil, "PT"',
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "two\nlines\tand; more",
    "Robert'); DROP TABLE intake;--",
    "\u200b\u200b",
    "🦋" * 16,
    "x" * 64,
)
CAMPAIGNS = ("spring", "insta-reel", "flyer", "qr-window", "friend")
STAFF = (("telegram:70001", "Mei"), ("telegram:70002", "Jo"), ("telegram:70003", "Dr. Okafor"))

SENT, LEFT, EXPIRED, WITHDRAWN = "sent", "left", "expired", "withdrawn"
FATES = {SENT: 72, LEFT: 14, EXPIRED: 9, WITHDRAWN: 5}
COMES_BACK, HOSTILE_NAME, MOST_INTAKES = 0.12, 0.02, 3


@dataclass(slots=True)
class Patient:
    """Somebody who writes: their number, what they are called, and how many intakes they have begun."""

    number: int
    name: str
    language: str
    met_at: datetime
    begun: int = 0

    @property
    def address(self) -> str:
        """The chat to reach them in."""
        return str(100_000_000 + self.number * 7)


@dataclass(frozen=True, slots=True)
class Visit:
    """One intake, whose it is, and what staff did about it."""

    patient: Patient
    intake: Intake
    deeds: tuple[Deed, ...]


@dataclass
class Clientele:
    """Everybody who came to a practice in some days, drawn from a seed: the same for the same seed."""

    practice: Practice
    random: Random
    known: list[tuple[Patient, datetime]] = field(default_factory=list)
    refs: set[str] = field(default_factory=set)
    met: int = 0

    def visits(self, intakes: int, until: datetime, days: int) -> Iterator[Visit]:
        """Intakes begun in these days, in the order they were begun."""
        answering = Answering(self.practice)
        seconds = days * 86_400
        for ago in sorted((self.random.random() * seconds for _ in range(intakes)), reverse=True):
            yield self._visit(answering, until - timedelta(seconds=round(ago)), until)

    def _visit(self, answering: Answering, at: datetime, until: datetime) -> Visit:
        patient = self._patient(at)
        patient.begun += 1
        turn = max(int((at - EPOCH).total_seconds()), patient.begun * 1_000)
        blank = Intake(
            ref=self._ref(),
            person=f"telegram:{patient.address}",
            language=patient.language,
            content_version=self.practice.questionnaire.version,
            started_at=at,
            updated_at=at,
            turn=turn,
            since=turn,
            campaign=self.random.choice(CAMPAIGNS) if self.random.random() < 0.25 else None,
        )
        intake = self._told(Telling(answering, self.random, blank, at, turn), until)
        if not intake.status.is_open and patient.begun < MOST_INTAKES:
            self.known.append((patient, intake.updated_at))
        return Visit(patient, intake, tuple(self._deeds(intake, until)))

    # -- who ---------------------------------------------------------------------------------------------

    def _patient(self, at: datetime) -> Patient:
        if self.known and self.random.random() < COMES_BACK:
            place = self.random.randrange(len(self.known))
            patient, ended = self.known[place]
            if ended < at:
                self.known[place] = self.known[-1]
                self.known.pop()
                return patient
        self.met += 1
        names = HOSTILE if self.random.random() < HOSTILE_NAME else NAMES
        language = self.random.choice((*self.practice.catalogs, "en"))
        return Patient(self.met, self.random.choice(names), language, at)

    def _ref(self) -> str:
        length = LENGTH
        while (ref := new_ref(length, self.random.choice)) in self.refs:
            length += 1
        self.refs.add(ref)
        return ref

    # -- what becomes of it ------------------------------------------------------------------------------

    def _told(self, telling: Telling, until: datetime) -> Intake:
        """One intake, told as far as its patient goes."""
        fate = self.random.choices(tuple(FATES), tuple(FATES.values()))[0]
        most = 1_000 if fate == SENT else self.random.randrange(24)
        telling.answer_up_to(min(most, 2))
        if self.random.random() < 0.05 and len(telling.answers) == 2 and telling.ended is None:
            telling.answer(self.practice.questionnaire.questions["relation"])
        if self.random.random() < 0.04:
            telling.wait(hours=self.random.uniform(0.2, 40))
        telling.answer_up_to(most)
        if telling.ended is None and telling.answers and self.random.random() < 0.003:
            telling.cry_for_help()
        if telling.ended is None and telling.answers and self.random.random() < 0.12:
            telling.correct(self.random.choice((1, 1, 1, 2, 3)))
        if telling.ended is None and fate == SENT:
            telling.send()
            return self._sent(telling, until)
        return self._ended(telling, fate)

    def _sent(self, telling: Telling, until: datetime) -> Intake:
        """One that was sent; some look at it again after days, and most of those send it again."""
        sent_at = telling.at
        while self.random.random() < 0.1 and telling.ended is None:
            telling.wait(days=self.random.uniform(0.5, 25))
            if telling.at > until:
                break
            if self.random.random() < 0.4:
                telling.answer(self.practice.questionnaire.questions["news"])
            else:
                telling.correct(self.random.choice((1, 1, 2)))
            telling.answer_up_to(1_000)
            if telling.ended is not None or self.random.random() < 0.15:
                return replace(self._ended(telling, LEFT), completed_at=sent_at)
            telling.send()
            sent_at = telling.at
        answers = tuple(answer for answer in telling.answers)
        return replace(
            self._at(telling, Status.COMPLETE),
            view=View.PLAN,
            updated_at=answers[-1].at,
            completed_at=sent_at,
        )

    def _ended(self, telling: Telling, fate: str) -> Intake:
        """One that is not sent as it is now: stopped, declined, withdrawn, expired, or still open."""
        if telling.ended is Status.STOPPED:
            return self._at(telling, Status.STOPPED)
        question = telling.next() if telling.ended is None else None
        sections = self.practice.questionnaire.section_of
        target = sections[question.id] if question else Status.REVIEW
        open_ = self._at(telling, settle(Status.CONSENT, Status.CONSENT if telling.ended else target))
        if telling.ended is Status.DECLINED:
            return replace(open_, status=Status.DECLINED, answers=())
        if fate == LEFT:
            return replace(open_, draft=self._ticks(question) if isinstance(question, MultiChoice) else ())
        status = Status.EXPIRED if fate == EXPIRED else Status.WITHDRAWN
        after = timedelta(days=3) if fate == EXPIRED else timedelta(seconds=20)
        return replace(open_, updated_at=telling.at + after, **let_go(self.practice, open_, status))  # type: ignore[arg-type]

    def _ticks(self, question: MultiChoice) -> tuple[str, ...]:
        return (self.random.choice(question.options).code,) if self.random.random() < 0.3 else ()

    def _at(self, telling: Telling, status: Status) -> Intake:
        answers: tuple[Answer, ...] = tuple(telling.answers)
        return replace(
            telling.blank,
            status=status,
            turn=telling.turn,
            since=telling.turn,
            updated_at=telling.at,
            answers=answers,
        )

    # -- what staff do about it --------------------------------------------------------------------------

    def _deeds(self, intake: Intake, until: datetime) -> Iterator[Deed]:
        """What staff have come to by now: most are opened and claimed, fewer booked."""
        if intake.status not in (Status.COMPLETE, Status.STOPPED):
            return
        last = self.random.choice((Act.CONTACTED, Act.BOOKED, Act.BOOKED, Act.BOOKED, Act.NOT_SUITABLE))
        at = intake.completed_at or intake.updated_at
        by, name = self.random.choice(STAFF)
        for act in (Act.OPENED, Act.CLAIMED, Act.CONTACTED, last):
            at += timedelta(minutes=round(self.random.lognormvariate(4.5, 1.2)))
            if self.random.random() < 0.15 or at > until:
                return
            yield Deed(act, by, name, at, intake.ref)


def end_of(day: str) -> datetime:
    """The last moment of a day, in UTC."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1, seconds=-1)
