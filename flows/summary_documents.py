"""The full record of an intake as the public document that is exported: its keys, in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flows.facts import facts_document
from flows.plan_changes import plan_line
from flows.plan_documents import plan_document
from flows.summary import Summary


@dataclass(frozen=True, slots=True)
class Key:
    """One key, with what the document that explains the keys says of it."""

    name: str
    about: str
    value: Callable[[Summary], object]


def summary_document(summary: Summary) -> dict[str, object]:
    """The full record as one JSON object, its keys always all there and in this order, times in UTC."""
    return {key.name: key.value(summary) for key in KEYS}


def _facts(summary: Summary) -> object:
    return facts_document(summary.outcome.facts) if summary.outcome else None


def _plan(summary: Summary) -> object:
    return plan_document(summary.plan) if summary.plan else None


def _flags(summary: Summary) -> Iterator[dict[str, object]]:
    for flag in summary.flags:
        yield {
            "code": flag.code,
            "gate": flag.gate.code,
            "kind": flag.kind,
            "name": summary.flag_name(flag),
            "days": flag.days,
            "staff_only": flag.code in summary.practice.rules.safety.staff_only,
            "because": list(flag.reason.because),
        }


def _hinges(summary: Summary) -> Iterator[dict[str, object]]:
    for hinge in summary.hinges:
        yield {
            "about": hinge.about,
            "answer": hinge.answer,
            "says": summary.hinge_line(hinge),
            "gate": hinge.after.gate.code,
            "earliest_start_days": hinge.after.earliest_start_days,
            "plan": plan_line(hinge.after),
        }


def _sign_off(summary: Summary) -> object:
    sign_off = summary.practice.sign_off
    return {"by": sign_off.by, "on": sign_off.on.isoformat()} if sign_off else None


def _consent(summary: Summary) -> Iterator[dict[str, object]]:
    for answer in summary.consent:
        yield {
            "question": answer.question,
            "value": answer.value,
            "at": _utc(answer.at),
            "digest": answer.digest,
        }


def _history(summary: Summary) -> Iterator[dict[str, object]]:
    for answer in summary.given:
        yield {
            "question": answer.question,
            "value": answer.value,
            "turn": answer.turn,
            "at": _utc(answer.at),
            "how": answer.how,
        }


def _handling(summary: Summary) -> dict[str, object]:
    """How far staff have come with it; every key null where nobody has done anything."""
    now, last = summary.handling, summary.handling.last
    return {
        "state": last.act.value if last else None,
        "by": last.by if last else None,
        "name": last.name or None if last else None,
        "at": _utc(last.at) if last else None,
        "changed_since": now.is_changed if last else None,
    }


def _deeds(summary: Summary) -> Iterator[dict[str, object]]:
    for deed in summary.deeds:
        yield {
            "act": deed.act.value,
            "by": deed.by,
            "name": deed.name,
            "at": _utc(deed.at),
            "detail": deed.detail,
        }


def _marks(summary: Summary) -> dict[str, list[str]]:
    return {question: [one.mark.value for one in marked] for question, marked in summary.marks.items()}


def _utc(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


KEYS = (
    Key("ref", "The intake's reference.", lambda s: s.intake.ref),
    Key("status", "Where the intake is in its life.", lambda s: s.sent.status.value),
    Key("language", "Language code.", lambda s: s.intake.language),
    Key("started_at", "When it began.", lambda s: _utc(s.intake.started_at)),
    Key("completed_at", "When it was sent, or null.", lambda s: _utc(s.intake.completed_at)),
    Key("content_version", "Digest of the questions as shown.", lambda s: s.intake.content_version),
    Key(
        "answers",
        "The answers that apply, by question id: a code, a list of codes, a number of weeks, or null where "
        "skipped.",
        lambda s: dict(s.answers),
    ),
    Key(
        "facts",
        "What the answers come to so far, as a facts document that `meridian plan` takes; null until the age "
        "is known.",
        _facts,
    ),
    Key("plan", "The plan, as `meridian plan` prints it; null unless the intake is complete.", _plan),
    Key(
        "flags",
        "What the safety screen found, gravest first: `code`, `gate`, `kind`, `name`, `days` still to wait, "
        "`staff_only` where the patient is never shown it, and the answers it is there `because` of.",
        lambda s: list(_flags(s)),
    ),
    Key(
        "gate",
        "The worst of all flags, `stop`, `block`, `wait`, `caution` or `ok`; null until it is complete.",
        lambda s: s.gate or None,
    ),
    Key(
        "hinges",
        "What the plan hinges on, gravest first and at most three: the answer it is `about`, the other "
        "`answer` that changes most, what that `says` in words, and the `gate`, `earliest_start_days` and "
        "`plan` there would be.",
        lambda s: list(_hinges(s)),
    ),
    Key(
        "rules_signed_off",
        "`by` whom and `on` which day the clinic's rules were signed off; null where nobody did yet.",
        _sign_off,
    ),
    Key(
        "consent",
        "What was agreed to or refused: `question`, `value`, `at`, and the SHA-256 `digest` of the words.",
        lambda s: list(_consent(s)),
    ),
    Key(
        "history",
        "Every answer as it was given and sent, those changed since or no longer applying as well: "
        "`question`, `value`, `turn`, `at`, and `how`, tapped or typed.",
        lambda s: list(_history(s)),
    ),
    Key(
        "marks",
        "What there is to know of an answer besides what it says, by question id: `typed`, `changed`, "
        "`unsure`, `skipped`, `contradicts`.",
        _marks,
    ),
    Key("minutes", "How many minutes after it began it was first sent, or null.", lambda s: s.minutes),
    Key(
        "left_at",
        "The question, or the section, at which an intake ended that was never sent; else null.",
        lambda s: s.intake.left_at,
    ),
    Key(
        "handling",
        "How far staff have come with it: `state` (`claimed`, `contacted`, `booked` or `not_suitable`), `by` "
        "whom, their `name`, `at` what time, and `changed_since`: whether the patient sent it again after "
        "that. All null where nobody has done anything.",
        _handling,
    ),
    Key(
        "deeds",
        "All that staff did about it, in order: `act`, `by`, `name`, `at`, `detail`.",
        lambda s: list(_deeds(s)),
    ),
    Key("linked", "References of the same person's other intakes, oldest first.", lambda s: list(s.linked)),
    Key("campaign", "The link it began with, or null.", lambda s: s.intake.campaign),
    Key("name", "The patient's name on Telegram.", lambda s: s.name),
    Key("chat", "The Telegram chat to reach the patient in.", lambda s: s.address),
)
"""The last three are beside what the patient answered."""
