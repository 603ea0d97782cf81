"""The sessions folder: which it is, what is in it, which references are free."""

from pathlib import Path

import platformdirs
import pytest

from ivig_tui.cli import main
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.session.fileformat import Invalid
from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store import toml


def write(folder: Path, name: str, reference: str) -> Path:
    path = folder / name
    path.write_bytes(toml.encode(Session(reference)))
    return path


# --- which folder ----------------------------------------------------------------------


def test_the_folder_named_on_the_command_line_comes_before_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(store.VARIABLE, "from-variable")
    assert store.sessions_folder("named") == Path("named")
    assert store.sessions_folder() == Path("from-variable")
    monkeypatch.delenv(store.VARIABLE)
    data = platformdirs.user_data_path("ivig-tui", appauthor=False)
    assert store.sessions_folder() == data / "sessions"
    Path("sessions").mkdir()
    assert store.sessions_folder() == Path("sessions")


def test_a_leading_tilde_is_the_home_folder_however_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert store.sessions_folder("~/x") == tmp_path / "x"
    monkeypatch.setenv(store.VARIABLE, "~/y")
    assert store.sessions_folder() == tmp_path / "y"
    assert store.sessions_folder("./~/x") == Path("./~/x")
    assert store.sessions_folder("a~") == Path("a~")


def test_without_a_home_folder_it_is_said_how_to_name_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a user number without a name, with HOME unset."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)

    def nobody(uid: int) -> object:
        raise KeyError(uid)

    monkeypatch.setattr("pwd.getpwuid", nobody)
    for named in (None, "~/x", "~no-such-login-name/x"):
        with pytest.raises(store.NoFolder, match="--sessions DIR or IVIG_TUI_SESSIONS, and yours"):
            store.sessions_folder(named)
    assert store.sessions_folder("x") == Path("x")
    with pytest.raises(SystemExit):
        main(["list"])


# --- what is in it ---------------------------------------------------------------------


def test_session_files_are_those_directly_in_the_folder_by_name(tmp_path: Path) -> None:
    for name in ("b.toml", "a.toml", ".hidden.toml", "a.toml.conflict-01", "notes.txt"):
        (tmp_path / name).write_text("")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "c.toml").write_text("")
    assert [path.name for path in store.session_files(tmp_path)] == ["a.toml", "b.toml"]


def test_a_folder_that_is_missing_is_empty(tmp_path: Path) -> None:
    assert store.session_files(tmp_path / "no") == []


@pytest.mark.parametrize("name", ["file", "nul\0"])
def test_what_is_no_folder_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid) as told:
        store.session_files(tmp_path / name)
    (error,) = told.value.errors
    assert error.startswith(f"the folder {tmp_path}/")
    assert "can't be read" in error
    assert "\0" not in error


def test_references_are_told_of_invalid_files_too(tmp_path: Path) -> None:
    one = write(tmp_path, "one.toml", "SYN-1")
    invalid = tmp_path / "two.toml"
    invalid.write_text('reference = "SYN-2"\n')
    (tmp_path / "three.toml").write_text("reference = ")
    (tmp_path / "four.toml").write_text("reference = 4\n")
    assert list(store.references(tmp_path)) == [("SYN-1", one), ("SYN-2", invalid)]


# --- what a name means -----------------------------------------------------------------


def test_a_name_is_a_path_first_and_a_reference_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = write(tmp_path, "one.toml", "SYN-1")
    assert store.find(str(one), tmp_path) == one
    assert store.find("SYN-1", tmp_path) == one
    monkeypatch.chdir(tmp_path)
    Path("SYN-1").write_text("")
    assert store.find("SYN-1", tmp_path) == Path("SYN-1")


@pytest.mark.parametrize("name", ["SYN-9", "syn-1", "../x", "", "nul\0", "x" * 5000])
def test_a_name_that_means_nothing_is_an_error(tmp_path: Path, name: str) -> None:
    write(tmp_path, "one.toml", "SYN-1")
    with pytest.raises(Invalid, match="no such file"):
        store.find(name, tmp_path)


