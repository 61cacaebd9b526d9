"""What people do by hand, and the video service."""

import pytest

from crosspost.networks.fake.world import World
from unit.networks.fake.clients import Bluesky, Mastodon, record

KEY = "3mvzvh4fs2227"
VIDEO = "https://video.bsky.app/xrpc/app.bsky.video"


def test_a_person_posts_and_deletes(ville: Bluesky, world: World) -> None:
    key = world.hands.post("ville.test", "À la main")
    assert [one.text for one in world.posts("ville.test")] == ["À la main"]
    world.hands.delete("ville.test", key)
    assert world.posts("ville.test") == []
    assert ville.get(key).json()["error"] == "RecordNotFound"


def test_nobody_is_nobody(world: World) -> None:
    with pytest.raises(KeyError):
        world.posts("personne.test")
    with pytest.raises(KeyError):
        world.hands.like("personne.test")


def test_the_view_shows_profiles_and_posts(ville: Bluesky, world: World) -> None:
    world.ensure_bluesky("musee.test", display_name="Musée")
    uri = ville.once(KEY, record()).json()["uri"]
    ville.server = "https://public.api.bsky.app"

    found = ville.ask("app.bsky.actor.getProfile", actor="musee.test").json()
    assert found["displayName"] == "Musée"
    missing = ville.ask("app.bsky.actor.getProfile", actor="personne.test")
    assert missing.status_code == 400
    shown = ville.ask("app.bsky.feed.getPosts", uris=uri).json()["posts"]
    assert [one["record"]["text"] for one in shown] == ["Bonjour"]
    told = ville.ask("com.atproto.repo.describeRepo", repo="ville.test").json()
    assert told["collections"] == ["app.bsky.feed.post"]
    head = ville.ask("com.atproto.sync.getLatestCommit", did=ville.login.did).json()
    assert head["rev"]


def service_token(ville: Bluesky, method: str, **more: int) -> dict[str, str]:
    answer = ville.http.get(
        f"{ville.server}/xrpc/com.atproto.server.getServiceAuth",
        params={"aud": f"did:web:{ville.server[8:]}", "lxm": method, **more},
        headers=ville.headers,
    )
    answer.raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_a_video_is_worked_on_and_then_posted(ville: Bluesky, world: World) -> None:
    headers = service_token(ville, "com.atproto.repo.uploadBlob")
    sent = ville.http.post(
        f"{VIDEO}.uploadVideo", content=b"0000ftypisom", headers=headers
    )
    job = {"jobId": sent.json()["jobId"]}
    states = [
        ville.http.get(f"{VIDEO}.getJobStatus", params=job).json()["jobStatus"]
        for _ in range(3)
    ]

    assert [one["state"] for one in states] == [
        "JOB_STATE_RUNNING",
        "JOB_STATE_COMPLETED",
        "JOB_STATE_COMPLETED",
    ]
    embed = {
        "$type": "app.bsky.embed.video",
        "video": states[-1]["blob"],
        "alt": "Un film",
    }
    assert ville.once(KEY, record(embed=embed)).status_code == 200
    (medium,) = world.posts("ville.test")[0].media
    assert medium.alt == "Un film"
    assert medium.content.startswith(b"0000ftypisom")
    again = ville.http.post(
        f"{VIDEO}.uploadVideo", content=b"0000ftypisom", headers=headers
    )
    assert again.status_code == 409
    assert again.json()["jobId"] == job["jobId"]


def test_what_the_video_service_refuses(ville: Bluesky) -> None:
    url = f"{VIDEO}.uploadVideo"
    assert ville.http.post(url, content=b"x").status_code == 401
    other = service_token(ville, "com.atproto.repo.createRecord")
    assert ville.http.post(url, content=b"x", headers=other).status_code == 401
    unknown = ville.http.get(f"{VIDEO}.getJobStatus", params={"jobId": "?"})
    assert unknown.status_code == 400


def test_videos_of_a_day(ville: Bluesky) -> None:
    headers = service_token(ville, "com.atproto.repo.uploadBlob")
    url = f"{VIDEO}.uploadVideo"
    answers = [
        ville.http.post(url, content=bytes([number]), headers=headers).status_code
        for number in range(26)
    ]
    assert answers == [200] * 25 + [429]
    limits = service_token(ville, "app.bsky.video.getUploadLimits")
    told = ville.http.get(f"{VIDEO}.getUploadLimits", headers=limits).json()
    assert (told["canUpload"], told["remainingDailyVideos"]) == (False, 0)


def test_a_service_token_uploads_to_the_server(ville: Bluesky) -> None:
    ville.headers = service_token(ville, "com.atproto.repo.uploadBlob")
    assert ville.upload().status_code == 200


@pytest.mark.parametrize("seconds", [-1, 3601])
def test_a_service_token_lives_an_hour_at_most(
    ville: Bluesky, world: World, seconds: int
) -> None:
    end = int(world.now().timestamp()) + seconds
    answer = ville.http.get(
        f"{ville.server}/xrpc/com.atproto.server.getServiceAuth",
        params={"aud": "did:web:x", "lxm": "x", "exp": end},
        headers=ville.headers,
    )
    assert answer.json()["error"] == "BadExpiration"


def test_closing_and_reviving_nothing_else(masto: Mastodon, world: World) -> None:
    other = world.ensure_mastodon("mastodon.test", "musee")
    world.hands.close("ville@mastodon.test")
    assert Mastodon(masto.http, other).post("x").status_code == 200
