"""Archives that are damaged, or made to harm: bounded, named, the rest still there."""

from __future__ import annotations

import os
import resource
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosspost.errors import CrosspostError, MediaError
from crosspost.migrate import codec, inspection
from crosspost.migrate.values import Reason
from crosspost.sources.xarchive import allowed
from crosspost.sources.xarchive.archive import Archive
from crosspost.sources.xarchive.faults import ArchiveError
from samples import archives
from samples.archives import PRIVATE, Sample, tweet
from samples.planned import inspect, plan

CANARY = b"canary-7f3a"
SECRET = CANARY.decode()


def private_archive() -> Sample:
    sample = Sample.of(tweet("Bonjour"))
    for name in PRIVATE:
        sample.files[f"data/{name}"] = CANARY * 50
    sample.files["Your archive.html"] = CANARY
    sample.files["assets/js/main.js"] = CANARY
    return sample


def trapped(path: Path) -> Path:
    """Each private member of a zip made one that fails whoever opens it."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.removeprefix("data/") in PRIVATE:
                data[info.header_offset : info.header_offset + 4] = b"trap"
    path.write_bytes(data)
    return path


def test_a_trap_would_be_sprung(tmp_path: Path) -> None:
    path = trapped(private_archive().zip(tmp_path / "a.zip"))

    with (
        zipfile.ZipFile(path) as archive,
        pytest.raises(zipfile.BadZipFile, match="magic number"),
    ):
        archive.read("data/direct-messages.js")


def test_nothing_personal_is_opened_and_no_canary_gets_out(tmp_path: Path) -> None:
    path = trapped(private_archive().zip(tmp_path / "a.zip"))

    with Archive([path]) as archive, archive.plan() as made:
        told = [str(inspection.document(archive.inspect())), str(archive.survey)]
        told += [line.decode() for line in made.lines()]

    assert made.summary.imports == 1
    assert SECRET not in "".join(told)
    assert "canary-account@example.fr" not in "".join(told), "the e-mail address"


def test_private_files_need_not_even_be_readable(tmp_path: Path) -> None:
    """In a folder they are never asked for: a trap in their place is not sprung."""
    path = private_archive().folder(tmp_path / "a")
    for name in PRIVATE:
        (path / "data" / name).unlink()
        os.mkfifo(path / "data" / name)  # opening one waits for ever

    assert plan(path).summary.imports == 1


def test_what_is_never_opened_is_counted(tmp_path: Path) -> None:
    found = inspect(private_archive().zip(tmp_path / "a.zip"))
    closed = {one.name: one.files for one in found.closed}

    assert closed["direct-messages.js"] == 1
    assert closed["direct_messages_media"] == 1
    assert "tweets.js" not in closed


@pytest.mark.parametrize("name", PRIVATE)
def test_the_list_of_what_may_be_opened_names_nothing_private(name: str) -> None:
    assert not allowed.may_be_opened(f"data/{name}")
    assert not allowed.may_be_opened(name)


@pytest.mark.parametrize(
    "name",
    [
        "../data/tweets.js", "/etc/passwd", "data/../../tweets.js", "C:/tweets.js",
        "data/tweets_media/../../x", "a/b/c/../data/tweets.js", "data//tweets.js",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_left_alone_and_counted(
    name: str, tmp_path: Path
) -> None:
    sample = Sample.of(tweet())
    sample.files[name] = CANARY
    found = inspect(sample.zip(tmp_path / "a.zip"))

    assert [one.id for one in found.notes] == ["strange-names"]
    assert plan(tmp_path / "a.zip").summary.imports == 1


def test_links_in_a_zip_and_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.js"
    secret.write_bytes(archives.posts_file([tweet("secret")]))
    folder = Sample.of(tweet(), announced=1).folder(tmp_path / "f")
    (folder / "data" / "tweets-part1.js").symlink_to(secret)
    (folder / "data" / "tweets_media").symlink_to(tmp_path)
    path = Sample.of(tweet()).zip(tmp_path / "a.zip")
    link = zipfile.ZipInfo("data/tweets-part1.js")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    assert plan(folder).summary.posts == 1
    assert plan(path).summary.posts == 1


def test_the_twins_that_a_mac_adds_are_left_alone(tmp_path: Path) -> None:
    sample = Sample.of(tweet())
    twins = {
        "__MACOSX/data/._tweets.js": b"\x00\x05\x16\x07",
        "data/._tweets.js": b"\x00\x05\x16\x07",
        "data/tweets_media/._1-a.jpg": b"\x00",
    }

    assert plan(Sample(sample.files | twins).zip(tmp_path / "a.zip")).summary.posts == 1


def test_a_zip_of_windows_has_other_strokes(tmp_path: Path) -> None:
    files = {n.replace("/", "\\"): d for n, d in Sample.of(tweet()).files.items()}
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, data)

    assert plan(path).summary.posts == 1


def test_zip64_and_thousands_of_members(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for number in range(7000):
            archive.writestr(f"data/tweets_media/{number}-a.jpg", b"x")
        for name, data in Sample.of(tweet()).files.items():
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(data)

    assert plan(path).summary.posts == 1


def patched(path: Path, *, before: bytes, after: bytes) -> Path:
    data = path.read_bytes()
    assert data.count(before) >= 1
    path.write_bytes(data.replace(before, after))
    return path


def test_a_wrong_crc_names_the_member(tmp_path: Path) -> None:
    path = Sample.of(tweet()).zip(tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive:
        crc = archive.getinfo("data/tweets.js").CRC
    patched(path, before=struct.pack("<I", crc), after=struct.pack("<I", crc ^ 1))

    with pytest.raises(ArchiveError, match=r"data/tweets\.js, in the archive, is dam"):
        plan(path)


@pytest.mark.parametrize("lie", [10, 1 << 31])
def test_a_size_that_lies_names_the_member(lie: int, tmp_path: Path) -> None:
    path = Sample.of(tweet()).zip(tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("data/tweets.js").file_size
    patched(path, before=struct.pack("<I", size), after=struct.pack("<I", lie))

    with pytest.raises(ArchiveError, match=r"data/tweets\.js"):
        plan(path)


@pytest.mark.speed
def test_a_bomb_is_stopped_early_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("data/tweets.js", "w", force_zip64=True) as file,
    ):
        file.write(b"window.YTD.tweets.part0 = [")
        for _ in range(300):
            file.write(b" " * (1 << 20))
    before, start = memory(), time.process_time()

    with pytest.raises(ArchiveError, match="unpacks to far more"):
        plan(path)

    assert memory() - before < 120
    assert time.process_time() - start < 20


def memory() -> float:
    """The most that this process held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_one_endless_record_is_stopped_and_named(tmp_path: Path) -> None:
    noise = os.urandom(26 << 20).hex().encode()
    data = b'window.x = [ { "tweet" : { "full_text" : "' + noise + b'" } } ]'
    path = Sample({"data/tweets.js": data}).zip(tmp_path / "a.zip")

    with pytest.raises(ArchiveError, match=r"data/tweets\.js"):
        plan(path)