def test_a_reference_that_two_files_have_is_an_error_that_names_both(tmp_path: Path) -> None:
    one, two = (write(tmp_path, f"{name}.toml", "SYN-1") for name in ("one", "two"))
    with pytest.raises(Invalid) as told:
        store.find("SYN-1", tmp_path)
    assert f"{one} and {two}" in str(told.value)


# --- which references are free ---------------------------------------------------------


@pytest.mark.parametrize("typed", ["SYN 1", "syn 1", "  SYN \u00a0 1  ", "sYn   1"])
def test_case_and_blanks_do_not_make_another_patient(tmp_path: Path, typed: str) -> None:
    one = write(tmp_path, "one.toml", "SYN 1")
    with pytest.raises(store.Taken) as told:
        store.free_reference(typed, store.references(tmp_path))
    assert told.value.path == one
    assert str(told.value) == "SYN 1 exists already, in one.toml"


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d")
def test_another_kind_of_dash_does_not_make_another_patient(tmp_path: Path, dash: str) -> None:
    """As a reference that is copied from a letter or a PDF has one in place of the hyphen."""
    write(tmp_path, "one.toml", "SYN-1")
    with pytest.raises(store.Taken):
        store.free_reference(f"SYN{dash}1", store.references(tmp_path))


@pytest.mark.parametrize("typed", ["SYN 2", "SYN1", "SYN-1"])
def test_other_references_are_free(tmp_path: Path, typed: str) -> None:
    write(tmp_path, "one.toml", "SYN 1")
    assert store.free_reference(typed, store.references(tmp_path)) == typed


def test_accents_are_compared_as_they_are_read(tmp_path: Path) -> None:
    write(tmp_path, "one.toml", "Ame\u0301lie")
    with pytest.raises(store.Taken):
        store.free_reference("AM\u00c9LIE", store.references(tmp_path))


def test_a_file_does_not_take_a_reference_from_itself(tmp_path: Path) -> None:
    one = write(tmp_path, "one.toml", "SYN-1")
    (tmp_path / "link.toml").symlink_to(one)
    taken = list(store.references(tmp_path))
    assert len(taken) == 1  # no link is followed
    assert store.free_reference(" syn-1", taken, besides=one) == "syn-1"


@pytest.mark.parametrize("typed", ["", "  ", "x" * 65, "a\u202eb", "a\nb", "a\tb", "a\u2028b"])
def test_what_is_no_reference_is_refused_without_a_look_at_the_others(typed: str) -> None:
    with pytest.raises(Mistake):
        store.free_reference(typed, iter(()))


def test_what_is_told_of_a_taken_reference_is_harmless() -> None:
    taken = [("a\x1b[31m", Path("x\x1b]0;y.toml"))]
    told = str(store.Taken(*taken[0]))
    assert told == "a\ufffd[31m exists already, in x\ufffd]0;y.toml"


# --- a new file ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("SYN-0417", "syn-0417.toml"),
        ("../../etc/passwd", "etc-passwd.toml"),
        ("Zoë 7", "zoe-7.toml"),
        ("日本", "session.toml"),
        (".", "session.toml"),
        ("x" * 64, "x" * 48 + ".toml"),
    ],
)
def test_a_new_file_is_named_by_its_reference_and_never_leaves_the_folder(
    tmp_path: Path, reference: str, name: str
) -> None:
    path = store.create(Session(reference), tmp_path / "deep" / "folder")
    assert path == tmp_path / "deep" / "folder" / name
    assert toml.load(path).reference == reference
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_new_file_never_takes_the_name_of_another(tmp_path: Path) -> None:
    before = write(tmp_path, "syn-1.toml", "other").read_bytes()
    (tmp_path / "syn-1-2.toml").symlink_to("nowhere")
    assert store.create(Session("SYN 1"), tmp_path).name == "syn-1-3.toml"
    assert (tmp_path / "syn-1.toml").read_bytes() == before
