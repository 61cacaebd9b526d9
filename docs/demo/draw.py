"""Draws the demonstration's two pictures; its avatars are SVG files beside them.

Needs Chromium through playwright (the test requirements have it):

    python docs/demo/draw.py crosspost/demo/data

Everything is drawn here from shapes; nothing is copied from anywhere.
"""

# ruff: noqa: INP001, PLR0917 -- a script, run by its path; shapes have sides

from __future__ import annotations

import random
import sys
from pathlib import Path

WIDE, HIGH = 1600, 1067
QUALITY = 84
TWO_WINDOWS = 108

# A ripple for reflections, and the faint grain that keeps flat colours alive.
DEFS = """
<filter id="ripple" x="0" y="0" width="100%" height="100%">
 <feTurbulence type="fractalNoise" baseFrequency=".004 .06" numOctaves="1" seed="4"/>
 <feDisplacementMap in="SourceGraphic" scale="22" xChannelSelector="R"
  yChannelSelector="G"/>
</filter>
<filter id="soft"><feGaussianBlur stdDeviation="9"/></filter>
<filter id="softer"><feGaussianBlur stdDeviation="26"/></filter>
<filter id="grain" x="0" y="0" width="100%" height="100%">
 <feTurbulence type="fractalNoise" baseFrequency=".8" numOctaves="2" seed="2"/>
 <feColorMatrix values="0 0 0 0 .5  0 0 0 0 .5  0 0 0 0 .5  0 0 0 .55 -.22"/>
</filter>
"""


def gradient(
    name: str, *stops: tuple[float, str], across: str = "x2='0' y2='1'"
) -> str:
    """A linear gradient, from top to bottom unless told otherwise."""
    marks = "".join(f"<stop offset='{at}' stop-color='{hue}'/>" for at, hue in stops)
    return f"<linearGradient id='{name}' {across}>{marks}</linearGradient>"


def glow(name: str, hue: str) -> str:
    """A light that fades out."""
    return (
        f"<radialGradient id='{name}'><stop stop-color='{hue}' stop-opacity='.95'/>"
        f"<stop offset='.35' stop-color='{hue}' stop-opacity='.45'/>"
        f"<stop offset='1' stop-color='{hue}' stop-opacity='0'/></radialGradient>"
    )


def rect(x: float, y: float, w: float, h: float, fill: str, more: str = "") -> str:
    """A rectangle."""
    return (
        f"<rect x='{x:.1f}' y='{y:.1f}' width='{w:.1f}' height='{h:.1f}'"
        f" fill='{fill}' {more}/>"
    )


def path(d: str, fill: str, more: str = "") -> str:
    """A filled shape."""
    return f"<path d='{d}' fill='{fill}' {more}/>"


def line(d: str, hue: str, width: float, more: str = "") -> str:
    """A drawn line."""
    return (
        f"<path d='{d}' fill='none' stroke='{hue}' stroke-width='{width}'"
        f" stroke-linecap='round' stroke-linejoin='round' {more}/>"
    )


def window(x: float, y: float, shutter: str) -> str:
    """A window with its two shutters and a flower box under some."""
    return "".join(
        (
            rect(x - 9, y, 8, 42, shutter),
            rect(x + 27, y, 8, 42, shutter),
            rect(x, y, 26, 42, "#39566280"),
            rect(x, y, 26, 42, "#f8f4ea", "fill-opacity='.25'"),
            line(f"M{x} {y}h26v42h-26zM{x + 13} {y}v42M{x} {y + 20}h26", "#fbf8f1", 3),
        )
    )


def house(x: float, wide: float, high: float, hues: tuple[str, str, str]) -> str:
    """A narrow house of a harbour, its gable to the water; it stands at y=640."""
    wall, roof, shutter = hues
    top = 640 - high
    peak = top - wide * 0.52
    drawn = [
        path(f"M{x} 640V{top}L{x + wide / 2} {peak}L{x + wide} {top}V640z", wall),
        path(
            f"M{x + wide * 0.62} 640V{top}h{wide * 0.38}V640z", "#000", "opacity='.05'"
        ),
        line(
            f"M{x - 7} {top + 7}L{x + wide / 2} {peak - 4}L{x + wide + 7} {top + 7}",
            roof,
            13,
        ),
        rect(x + wide * 0.72, peak + 10, 17, 44, "#b98d74"),
    ]
    for y in range(int(top) + 12, 536, 74):  # above the door
        places = (0.25, 0.75) if wide > TWO_WINDOWS else (0.5,)
        drawn += [window(x + wide * place - 13, y, shutter) for place in places]
    drawn.append(rect(x + wide / 2 - 15, 586, 30, 54, shutter, "rx='2'"))
    return "".join(drawn)


