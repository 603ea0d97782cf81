"""What each command does. stdout is what was asked for, stderr is what went wrong."""

import os
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

from ivig_tui import exchange, people
from ivig_tui.fileformat import Invalid
from ivig_tui.glyphs import as_references, for_encoding
from ivig_tui.guideline.wording import counted, inert
from ivig_tui.session import Session
from ivig_tui.store import folder as sessions
from ivig_tui.store import toml

FINE, FAILED, USAGE = 0, 1, 2


def _today(options: Namespace) -> date:
    day: date = getattr(options, "today", None) or people.today()
    return day


def _folder(options: Namespace) -> Path:
    return sessions.sessions_folder(getattr(options, "sessions", None))


def _complain(name: str, errors: list[str]) -> None:
    for error in errors:
        print(f"{inert(name)}: {error}", file=sys.stderr)


def _load(name: str, folder: Path) -> tuple[Path, Session | None, list[str]]:
    """The file that a name means, its session, or everything that is wrong."""
    path = Path(name)
    try:
        path = sessions.find(name, folder)
        return path, toml.load(path), []
    except Invalid as invalid:
        return path, None, invalid.errors


def check(options: Namespace) -> int:
    """Validate and evaluate sessions, a line each."""
    folder, today, code = _folder(options), _today(options), FINE
    for name in options.names:
        path, session, errors = _load(name, folder)
        # The path as it was typed; a Path would tidy it.
        file = name if str(path) == str(Path(name)) else str(path)
        if session is None:
            code = FAILED
            if options.json:
                print(exchange.line({"file": file, "errors": errors}))
            else:
                _complain(name, errors)
        elif options.json:
            print(exchange.line({"file": file, **exchange.checked(session, today)}))
        else:
            print(_in_a_line(name, session, today))
    return code


def _in_a_line(name: str, session: Session, today: date) -> str:
    assessment = exchange.assessed(session, today)
    decision = assessment.evaluation(assessment.last).decision.words
    due = assessment.review_due
    flags = ", ".join(raised.flag.code for raised in assessment.flags)
    return (
        f"{inert(name)}: {assessment.last} {decision}"
        f"; review due {due.isoformat() if due else 'unknown'}; flags: {flags or 'none'}"
    )


def list_sessions(options: Namespace) -> int:
    """The sessions of the folder, a line each."""
    folder, today = _folder(options), _today(options)
    named = getattr(options, "sessions", None) or os.environ.get(sessions.VARIABLE)
    if named and not folder.exists():
        print(f"ivig-tui: there is no folder {inert(str(folder))}", file=sys.stderr)
        return FAILED
    try:
        files = sessions.session_files(folder)
    except Invalid as invalid:
        print(f"ivig-tui: {invalid.errors[0]}", file=sys.stderr)
        return FAILED
    rows: list[exchange.Listed] = []
    unreadable: list[exchange.Unreadable] = []
    for path in files:
        try:
            rows.append(exchange.listed(path.name, toml.load(path, follow=False), today))
        except Invalid as invalid:
            unreadable.append({"file": path.name, "errors": invalid.errors})
    rows.sort(key=_soonest)
    if options.due is not None:
        rows = [row for row in rows if _due_within(row, options.due, today)]
    if options.json:
        # Nobody knows when what can't be read is due: it comes last.
        for told in (*rows, *unreadable):
            print(exchange.line(told))
    else:
        if rows:
            _print_list(rows)
        elif options.due is not None:
            within = f"within {counted(options.due, 'day')}"
            print(f"No sessions with a review due {within} in {inert(str(folder))}")
        elif not unreadable:
            print(f"No sessions in {inert(str(folder))}")
        for one in unreadable:
            _complain(one["file"], one["errors"])
    return FAILED if unreadable else FINE


def _soonest(row: exchange.Listed) -> tuple[bool, str, str, str]:
    """By review due, the overdue on top, those without one last; then by reference and file."""
    due = row["review_due"]
    return due is None, due or "", row["reference"], row["file"]


def _due_within(row: exchange.Listed, days: int, today: date) -> bool:
    due = row["review_due"]
    return due is not None and (date.fromisoformat(due) - today).days <= days


_HEADINGS = ("reference", "condition", "stands", "review due", "saved", "by")


