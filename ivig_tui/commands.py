"""What each command does. stdout is what was asked for, stderr is what went wrong."""

import os
import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from ivig_tui import exchange, people
from ivig_tui.criteria.wording import counted, found, inert
from ivig_tui.glyphs import as_references, for_encoding
from ivig_tui.myositis.background import EVIDENCE_OF
from ivig_tui.myositis.dose.schedule import stopped
from ivig_tui.session.fileformat import Invalid
from ivig_tui.session.session import Entry, Session, where_label
from ivig_tui.store import folder as sessions
from ivig_tui.store import toml
from ivig_tui.store.contents import filling, head

FINE, FAILED, USAGE = 0, 1, 2


def _today(options: Namespace) -> date:
    day: date = getattr(options, "today", None) or people.today()
    return day


def _folder(options: Namespace) -> Path:
    try:
        return sessions.sessions_folder(getattr(options, "sessions", None))
    except sessions.NoFolder as unknown:
        print(f"ivig-tui: {unknown}", file=sys.stderr)
        raise SystemExit(FAILED) from None


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


def _as_told(name: str, path: Path) -> str:
    """A session's file: the path as it was typed, as a Path would tidy it, or the one found."""
    return name if str(path) == str(Path(name)) else str(path)


def _session_names(options: Namespace, folder: Path) -> list[str]:
    """The names of the session files in the folder.

    Raises:
        Invalid: it can't be read, or is not there though it was named.
    """
    named = getattr(options, "sessions", None) or os.environ.get(sessions.VARIABLE)
    if named and not folder.exists():
        raise Invalid([f"there is no folder {inert(str(folder.absolute()))}"])
    return sessions.session_names(folder)


def check(options: Namespace) -> int:
    """Validate and evaluate sessions, a line each."""
    folder, today, code = _folder(options), _today(options), FINE
    for name in options.names:
        path, session, errors = _load(name, folder)
        file = _as_told(name, path)
        if session is None:
            code = FAILED
            if options.json:
                print(exchange.line({"file": file, "errors": errors}))
            else:
                _complain(name, errors)
            continue
        if options.json:
            print(exchange.line({"file": file, **exchange.checked(session, today)}))
        else:
            full = filling(path.stat().st_size)
            _complain(name, [full] if full else [])
            print(_in_a_line(name, session, today))
    return code


def _in_a_line(name: str, session: Session, today: date) -> str:
    assessment = exchange.assessed(session, today)
    decision = assessment.evaluation(assessment.last).decision.words
    due, stop = assessment.review_due, stopped(session.answers)
    flags = ", ".join(raised.flag.code for raised in assessment.flags)
    review = f"review due {due.isoformat() if due else 'unknown'}"
    review = f"stopped {stop.isoformat()}" if stop else review
    return f"{inert(name)}: {assessment.last} {decision}; {review}; flags: {flags or 'none'}"


def list_sessions(options: Namespace) -> int:
    """The sessions of the folder, a line each."""
    folder, today = _folder(options), _today(options)
    try:
        files = [folder / name for name in _session_names(options, folder)]
    except Invalid as invalid:
        print(f"ivig-tui: {invalid.errors[0]}", file=sys.stderr)
        return FAILED
    rows: list[exchange.Listed] = []
    stops: dict[str, date | None] = {}
    unreadable: list[exchange.Unreadable] = []
    for path in files:
        try:
            session = toml.load(path, follow=False)
            rows.append(exchange.listed(path.name, session, today))
            stops[path.name] = stopped(session.answers)
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
            _print_list(rows, stops)
        elif options.due is not None:
            within = f"within {counted(options.due, 'day')}"
            print(f"No sessions with a review due {within} in {inert(str(folder.absolute()))}")
        elif not unreadable:
            print(f"No sessions in {inert(str(folder.absolute()))}")
        for one in unreadable:
            _complain(_called(folder / one["file"]), one["errors"])
        for name, copies in sessions.copies_in(folder).items():
            _complain(name, [sessions.told_of_copies(name, copies)])
    return FAILED if unreadable else FINE


def _soonest(row: exchange.Listed) -> tuple[bool, str, str, str]:
    """By review due, the overdue on top, those without one last; then by reference and file."""
    due = row["review_due"]
    return due is None, due or "", row["reference"], row["file"]


def _called(path: Path) -> str:
    """What a file that can't be read is called: by its reference, where its first lines hold it."""
    reference = toml.reference_in(head(path, follow=False))
    return path.name if reference is None else f"{reference} ({path.name})"


def _due_within(row: exchange.Listed, days: int, today: date) -> bool:
    due = row["review_due"]
    return due is not None and (date.fromisoformat(due) - today).days <= days


def _abbreviated(condition: str | None) -> str:
    """A condition as PM, DM or NAM; another one in a word."""
    known = EVIDENCE_OF.get(condition or "")
    return known[0] if known else condition or "–"