def test_a_file_of_posts_twice_with_other_contents_is_refused(tmp_path: Path) -> None:
    path = Sample.of(tweet()).zip(tmp_path / "a.zip")
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr("data/tweets.js", archives.posts_file([tweet("autre")]))

    with pytest.raises(ArchiveError, match=r"data/tweets\.js is in the archive twice"):
        plan(path)


def test_a_picture_twice_with_other_contents_is_missing(tmp_path: Path) -> None:
    post = archives.with_media(
        tweet("x"), archives.photo("", "https://t.co/a", "a.jpg")
    )
    name = f"{post['id_str']}-a.jpg"
    path = Sample.of(post).media(name).zip(tmp_path / "a.zip")
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr(f"data/tweets_media/{name}", b"another")

    assert plan(path).only.media[0].present is False


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.99])
def test_a_cut_zip_is_said_to_be_damaged(kept: float, tmp_path: Path) -> None:
    path = Sample.of(tweet()).zip(tmp_path / "a.zip")
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data)) if kept < 1 else int(kept)])

    with pytest.raises(ArchiveError, match=r"a\.zip is damaged or not whole"):
        plan(path)


def test_a_password_and_an_unusual_packing_are_named(tmp_path: Path) -> None:
    locked = Sample.of(tweet()).zip(tmp_path / "a.zip")
    data = bytearray(locked.read_bytes())
    with zipfile.ZipFile(locked) as archive:
        info = archive.getinfo("data/tweets.js")
    central = data.rindex(b"PK\x01\x02", 0, data.rindex(b"data/tweets.js"))
    data[central + 8] |= 1
    data[info.header_offset + 6] |= 1
    locked.write_bytes(data)
    odd = tmp_path / "b.zip"
    with zipfile.ZipFile(odd, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("data/tweets.js", archives.posts_file([tweet()]))

    with pytest.raises(ArchiveError, match="a password protects it"):
        plan(locked)
    with pytest.raises(ArchiveError, match="packed in an unusual way"):
        plan(odd)


def test_two_archives_in_one_zip_are_not_mixed(tmp_path: Path) -> None:
    files = Sample.of(tweet()).within("a").files | Sample.of(tweet()).within("b").files

    with pytest.raises(ArchiveError, match="more than one archive here: a, b"):
        plan(Sample(files).zip(tmp_path / "a.zip"))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path, "There is no file"),
        (lambda path: Sample({"photos/a.jpg": b"x"}).zip(path), "is no archive of X"),
        (lambda path: Sample({"photos/a.jpg": b"x"}).folder(path), "is no archive of"),
    ],
    ids=["nothing", "another zip", "another folder"],
)
def test_what_is_no_archive_is_said(
    make: Callable[[Path], Path], told: str, tmp_path: Path
) -> None:
    with pytest.raises(ArchiveError, match=told):
        plan(make(tmp_path / "a"))


