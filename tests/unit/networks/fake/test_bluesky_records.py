"""What a Bluesky server does with records: the rows of the table of facts."""

import pytest

from crosspost.networks.fake.bluesky import cids
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import POST, Bluesky, create, record

KEY = "3mvzvh4fs2227"
LATER = "3mvzvh4fs2323"


def test_put_with_null_creates_once_and_answers_the_same_again(
    ville: Bluesky, world: World
) -> None:
    first = ville.once(KEY, record())
    again = ville.once(KEY, record())

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["cid"] == again.json()["cid"]
    assert "commit" in first.json()
    assert "commit" not in again.json()
    assert [one.text for one in world.posts("ville.test")] == ["Bonjour"]


def test_put_with_null_on_another_record_changes_nothing(
    ville: Bluesky, world: World
) -> None:
    cid = ville.once(KEY, record()).json()["cid"]
    refused = ville.once(KEY, record("Autre"))

    assert refused.status_code == 400
    assert refused.json() == {
        "error": "InvalidSwap",
        "message": f"Record was at {cid}",
    }
    assert [one.text for one in world.posts("ville.test")] == ["Bonjour"]


def test_put_without_swap_replaces_in_silence(ville: Bluesky, world: World) -> None:
    ville.put(KEY, record())

    assert "commit" not in ville.put(KEY, record()).json()
    assert "commit" in ville.put(KEY, record("Autre")).json()
    assert [one.text for one in world.posts("ville.test")] == ["Autre"]
    assert [one.text for one in world.removed("ville.test")] == ["Bonjour"]


def test_put_with_a_cid_is_a_safe_edit(ville: Bluesky) -> None:
    cid = ville.put(KEY, record()).json()["cid"]

    assert ville.put(KEY, record("Deux"), swapRecord=cid).status_code == 200
    late = ville.put(KEY, record("Trois"), swapRecord=cid)
    assert late.json()["error"] == "InvalidSwap"
    missing = ville.put(LATER, record(), swapRecord=cid)
    assert missing.json()["message"] == "Record was at null"


def test_a_late_retry_brings_back_what_a_person_deleted(
    ville: Bluesky, world: World
) -> None:
    ville.once(KEY, record())
    world.hands.delete("ville.test", KEY)

    assert world.posts("ville.test") == []
    assert ville.once(KEY, record()).status_code == 200
    assert len(world.posts("ville.test")) == 1


@pytest.mark.parametrize("text", ["Bonjour", "Autre"])
def test_create_with_a_key_that_exists_makes_the_server_stumble(
    ville: Bluesky, text: str
) -> None:
    ville.create(record(), rkey=KEY)
    again = ville.create(record(text), rkey=KEY)

    assert again.status_code == 500
    assert again.json()["error"] == "InternalServerError"


def test_create_without_a_key_makes_one(ville: Bluesky, world: World) -> None:
    ville.create(record())
    ville.create(record())

    keys = [one.key for one in world.posts("ville.test")]
    assert len(set(keys)) == 2
    assert all(len(key) == 13 for key in keys)


@pytest.mark.parametrize("key", ["bonjour", "3mvzvh4fs222", "zzzzzzzzzzzzz", "3MVZ"])
def test_the_key_of_a_post_must_be_a_tid(ville: Bluesky, key: str) -> None:
    refused = ville.once(key, record())

    assert refused.status_code == 400
    assert "Invalid TID string" in refused.json()["message"]


@pytest.mark.parametrize("key", ["2222222222222", "jzzzzzzzzzzzz"])
def test_keys_of_any_date_are_accepted(ville: Bluesky, key: str) -> None:
    assert ville.once(key, record()).status_code == 200


def test_swap_commit_refuses_once_anything_else_was_written(
    ville: Bluesky, world: World
) -> None:
    head = ville.once(KEY, record()).json()["commit"]["cid"]
    world.hands.like("ville.test")
    refused = ville.put(LATER, record(), swapCommit=head)

    assert refused.json()["error"] == "InvalidSwap"
    assert ville.get(LATER).json()["error"] == "RecordNotFound"


