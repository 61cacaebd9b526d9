"""Any text, for properties: what people type, and what breaks programs."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = (
    *"aAeElLfFrR0129 _-.,:;!?/\\@#＃$&=+*~()[]<>«»“”\"'’…·\n\r\t\xa0\u202f",
    *("é", "É", "œ", "ç", "ß", "e\u0301", "c\u0327", "o\u0302\u0323", "\u0301"),
    *("🎉", "👩\u200d🚒", "👍🏽", "🇫🇷", "🇫", "1️⃣", "☎", "©", "®", "™", "ℹ️", "‼"),
    *("\u200b", "\u200c", "\u200d", "\u2060", "\xad", "\ufeff", "\u200e", "\u202e"),
    *(
        "بلدية",
        "שלום",
        "город",
        "東京",
        "・",
        "क्षि",
        "한",
        "각",
        "𝗴",
        "Å",
        "\u2028",
        "\x00",
    ),
    *("https://", "http://", "HTTPS://", "xmpp:", "magnet:?", "gemini://", "www."),
    *("ville.example.fr", "saint-aubin.fr", "ville.fr", "метро.рф", ".fr", ".com"),
    *("/agenda", "?x=1", "#haut", ":8443", "@ville", "@ville.example.fr"),
    *("@ville@social.example.fr", "presse.info@ville.fr", "d’", "l'", "M. ", " le "),
    *("#Ville", "#L’été", "#2026", "#1_2", "#agent·e·s", "##", "(", "((", "))"),
)
"""Bits that meet badly."""

GLUED = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
ANY = st.text(max_size=60)
"""Half surrogates included: nothing may be raised on them."""

TEXT = GLUED | ANY