def _print_list(rows: list[exchange.Listed], stops: Mapping[str, date | None]) -> None:
    from rich.cells import cell_len

    several = Counter(row["reference"] for row in rows)
    table: list[tuple[str, ...]] = [("reference", "for", "stands", "review due", "saved", "by")]
    for row in rows:
        stop = stops[row["file"]]
        review = (row["review_due"] or "–") + (" overdue" if row["overdue"] else "")
        stands = f"{where_label(row['stands'])}: {row['decision'].replace('_', ' ')}"
        same = f" ({row['file']})" if several[row["reference"]] > 1 else ""
        cells = (
            row["reference"] + same,
            _abbreviated(row["condition"]),
            stands,
            f"stopped {stop.isoformat()}" if stop else review,
            (row["saved_at"] or "–")[:10],
            row["saved_by"] or "–",
        )
        table.append(tuple(map(inert, cells)))
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    for texts in table:
        padded = (
            text + " " * (width - cell_len(text)) for text, width in zip(texts, widths, strict=True)
        )
        print(for_encoding("  ".join(padded).rstrip(), sys.stdout.encoding))


def agenda(options: Namespace) -> int:
    """What is due in the folder within some days, the overdue first."""
    from ivig_tui.report import agenda_formats
    from ivig_tui.report.agenda import agenda_rows

    folder, today = _folder(options), _today(options)
    try:
        files = _session_names(options, folder)
    except Invalid as invalid:
        print(f"ivig-tui: {invalid.errors[0]}", file=sys.stderr)
        return FAILED
    progress = _Progress(prints=False)
    reading = _Reading(files, folder, progress, by_name=False)
    due = agenda_formats.in_order(
        (file, row)
        for file, session in reading
        for row in agenda_rows(session, today, options.days)
    )
    progress.clear()
    try:
        text = agenda_formats.written(options.format, due, people.now())
    except agenda_formats.NotInstalled as missing:
        print(f"ivig-tui: {missing}", file=sys.stderr)
        return FAILED
    if options.format == "text":
        if not due:
            within = f"within {counted(options.days, 'day')}"
            text = f"Nothing is due {within} in {inert(str(folder))}\n"
        sys.stdout.write(for_encoding(text, sys.stdout.encoding))
    else:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return FAILED if reading.failed else FINE


def show(options: Namespace) -> int:
    """The summary of one session, printed or written to a file."""
    path, session, errors = _load(options.name, _folder(options))
    if session is None:
        _complain(options.name, errors)
        return FAILED
    today = _today(options)
    if options.format == "json":
        file = _as_told(options.name, path)
        text = exchange.line({"file": file, **exchange.checked(session, today)}) + "\n"
    elif options.format == "fhir":
        from ivig_tui.report.fhir import bundle

        text = exchange.line(bundle.bundle(session, today)) + "\n"
    else:
        from ivig_tui import report

        extent = report.BRIEF if options.brief else report.FULL if options.full else report.USUAL
        if options.format == "text":
            terminal = options.output is None and sys.stdout.isatty()
            text = report.as_text(session, today, colour=terminal, extent=extent)
        else:
            text = report.rendered(session, today, options.format, extent=extent)
    if options.output is None:
        markup = options.format in ("markdown", "html", "svg")
        told = as_references if markup else for_encoding
        sys.stdout.write(told(text, sys.stdout.encoding))
        return FINE
    return _write(options.output, [text])


def _write(output: str, texts: Iterable[str]) -> int:
    """Write a file, whole or not at all, for its owner only; the exit code."""
    from ivig_tui.store.durable import NOT_SURE, NotDurable, write_durably

    target = Path(output)
    if os.path.lexists(target) and _may_be_session(target):
        _complain(output, ["is there already and may be a session; name another file"])
        return FAILED
    try:
        write_durably(target, (text.encode("utf-8", "replace") for text in texts))
    except NotDurable:
        _complain(output, [f"is written, {NOT_SURE}"])
        return FAILED
    except OSError as error:
        _complain(output, [f"can't be written: {error.strerror or error}"])
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


def history(options: Namespace) -> int:
    """Who changed what in a session and when, oldest first."""
    from ivig_tui.presentation import trail
    from ivig_tui.report import history as entries

    _, session, errors = _load(options.name, _folder(options))
    if session is None:
        _complain(options.name, errors)
        return FAILED
    told: Iterable[Entry] = session.history
    if options.field is not None:
        try:
            told = entries.under(session, options.field)
        except KeyError as error:
            wrong = f"{found(options.field)} is no field; did you mean {error.args[0]}?"
            print(f"ivig-tui history: {wrong}", file=sys.stderr)
            return USAGE
    if options.json:
        for one in entries.objects(told):
            print(exchange.line(one))
        return FINE
    for entry in told:
        print(for_encoding(trail.told(entry), sys.stdout.encoding))
    if not told:
        print("no change yet")
    return FINE