def test_a_missing_record_is_not_found_and_deleting_it_no_error(
    ville: Bluesky,
) -> None:
    missing = ville.get(KEY)

    assert missing.status_code == 400
    assert missing.json()["error"] == "RecordNotFound"
    assert ville.delete(KEY).status_code == 200
    assert ville.delete(KEY).json() == {}


def test_a_deleted_key_can_be_created_again(ville: Bluesky) -> None:
    ville.create(record(), rkey=KEY)
    assert ville.delete(KEY).json()["commit"]["rev"]
    assert ville.create(record("Autre"), rkey=KEY).status_code == 200


def test_delete_with_a_cid_spares_what_was_replaced(ville: Bluesky) -> None:
    old = ville.put(KEY, record()).json()["cid"]
    new = ville.put(KEY, record("Autre")).json()["cid"]

    assert ville.delete(KEY, swapRecord=old).json()["error"] == "InvalidSwap"
    assert ville.delete(KEY, swapRecord=new).status_code == 200


def test_a_batch_lands_whole_with_the_cids_computed_before(
    ville: Bluesky, world: World
) -> None:
    root = {"$type": POST, **record("1")}
    uri = f"at://{ville.login.did}/{POST}/{KEY}"
    here = {"uri": uri, "cid": cids.record_cid(root)}
    reply = record("2", reply={"root": here, "parent": here})
    gate = {
        "$type": "com.atproto.repo.applyWrites#create",
        "collection": "app.bsky.feed.threadgate",
        "rkey": KEY,
        "value": {"post": uri, "allow": [], "createdAt": record()["createdAt"]},
    }
    answer = ville.apply(create(KEY, root), create(LATER, reply), gate)

    results = answer.json()["results"]
    assert results[0]["cid"] == here["cid"]
    assert results[0]["$type"] == "com.atproto.repo.applyWrites#createResult"
    first, second = world.posts("ville.test")
    assert (second.root, second.reply_to) == (uri, uri)
    assert first.gates["app.bsky.feed.threadgate"]["allow"] == []


def test_a_batch_sent_again_stumbles_and_writes_nothing(
    ville: Bluesky, world: World
) -> None:
    assert ville.apply(create(KEY), create(LATER)).status_code == 200
    assert ville.apply(create(KEY), create("3mvzvh4fs2424")).status_code == 500
    assert len(world.posts("ville.test")) == 2


@pytest.mark.parametrize("kind", ["update", "delete"])
def test_an_update_or_delete_of_a_missing_key_stumbles(
    ville: Bluesky, kind: str
) -> None:
    write = create(KEY) | {"$type": f"com.atproto.repo.applyWrites#{kind}"}
    assert ville.apply(write).status_code == 500


def test_one_invalid_record_fails_the_whole_batch_and_tells_its_place(
    ville: Bluesky, world: World
) -> None:
    refused = ville.apply(create(KEY), create(LATER, record("x" * 301)))

    assert refused.status_code == 400
    assert refused.json()["message"].endswith("at $.writes[1].record.text")
    assert world.posts("ville.test") == []


def test_at_most_two_hundred_writes(ville: Bluesky, world: World) -> None:
    writes = [create(f"3mvzvh4f{place:05}".translate(TO_KEY)) for place in range(201)]
    refused = ville.apply(*writes)

    assert refused.json()["message"] == "Too many writes. Max: 200"
    assert ville.apply(*writes[:200]).status_code == 200
    assert len(world.posts("ville.test")) == 200


def test_a_body_of_a_million_bytes_is_too_large(ville: Bluesky) -> None:
    refused = ville.once(KEY, record(unknown="x" * 1_000_000))

    assert refused.status_code == 413
    assert refused.json()["error"] == "PayloadTooLargeError"