@pytest.mark.parametrize("data", [b"", b"hello", b"window.x = {}", b"\x00" * 500])
def test_a_file_of_posts_that_is_none_is_named(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"data/tweets\.js, in the archive, is not"):
        plan(Sample({"data/tweets.js": data}).zip(tmp_path / "a.zip"))


# -- one odd record costs only itself --------------------------------------------


def broken(text: bytes, by: bytes, *, count: int = 3) -> Sample:
    posts = [tweet(f"n{one}", sequence=one) for one in range(count)]
    data = archives.posts_file(posts)
    assert data.count(text) == 1
    files = {
        "data/manifest.js": archives.manifest({"data/tweets.js": count}),
        "data/tweets.js": data.replace(text, by),
    }
    return Sample(files)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        (b'"full_text": "n1"', b'"full_text": 7'),
        (b'"full_text": "n1"', b'"full_txt": "n1"'),
        (b'"full_text": "n1"', b'"full_text": "n1" oops'),
        (b'"full_text": "n1"', b'"full_text": "\xff\xfe"'),
        (b'"full_text": "n1"', b'"full_text": ' + b"[" * 100_000),
    ],
    ids=["number", "missing", "no json", "no utf-8", "deep"],
)
def test_an_unreadable_record_is_named_and_the_others_are_there(
    text: bytes, by: bytes, tmp_path: Path
) -> None:
    result = plan(broken(text, by).zip(tmp_path / "a.zip"))
    bad = result.posts[-1]

    assert [one.text for one in result.posts[:2]] == ["n0", "n2"]
    assert (bad.id, bad.reason) == (None, Reason.UNREADABLE)
    assert bad.place is not None
    assert (bad.place.file, bad.place.record) == ("data/tweets.js", 2)


@pytest.mark.parametrize(
    "field",
    [
        {"entities": 7},
        {"entities": {"urls": [{"url": 5}, 7, None], "hashtags": "x"}},
        {"entities": {"urls": [{"indices": ["x", "y"]}]}},
        {"entities": {"user_mentions": [{"indices": ["5"]}]}},
        {"entities": {"urls": [{"url": "n1", "indices": ["-5", "900"]}]}},
        {"extended_entities": {"media": [{"type": 5}, {}]}},
        {"extended_entities": []},
        {"edit_info": "never"},
        {"favorite_count": "many"},
        {"lang": 5},
        {"possibly_sensitive": "perhaps"},
        {"in_reply_to_user_id_str": "abc"},
    ],
)
def test_an_odd_field_costs_no_post(field: dict[str, object], tmp_path: Path) -> None:
    post = tweet("n1")
    post.update(field)

    result = plan(Sample.of(tweet("n0", sequence=1), post).zip(tmp_path / "a.zip"))

    assert sorted(one.text for one in result.posts) == ["n0", "n1"]