def town() -> str:
    """The row of houses, the church behind, the quay wall under them."""
    hues = (
        ("#f2dcc0", "#54626d", "#3f7d86"),
        ("#e9eef0", "#4a5963", "#b5533c"),
        ("#e7b89c", "#5b5f6a", "#f4ece0"),
        ("#d8e3d4", "#4d5b64", "#56755c"),
        ("#f4e7b8", "#5d5a5f", "#3d6a94"),
        ("#cfdbe6", "#505a66", "#8a3f4c"),
        ("#efd0ca", "#555f69", "#46656b"),
    )
    sizes = (
        (104, 196),
        (92, 236),
        (118, 176),
        (96, 214),
        (124, 188),
        (90, 230),
        (112, 170),
    )
    spire = "".join(
        (
            rect(356, 290, 62, 240, "#cfc4b0"),
            path("M346 292 387 120l41 172z", "#53606a"),
            line("M387 120v-34M376 98h22", "#53606a", 4),
            path("M374 340h26v44h-26z", "#6b6f70"),
        )
    )
    x, row = -30.0, []
    for hue, (wide, high) in zip(hues, sizes, strict=True):
        row.append(house(x, wide, high, hue))
        x += wide + 2
    quay = rect(-20, 640, 750, 99, "#b9ac96") + "".join(
        line(f"M-20 {y}H730", "#a2957f", 2) for y in (662, 686, 710)
    )
    return spire + "".join(row) + quay + rect(-20, 634, 756, 10, "#d9cfbb")


def bridge() -> str:
    """Three stone arches from the quay to the other bank."""
    top = "M700 652Q1120 566 1620 640"
    body = (
        f"{top}V739H1560q-10-66-88-66t-92 66H1330q-10-92-128-92t-130 92H1022"
        "q-8-72-98-72t-102 72H700z"
    )
    stones = "".join(
        line(f"M700 {y}Q1120 {y - 86} 1620 {y - 12}", "#a99c85", 2, "opacity='.55'")
        for y in range(676, 780, 22)
    )
    return "".join(
        (
            f"<clipPath id='b'><path d='{body}'/></clipPath>",
            path(body, "url(#stone)"),
            f"<g clip-path='url(#b)'>{stones}</g>",
            line("M822 739q4-72 102-72t98 72", "#8d816c", 9),
            line("M1072 739q6-92 130-92t128 92", "#8d816c", 9),
            line("M1380 739q8-66 92-66t88 66", "#8d816c", 9),
            line(top, "#e6dcc8", 12),
            line("M700 632Q1120 546 1620 620", "#6f6a5e", 4),
            "".join(
                line(f"M{x} {y}v22", "#6f6a5e", 4)
                for x, y in (
                    (760, 622),
                    (850, 608),
                    (940, 598),
                    (1030, 591),
                    (1120, 588),
                    (1210, 588),
                    (1300, 591),
                    (1390, 597),
                    (1480, 604),
                    (1570, 613),
                )
            ),
        )
    )


def boat(x: float, y: float, hull: str, *, size: float = 1.0) -> str:
    """A small fishing boat with its cabin and mast."""
    return (
        f"<g transform='translate({x} {y}) scale({size})'>"
        + path("M-86-16q90 16 176-8l-22 44q-66 10-128 0z", hull)
        + line("M-86-16q90 16 176-8", "#fbf6ea", 6)
        + rect(-30, -54, 54, 44, "#f6f0e2", "rx='4'")
        + rect(-22, -46, 17, 17, "#50707b")
        + rect(2, -46, 17, 17, "#50707b")
        + line("M34-14V-150M34-140 84-22M34-140-80-20", "#5d5345", 3)
        + "</g>"
    )