def export(options: Namespace) -> int:
    """Every answer of many sessions as rows; one session is in memory at a time."""
    from ivig_tui.report import export as rows

    folder = _folder(options)
    try:
        files = [] if options.names else _session_names(options, folder)
    except Invalid as invalid:
        print(f"ivig-tui: {invalid.errors[0]}", file=sys.stderr)
        return FAILED
    progress = _Progress(options.output is None)
    by_name = bool(options.names)
    reading = _Reading(options.names or files, folder, progress, by_name)
    texts = rows.written(options.table, options.format, reading, _today(options))
    code = FINE
    if options.output is not None:
        code = _write(options.output, texts)
    else:
        for text in texts:
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    progress.clear()
    return FAILED if reading.failed else code


class _Reading:
    """Sessions read one at a time. What can't be read is told on stderr, and passed over."""

    def __init__(
        self, wanted: Sequence[str], folder: Path, progress: "_Progress", by_name: bool
    ) -> None:
        """`wanted` are NAMEs of the command line, `by_name`, or names of files in the folder."""
        self._wanted = wanted
        self._folder = folder
        self._progress = progress
        self._by_name = by_name
        self.failed = False

    def __iter__(self) -> Iterator[tuple[str, Session]]:
        for done, one in enumerate(self._wanted):
            self._progress.show(done, len(self._wanted))
            file, session, errors = self._read(one)
            if session is None:
                self._progress.clear()
                self.failed = True
                _complain(file, errors)
            else:
                yield file, session

    def _read(self, one: str) -> tuple[str, Session | None, list[str]]:
        if self._by_name:
            path, session, errors = _load(one, self._folder)
            return _as_told(one, path), session, errors
        try:
            return one, toml.load(self._folder / one, follow=False), []
        except Invalid as invalid:
            return one, None, invalid.errors


class _Progress:
    """How far a long command is, on stderr, where that is a terminal that shows nothing else."""

    AFTER_S, EVERY_S = 1.0, 0.2

    def __init__(self, prints: bool) -> None:
        """`prints`: whether what the command makes goes to stdout, which may be a terminal too."""
        self._may_show = sys.stderr.isatty() and not (prints and sys.stdout.isatty())
        self._next = time.monotonic() + self.AFTER_S
        self._shown = ""

    def show(self, done: int, of: int) -> None:
        """Tell it, once a second has passed, and then now and again."""
        if not self._may_show or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self.EVERY_S
        self._shown = f"{done} of {counted(of, 'session')}"
        print(f"\r{self._shown}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave nothing of it."""
        if self._shown:
            print(f"\r{' ' * len(self._shown)}\r", end="", file=sys.stderr, flush=True)
            self._shown = ""


def criteria(options: Namespace) -> int:
    """The criteria as they are applied, for a clinician to sign off."""
    if options.format == "fhir":
        from ivig_tui.report.fhir import questionnaires

        print(exchange.line(questionnaires.bundle()))
        return FINE
    from ivig_tui.report import signoff

    if options.format == "json":
        print(exchange.line(signoff.as_json()))
        return FINE
    text = signoff.as_text(colour=sys.stdout.isatty())
    sys.stdout.write(for_encoding(text, sys.stdout.encoding))
    return FINE


def import_bundle(options: Namespace) -> int:
    """Start a session from a FHIR bundle; nothing is written where anything is wrong."""
    from ivig_tui.criteria.kinds import Refused
    from ivig_tui.report.fhir import reading

    folder = _folder(options)
    try:
        data = toml.contents(Path(options.file))
        session = reading.session_of(data, by=people.user(), at=people.now())
        sessions.free_reference(session.reference, sessions.references(folder))
    except Invalid as invalid:
        _complain(options.file, invalid.errors)
        return FAILED
    except Refused as refused:
        _complain(options.file, [f"{refused}; nothing is imported"])
        return FAILED
    try:
        path = sessions.create(session, folder)
    except OSError as error:
        _complain(options.file, [f"can't be written: {error.strerror or error}"])
        return FAILED
    print(f"{inert(session.reference)}: {inert(str(path))}")
    return FINE


def schema(options: Namespace) -> int:
    """The JSON Schema of the session file or of a JSON output."""
    from ivig_tui.report import schema

    sys.stdout.write(schema.as_text(options.of))
    return FINE


def completion(options: Namespace) -> int:
    """What a shell needs to complete this program's words."""
    from ivig_tui import completion

    sys.stdout.write(completion.for_shell(options.shell))
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
    from ivig_tui.tui import launch

    return launch.start(folder, path, getattr(options, "today", None))


def ask(options: Namespace) -> int:
    """A session as plain questions, one at a time."""
    from ivig_tui.ask import start

    return start.start(options.name, _folder(options), getattr(options, "today", None))