def test_a_date_that_is_none_is_made_up_for_by_the_id(tmp_path: Path) -> None:
    one = plan(Sample.of(tweet(created_at="hier")).zip(tmp_path / "a.zip")).only

    assert one.created_at == archives.START


def test_an_old_post_without_a_date_cannot_be_placed(tmp_path: Path) -> None:
    post = tweet(post=5_000_000_000, created_at="hier")

    one = plan(Sample.of(post).zip(tmp_path / "a.zip")).only

    assert (one.id, one.reason) == ("5000000000", Reason.UNREADABLE)


@pytest.mark.parametrize("number", ["0", "-5", str(1 << 70), "x"])
def test_an_id_that_is_none(number: str, tmp_path: Path) -> None:
    post = tweet()
    post["id_str"] = number

    one = plan(Sample.of(post).zip(tmp_path / "a.zip")).only

    assert (one.id, one.reason) == (None, Reason.UNREADABLE)


def test_a_file_that_breaks_off_loses_its_last_record_only(tmp_path: Path) -> None:
    posts = [tweet(f"n{one}", sequence=one) for one in range(3)]
    data = archives.posts_file(posts)[:-300]

    result = plan(Sample({"data/tweets.js": data}).zip(tmp_path / "a.zip"))

    assert [one.reason for one in result.posts] == [None, None, Reason.UNREADABLE]


# -- media, one by one ------------------------------------------------------------


def test_media_are_read_under_a_cap(tmp_path: Path) -> None:
    sample = Sample.of(tweet()).media("1-a.jpg", data=b"x" * 5000)
    with Archive([sample.zip(tmp_path / "a.zip")]) as archive:
        assert archive.read_media("1-a.jpg", 5000) == b"x" * 5000
        assert archive.media_size("1-a.jpg") == 5000
        with pytest.raises(MediaError, match="too large"):
            archive.read_media("1-a.jpg", 4999)
        with pytest.raises(MediaError, match="not in the archive"):
            archive.read_media("../../etc/passwd", 5000)


def test_a_damaged_picture_is_named_and_nothing_else_fails(tmp_path: Path) -> None:
    sample = Sample.of(tweet()).media("1-a.jpg", "2-b.jpg", data=b"abcdefgh" * 99)
    path = sample.zip(tmp_path / "a.zip")
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("data/tweets_media/1-a.jpg").header_offset + 60
    data = bytearray(path.read_bytes())
    data[at : at + 6] = b"\xff" * 6
    path.write_bytes(data)

    with Archive([path]) as opened:
        assert opened.read_media("2-b.jpg", 5000) == b"abcdefgh" * 99
        with pytest.raises(MediaError, match=r"1-a\.jpg, in the archive, is damaged"):
            opened.read_media("1-a.jpg", 5000)


# -- whatever the bytes -----------------------------------------------------------


def survives(path: Path) -> None:
    """Either a whole plan, or an error for a person: never a traceback."""
    try:
        with Archive([path]) as archive, archive.plan() as made:
            posts = [codec.planned_of(line) for line in list(made.lines())[1:]]
            assert len(posts) == made.summary.posts
    except CrosspostError:
        return


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6))
def test_a_zip_with_changed_bytes(
    tmp_path: Path, changes: list[tuple[float, int]]
) -> None:
    path = private_archive().media("1-a.jpg").zip(tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    for where, byte in changes:
        data[int(where * (len(data) - 1))] = byte
    path.write_bytes(data)

    survives(path)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from(b'{}[]",:\\ \n\x00\xff0a')),
        max_size=5,
    ),
    st.sampled_from(["flat", "wrapped"]),
)
def test_a_file_of_posts_with_changed_bytes(
    tmp_path: Path, changes: list[tuple[float, int]], form: str
) -> None:
    posts = [
        tweet("@voisin Été &amp; 👍", sequence=one, reply=one or None, to=5)
        for one in range(6)
    ]
    data = bytearray(
        archives.javascript("tweet", posts)
        if form == "flat"
        else archives.posts_file(posts)
    )
    for where, byte in changes:
        data[int(where * (len(data) - 1))] = byte
    files = {"data/tweets.js": bytes(data), "data/account.js": archives.account()}

    survives(Sample(files).zip(tmp_path / "a.zip"))