def barrier() -> str:
    """What closes the road: planks, a lamp, the round sign, and its words."""
    planks = "".join(
        f"<g transform='translate(820 {y})'><clipPath id='p{y}'>"
        f"<rect width='560' height='50' rx='6'/></clipPath>"
        f"<g clip-path='url(#p{y})'>{rect(0, 0, 560, 50, '#fdfaf4')}"
        + "".join(
            path(f"M{x} 50 {x + 50} 0h52l-50 50z", "#cf3b2b")
            for x in range(-50, 560, 104)
        )
        + rect(0, 38, 560, 12, "#000", "opacity='.1'")
        + "</g></g>"
        for y in (800, 880)
    )
    legs = "".join(
        line(f"M{x} 780V1010M{x - 46} 1018 {x} 956 {x + 46} 1018", "#4a4f50", 13)
        for x in (900, 1300)
    )
    lamps = "".join(
        f"<circle cx='{x}' cy='768' r='74' fill='url(#lamp)'/>"
        f"<circle cx='{x}' cy='768' r='19' fill='#ffb52e'/>"
        f"<circle cx='{x - 5}' cy='762' r='7' fill='#fff3cf'/>"
        for x in (900, 1300)
    )
    sign = (
        line("M1100 620V800", "#7d8486", 12)
        + "<circle cx='1100' cy='590' r='92' fill='#fdfaf4'/>"
        + "<circle cx='1100' cy='590' r='77' fill='none' stroke='#cf3b2b'"
        " stroke-width='27'/>"
        + rect(964, 696, 272, 70, "#f6c63a", "rx='8'")
        + "<rect x='971' y='703' width='258' height='56' rx='5' fill='none'"
        " stroke='#2a2822' stroke-width='4'/>"
        "<text x='1100' y='745' text-anchor='middle' font-size='40' font-weight='700'"
        " fill='#2a2822' font-family='Noto Sans, sans-serif'>Pont fermé</text>"
    )
    return legs + sign + planks + lamps


def cone(x: float, y: float, size: float) -> str:
    """A road cone."""
    return (
        f"<g transform='translate({x} {y}) scale({size})'>"
        "<ellipse cx='0' cy='4' rx='74' ry='13' fill='#000' opacity='.16'/>"
        + rect(-60, -14, 120, 18, "#c9531f", "rx='6'")
        + path("M-40-14-12-142h24L40-14z", "#ea6a2a")
        + path("M-32-52l9-40h46l9 40z", "#fdf6ea")
        + path("M10-142h2L40-14H20z", "#000", "opacity='.1'")
        + "</g>"
    )


def cloud(x: float, y: float, size: float, fade: float) -> str:
    """A soft heap of cloud."""
    heaps = ((0, 0, 90, 34), (70, -16, 74, 40), (140, 2, 92, 30), (40, 10, 150, 22))
    drawn = "".join(
        f"<ellipse cx='{cx}' cy='{cy}' rx='{rx}' ry='{ry}' fill='#fffaf0'/>"
        for cx, cy, rx, ry in heaps
    )
    return (
        f"<g transform='translate({x} {y}) scale({size})' opacity='{fade}'"
        f" filter='url(#soft)'>{drawn}</g>"
    )


def lighthouse(x: float, y: float, size: float) -> str:
    """The lighthouse of the town."""
    return (
        f"<g transform='translate({x} {y}) scale({size})'>"
        + path("M-20 0-12-150h24L20 0z", "#f6f2e8")
        + path("M-17.500-46l2.600-44h29.800l2.600 44z", "#c8452f")
        + path("M6-150h6L20 0H8z", "#000", "opacity='.1'")
        + rect(-17, -160, 34, 10, "#3d4d57")
        + rect(-9, -180, 18, 20, "#f5d77a")
        + path("M-13-180 0-196l13 16z", "#3d4d57")
        + "</g>"
    )


def gulls(places: tuple[tuple[int, int, float], ...], hue: str) -> str:
    """Birds, two strokes each."""
    return "".join(
        f"<g transform='translate({x} {y}) scale({size})'>"
        + line("M-30-8Q-14-18 0 0 14-18 30-8", hue, 4)
        + "</g>"
        for x, y, size in places
    )