def test_another_account_may_not_write_here(ville: Bluesky, world: World) -> None:
    other = Bluesky(ville.http, world.ensure_bluesky("musee.test"))
    other.log_in()
    other.login = ville.login

    assert other.once(KEY, record()).status_code == 401


def test_the_outer_type_is_added_and_a_wrong_one_refused(ville: Bluesky) -> None:
    ville.once(KEY, record())
    assert ville.get(KEY).json()["value"]["$type"] == POST

    wrong = ville.once(LATER, {**record(), "$type": "app.bsky.feed.like"})
    assert wrong.json()["message"] == (
        "Invalid $type: expected app.bsky.feed.post, got app.bsky.feed.like"
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "not valid JSON"),
        (b"[1]", "not valid JSON"),
        ({"writes": "x"}, 'Missing required key "writes"'),
        ({"writes": [{"$type": "x"}]}, "Action not supported: x"),
    ],
)
def test_a_body_that_makes_no_sense(ville: Bluesky, body: object, told: str) -> None:
    if isinstance(body, dict):
        body = {"repo": ville.login.did, **body}
    refused = ville.call("com.atproto.repo.applyWrites", body)
    assert refused.status_code == 400
    assert told in refused.json()["message"]


def test_a_profile_has_one_key(ville: Bluesky) -> None:
    told = {"repo": ville.login.did, "collection": "app.bsky.actor.profile"}
    name = "com.atproto.repo.putRecord"
    assert ville.call(name, {**told, "rkey": KEY, "record": {}}).status_code == 400
    assert ville.call(name, {**told, "rkey": "self", "record": {}}).status_code == 200


def test_kinds_nobody_knows_are_kept_unread(ville: Bluesky) -> None:
    told = {"repo": ville.login.did, "collection": "com.example.note", "rkey": "a"}
    name = "com.atproto.repo.putRecord"
    answer = ville.call(name, {**told, "record": {"text": 1}}).json()
    assert answer["validationStatus"] == "unknown"
    assert ville.get("a", "com.example.note").json()["value"]["text"] == 1


def test_a_list_of_nobody(ville: Bluesky) -> None:
    answer = ville.ask("com.atproto.repo.listRecords", repo="x", collection=POST)
    assert answer.json()["message"] == "Could not find repo: x"


def test_validate_false_lets_anything_in(ville: Bluesky) -> None:
    long = record("x" * 301)
    assert ville.put(KEY, long, validate=False).status_code == 200


def test_a_list_goes_by_key_from_a_cursor(ville: Bluesky) -> None:
    keys = [f"3mvzvh4fs222{end}" for end in "abcde"]
    ville.apply(*(create(key) for key in reversed(keys)))

    def listed(**params: str | int) -> list[str]:
        answer = ville.ask(
            "com.atproto.repo.listRecords",
            repo=ville.login.did,
            collection=POST,
            **params,
        )
        return [one["uri"].rpartition("/")[2] for one in answer.json()["records"]]

    assert listed() == keys[::-1]
    assert listed(reverse="true") == keys
    assert listed(reverse="true", cursor=keys[1]) == keys[2:]
    assert listed(cursor=keys[1]) == keys[:1]
    assert listed(limit=2) == [keys[4], keys[3]]
    assert listed(rkeyStart=keys[3]) == keys[::-1]


def test_a_read_needs_no_login(ville: Bluesky) -> None:
    ville.once(KEY, record())
    ville.headers = {}
    assert ville.get(KEY).json()["value"]["text"] == "Bonjour"


def test_the_wrong_method_and_unknown_names_are_refused(ville: Bluesky) -> None:
    assert ville.ask("com.atproto.repo.putRecord").status_code == 400
    assert ville.call("com.example.nothing", {}).status_code == 404


TO_KEY = str.maketrans("0123456789", "abcdefghij")
