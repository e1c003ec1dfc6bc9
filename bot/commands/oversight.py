"""Commands for those who answer for the clinic: who did what, and where patients leave."""

from typing import Annotated

import typer

Since = Annotated[str | None, typer.Option(metavar="DAY", help="Only since this day, like 2026-03-01.")]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Only until this day, itself included.")]


def audit(
    since: Since = None,
    until: Until = None,
    ref: Annotated[str | None, typer.Option(metavar="REF", help="Only this intake, like M-7KQ4.")] = None,
    act: Annotated[str | None, typer.Option(metavar="ACT", help="Only this, like opened or erased.")] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, csv or jsonl.")] = "text",
) -> None:
    """Show who did what and when, oldest first.

    Opened, claimed, exported, erased, backed up and the rest; docs/desk.md lists them. Days and times are in
    the clinic's time zone; jsonl has them in UTC. Nothing takes a line out of the audit. Needs no key.
    """
    from bot.export import Wanted
    from bot.oversight import write_audit
    from bot.settings import load_settings

    write_audit(load_settings(), Wanted(since=since, until=until, ref=ref), act, form)


def funnel(
    since: Since = None,
    until: Until = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only intakes in this language.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also numbers of fewer than 5 people: not to be shared.")
    ] = False,
) -> None:
    """Show which question people answer, and where they leave.

    Counts people, each by their first intake begun in these days, and each question once. "Left" did not
    answer it and went: the intake was withdrawn, has expired, or waits for longer than resume_after_hours.
    "Open" may still answer. "Loss" is left of seen. Time leaves out pauses of more than 30 minutes. Changes
    after sending are not counted. Where answers are erased only questions that everybody is asked count.
    """
    from bot.export import Wanted
    from bot.oversight import funnel_lines
    from bot.settings import load_settings

    wanted = Wanted(since=since, until=until, language=language)
    for line in funnel_lines(load_settings(), wanted, everything=everything):
        typer.echo(line)