def morning() -> str:
    """The closed bridge, seen from the quay on a clear morning."""
    sky = gradient("sky", (0, "#6fb0cb"), (0.55, "#c6e0e2"), (1, "#f9ead0"))
    stone = gradient("stone", (0, "#d3c7b0"), (1, "#b3a68e"))
    water = gradient("water", (0, "#86b7bd"), (1, "#3c7682"))
    ground = gradient("ground", (0, "#cfc5b3"), (1, "#ab9f8a"))
    far = path(
        "M900 560q120-60 260-70 190-14 300-44 90-16 180-10v140H900z", "#7ea5a8"
    ) + path("M1180 560q140-40 240-52 120-10 220-30v100h-460z", "#5f8f88")
    scene = (
        far
        + lighthouse(1420, 482, 0.95)
        + rect(700, 548, 920, 220, "#8fc0c6")
        + town()
        + bridge()
    )
    paving = "".join(
        line(f"M{x} 1067 {(x - 800) * 0.72 + 800} 944", "#9a8e79", 2, "opacity='.5'")
        for x in range(-500, 2200, 150)
    ) + line("M-10 990H1610", "#9a8e79", 2, "opacity='.45'")
    return "".join(
        (
            f"<defs>{DEFS}{sky}{stone}{water}{ground}",
            glow("sun", "#fff2cf") + glow("lamp", "#ffc65a"),
            f"<g id='scene'>{scene}</g></defs>",
            rect(0, 0, WIDE, HIGH, "url(#sky)"),
            "<circle cx='1090' cy='400' r='560' fill='url(#sun)'/>",
            cloud(140, 96, 1.3, 0.85)
            + cloud(980, 150, 1.7, 0.8)
            + cloud(560, 60, 1, 0.6),
            gulls(((880, 250, 1), (960, 210, 0.7), (1240, 300, 0.8)), "#4b6570"),
            "<use href='#scene'/>",
            rect(0, 739, WIDE, 233, "url(#water)"),
            "<g opacity='.55' filter='url(#ripple)'>",
            "<use href='#scene' transform='translate(0 1478) scale(1 -1)'/></g>",
            rect(0, 739, WIDE, 233, "url(#water)", "opacity='.42'"),
            "".join(
                line(f"M{x} {y}h{w}", "#eef8f6", 3, "opacity='.5'")
                for x, y, w in (
                    (60, 800, 120),
                    (300, 846, 90),
                    (560, 792, 140),
                    (690, 884, 110),
                    (1440, 812, 120),
                    (180, 900, 160),
                    (1250, 780, 90),
                )
            ),
            boat(330, 806, "#b8483a", size=1.05) + boat(1350, 846, "#2f6f86", size=1.1),
            path("M0 938h1600v129H0z", "url(#ground)"),
            rect(0, 932, WIDE, 14, "#e4dbc9") + paving,
            "<ellipse cx='800' cy='1020' rx='330' ry='22' fill='#000' opacity='.14'/>",
            # Feeds crop two pictures side by side to squares or narrower: what
            # matters stands in the middle.
            f"<g transform='translate(-300 0)'>{barrier()}</g>",
            cone(398, 1026, 0.95) + cone(1216, 1034, 1.15),
        )
    )


def figure(x: float, y: float, size: float) -> str:
    """Someone on foot."""
    return (
        f"<g transform='translate({x} {y}) scale({size})'>"
        "<circle cx='0' cy='-104' r='13'/>"
        "<path d='M-15-86q15-10 30 0l6 44h-12l2 42H2L0-34-8 0h-12l6-44h-8z'/></g>"
    )


def bicycle(x: float, y: float, size: float) -> str:
    """Someone who rides: the footbridge stays open to both."""
    return (
        f"<g transform='translate({x} {y}) scale({size})'>"
        + line("M-44-30 0-30 34-72-20-72-44-30M0-30-24-84M34-72l12 42", "#1d1a2e", 6)
        + "<g fill='none' stroke='#1d1a2e' stroke-width='6'>"
        "<circle cx='-44' cy='-30' r='28'/><circle cx='48' cy='-30' r='28'/></g>"
        "<circle cx='8' cy='-154' r='14'/>"
        + line("M-20-90 0-128 26-96 36-82M-18-92 8-62-2-30", "#1d1a2e", 13)
        + "</g>"
    )