def _print_list(rows: list[exchange.Listed]) -> None:
    from rich.cells import cell_len

    # A pipe has no width to keep to: nothing is cut or shortened there. A terminal wraps.
    terminal = sys.stdout.isatty()
    table: list[tuple[str, ...]] = [_HEADINGS]
    for row in rows:
        review = (row["review_due"] or "–") + (" overdue" if row["overdue"] else "")
        saved = (row["saved_at"] or "–").replace("T", " ")
        cells = (
            row["reference"],
            (row["condition"] or "–").replace("_", " "),
            f"{row['stands']} {row['decision'].replace('_', ' ')}",
            review,
            saved[:16] if terminal else saved,
            row["saved_by"] or "–",
        )
        table.append(tuple(map(inert, cells)))
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    for texts in table:
        padded = (
            text + " " * (width - cell_len(text)) for text, width in zip(texts, widths, strict=True)
        )
        print(for_encoding("  ".join(padded).rstrip(), sys.stdout.encoding))


def show(options: Namespace) -> int:
    """The summary of one session, printed or written to a file."""
    path, session, errors = _load(options.name, _folder(options))
    if session is None:
        _complain(options.name, errors)
        return FAILED
    today = _today(options)
    if options.format == "json":
        named = options.name if str(path) == str(Path(options.name)) else str(path)
        text = exchange.line({"file": named, **exchange.checked(session, today)}) + "\n"
    elif options.format == "fhir":
        from ivig_tui.report.fhir import bundle

        text = exchange.line(bundle.bundle(session, today)) + "\n"
    else:
        from ivig_tui import report

        if options.format == "text":
            terminal = options.output is None and sys.stdout.isatty()
            text = report.as_text(session, today, colour=terminal)
        else:
            text = report.rendered(session, today, options.format)
    if options.output is None:
        markup = options.format in ("markdown", "html", "svg")
        told = as_references if markup else for_encoding
        sys.stdout.write(told(text, sys.stdout.encoding))
        return FINE
    from ivig_tui.store.durable import NOT_SURE, NotDurable, write_durably

    target = Path(options.output)
    if os.path.lexists(target) and _may_be_session(target):
        _complain(options.output, ["is there already and may be a session; name another file"])
        return FAILED
    try:
        write_durably(target, text.encode("utf-8", "replace"))
    except NotDurable:
        _complain(options.output, [f"is written, {NOT_SURE}"])
        return FAILED
    except OSError as error:
        _complain(options.output, [f"can't be written: {error.strerror or error}"])
        return FAILED
    return FINE


def _may_be_session(path: Path) -> bool:
    """Whether a file may hold a patient's course: by its name, or by what it holds."""
    if ".toml" in path.name.lower():
        return True
    try:
        document = toml.document(toml.contents(path))
    except Invalid:
        return False
    return "reference" in document or "format" in document


def criteria(options: Namespace) -> int:
    """The criteria as they are applied, for a clinician to sign off."""
    if options.format == "fhir":
        from ivig_tui.report.fhir import questionnaires

        print(exchange.line(questionnaires.bundle()))
        return FINE
    from ivig_tui import signoff

    if options.format == "json":
        print(exchange.line(signoff.as_json()))
        return FINE
    text = signoff.as_text(colour=sys.stdout.isatty())
    sys.stdout.write(for_encoding(text, sys.stdout.encoding))
    return FINE


def import_bundle(options: Namespace) -> int:
    """Start a session from a FHIR bundle; nothing is written where anything is wrong."""
    from ivig_tui.guideline.kinds import Mistake
    from ivig_tui.report.fhir import reading

    folder = _folder(options)
    try:
        data = toml.contents(Path(options.file))
        session = reading.session_of(data, by=people.user(), at=people.now())
        sessions.free_reference(session.reference, sessions.references(folder))
    except Invalid as invalid:
        _complain(options.file, invalid.errors)
        return FAILED
    except (sessions.Taken, Mistake) as refused:
        _complain(options.file, [f"{refused}; nothing is imported"])
        return FAILED
    try:
        path = sessions.create(session, folder)
    except OSError as error:
        _complain(options.file, [f"can't be written: {error.strerror or error}"])
        return FAILED
    print(f"{inert(session.reference)}: {inert(str(path))}")
    return FINE


def open_screen(options: Namespace) -> int:
    """The screens: the list of sessions, or one session."""
    name = getattr(options, "name", None)
    folder = _folder(options)
    path = None
    if name is not None:
        try:
            path = sessions.find(name, folder)
        except Invalid as invalid:
            _complain(name, invalid.errors)
            return FAILED
    from ivig_tui.app import launch

    return launch.start(folder, path, getattr(options, "today", None))


def ask(options: Namespace) -> int:
    """A session as plain questions, one at a time."""
    from ivig_tui.ask import start

    return start.start(options.name, _folder(options), getattr(options, "today", None))
