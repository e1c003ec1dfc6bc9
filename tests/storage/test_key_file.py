import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from flows.errors import SettingsError
from storage.key_file import key_file
from storage.sealing import Sealer, new_key


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "meridian.key"

    first = key_file(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key_file(path) == first
    assert Sealer.from_text(first)
    assert list(tmp_path.iterdir()) == [path]


def test_many_who_start_at_once_have_one_key(tmp_path: Path) -> None:
    together = Barrier(8)

    def start(_: int) -> str:
        together.wait()
        return key_file(tmp_path / "meridian.key")

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(start, range(8)))

    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["meridian.key"]


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, bits: int) -> None:
    path = tmp_path / "meridian.key"
    path.write_text(new_key())
    path.chmod(bits)

    with pytest.raises(SettingsError, match=f"run: chmod 600 {path}"):
        key_file(path)


@pytest.mark.parametrize("held", ["", "not a key", "\x00" * 44])
def test_a_file_without_keys_is_refused_and_kept(tmp_path: Path, held: str) -> None:
    path = tmp_path / "meridian.key"
    path.write_text(held)
    path.chmod(0o600)

    with pytest.raises(SettingsError, match=rf"{path} holds no keys"):
        key_file(path)
    assert path.read_text() == held


def test_several_keys_newest_first_may_be_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "meridian.key"
    old = key_file(path)
    path.write_text(f"{new_key()},{old}\n")

    assert Sealer.from_text(key_file(path)).open(Sealer.from_text(old).seal(b"words", "a"), "a") == b"words"


def test_a_missing_folder_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot use the key file .*: no such file or directory"):
        key_file(tmp_path / "nowhere" / "meridian.key")