def evening() -> str:
    """The footbridge, open, at the end of the day."""
    sky = gradient(
        "sky", (0, "#2c3566"), (0.3, "#75527f"), (0.52, "#d9776a"), (0.68, "#f8c380")
    )
    sea = gradient("sea", (0, "#f0b07c"), (0.25, "#b9716f"), (1, "#2b2c54"))
    dice = random.Random(7)  # noqa: S311 -- glints on water, not secrets
    glints = "".join(
        line(
            f"M{980 + dice.gauss(0, 24 + (y - 690) * 0.35):.0f} {y}"
            f"h{dice.uniform(14, 40 + (y - 690) * 0.25):.0f}",
            "#ffe3ab",
            dice.uniform(2.5, 5),
            f"opacity='{dice.uniform(0.35, 0.9):.2f}'",
        )
        for y in range(700, 1040, 5)
        for _ in range(2)
    )
    hills = path("M0 700q160-96 330-84 120 6 220 52 90 34 170 32z", "#4c3d66") + path(
        "M1600 700V610q-130-10-240 34-90 40-170 56z", "#5b4369"
    )
    deck = "M-20 842Q800 690 1620 842"
    rail = "M-20 742Q800 590 1620 742"
    posts = "".join(
        line(f"M{x} {742 - _rise(x):.1f}v100", "#1d1a2e", 8)
        for x in range(20, 1600, 104)
    )
    wires = "".join(
        line(f"M-20 {y}Q800 {y - 152} 1620 {y}", "#1d1a2e", 3) for y in (768, 794, 818)
    )
    piles = "".join(
        line(f"M{x} {850 - _rise(x):.1f}V1067", "#1d1a2e", 18)
        + line(f"M{x + 44} {850 - _rise(x):.1f}V1067", "#1d1a2e", 18)
        + line(f"M{x} 900l44 80M{x + 44} 900l-44 80", "#1d1a2e", 7)
        for x in (210, 640, 1090, 1440)
    )
    lamps = "".join(
        f"<circle cx='{x}' cy='{716 - _rise(x):.0f}' r='70' fill='url(#lamp)'/>"
        f"<circle cx='{x}' cy='{716 - _rise(x):.0f}' r='9' fill='#fff2cf'/>"
        + line(f"M{x} {724 - _rise(x):.0f}v20", "#1d1a2e", 6)
        for x in (228, 436, 644, 852, 1060, 1268, 1476)
    )
    people = (
        figure(578, 836 - _rise(578), 1.05)
        + figure(616, 836 - _rise(616), 0.8)
        + bicycle(1006, 838 - _rise(1006), 1.0)
    )
    streaks = "".join(
        f"<ellipse cx='{x}' cy='{y}' rx='{rx}' ry='{ry}' fill='{hue}' opacity='.5'/>"
        for x, y, rx, ry, hue in (
            (300, 200, 420, 20, "#b0668a"),
            (1150, 150, 520, 18, "#8d5a8c"),
            (700, 330, 520, 22, "#ef9576"),
            (1380, 400, 380, 18, "#f7b183"),
            (160, 450, 340, 18, "#f2a27a"),
        )
    )
    return "".join(
        (
            f"<defs>{DEFS}{sky}{sea}{glow('sun', '#ffe9b4')}{glow('lamp', '#ffd98a')}",
            "</defs>",
            rect(0, 0, WIDE, HIGH, "url(#sky)"),
            f"<g filter='url(#softer)'>{streaks}</g>",
            "<circle cx='980' cy='600' r='520' fill='url(#sun)'/>",
            "<circle cx='980' cy='600' r='84' fill='#fff0c4'/>",
            hills,
            "<g style='filter:brightness(.42) saturate(.7)'>",
            lighthouse(330, 618, 1.15) + "</g>",
            "<circle cx='330' cy='401' r='90' fill='url(#lamp)'/>",
            rect(0, 690, WIDE, 377, "url(#sea)"),
            "<g opacity='.5' filter='url(#ripple)'>",
            f"<g transform='translate(0 1390) scale(1 -1)'>{hills}</g></g>",
            glints,
            gulls(((720, 250, 1.1), (800, 214, 0.8), (1290, 290, 0.9)), "#2b2650"),
            "<g style='filter:brightness(.2)'>",
            boat(1370, 770, "#54446a", size=0.6) + "</g>",
            piles,
            f"<g fill='#1d1a2e'>{people}</g>",
            line(rail, "#1d1a2e", 10) + wires + posts,
            line(deck, "#1d1a2e", 26),
            lamps,
        )
    )


def _rise(x: float) -> float:
    """How much higher the footbridge is at `x` than at its ends."""
    along = (x + 20) / 1640
    return 2 * along * (1 - along) * 152


def main(folder: Path) -> None:
    """Draw both pictures into `folder`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path="/usr/bin/chromium")
        view = chromium.new_page(viewport={"width": WIDE, "height": HIGH})
        for name, drawn in (("pont-ferme", morning()), ("passerelle", evening())):
            view.set_content(
                f"<style>body{{margin:0}}</style><svg xmlns='http://www.w3.org/2000/svg'"
                f" width='{WIDE}' height='{HIGH}' viewBox='0 0 {WIDE} {HIGH}'>{drawn}"
                "<rect width='100%' height='100%' filter='url(#grain)' opacity='.22'/>"
                "</svg>"
            )
            out = folder / f"{name}.jpg"
            view.screenshot(path=out, type="jpeg", quality=QUALITY)
        chromium.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
