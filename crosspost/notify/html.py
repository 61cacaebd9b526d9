"""A letter as a page that reads well on a phone. Pure.

Nothing is loaded from anywhere, no script; the styles that matter stand in the
elements, because many readers of mail drop the rest. Without any style it is still
headings, paragraphs and lists in the right order.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from crosspost.notify.sheet import Block, Sheet

_TONES: Final = {
    "act": ("#9b221a", "#fce8e5"),
    "wait": ("#744600", "#fdf1d6"),
    "done": ("#1b6337", "#e1f2e7"),
    "calm": ("#0d4f5c", "#e0eef0"),
}
_INK, _INK2, _LINE = "#14211f", "#465653", "#cfd8d5"
_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"
_MONO = "ui-monospace,Menlo,Consolas,monospace"
_DARK: Final = """\
:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
.page{background:#0e1514!important}
.card{background:#17201e!important;border-color:#35433f!important}
.line{border-color:#35433f!important}
.ink{color:#e7eeeb!important}.ink2{color:#a8b7b2!important}
.quote,.copy{background:#0a100f!important;color:#e7eeeb!important}
.plate{background:#14313a!important;color:#7cc6d6!important}
.act{background:#3b1815!important;color:#ffa69c!important}
.wait{background:#33260d!important;color:#f2c36b!important}
.done{background:#12301f!important;color:#86d3a1!important}
.calm{background:#14313a!important;color:#7cc6d6!important}
}"""


def html(sheet: Sheet) -> str:
    """The letter as one HTML document."""
    return "\n".join(_page(sheet))


def _page(sheet: Sheet) -> Iterator[str]:
    language = escape(sheet.language, quote=True)
    yield f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{escape(sheet.title)}</title><style>{_DARK}</style></head>"
    yield (
        '<body class="page" style="margin:0;padding:12px;background:#f1f4f3">'
        f'<div class="card" style="max-width:600px;margin:0 auto;background:#ffffff;'
        f"border:1px solid {_LINE};border-radius:8px;overflow:hidden;"
        f'font:16px/1.5 {_FONT};color:{_INK}">'
    )
    yield from _head(sheet)
    yield '<div style="padding:4px 16px 16px">'
    if sheet.intro:
        yield _paragraph(sheet.intro)
    for block in sheet.blocks:
        yield from _block(block)
    if sheet.wholes:
        yield _heading(sheet.of_wholes)
        yield _list(sheet.wholes)
    for line in sheet.closing:
        yield _faint(line)
    yield "</div>"
    if sheet.journal:
        yield (
            '<div class="ink2 line" style="padding:8px 16px;'
            f"border-top:1px solid {_LINE};font:12px/1.5 {_MONO};color:{_INK2};"
            "overflow-wrap:anywhere;"
            f'word-break:break-word">{escape(sheet.journal)}</div>'
        )
    yield "</div></body></html>"


def _head(sheet: Sheet) -> Iterator[str]:
    colour, ground = _TONES[sheet.tone]
    yield (
        f'<div class="{sheet.tone}" style="padding:16px;background:{ground};'
        f'color:{colour}"><h1 style="margin:0;font-size:21px;line-height:1.3;'
        f'overflow-wrap:anywhere">{escape(sheet.title)}</h1>'
        f'<p style="margin:4px 0 0;font-size:14px">{escape(sheet.when)}</p></div>'
    )


def _block(block: Block) -> Iterator[str]:
    yield (
        f'<div class="line" style="padding:12px 0 4px;border-bottom:1px solid {_LINE}">'
    )
    if block.plate:
        yield (
            '<p style="margin:0 0 8px"><span class="plate" style="display:inline-block;'
            "background:#0d4f5c;color:#ffffff;border-radius:3px;padding:2px 8px;"
            f'font-size:13px">{escape(block.plate)}</span></p>'
        )
    yield _heading(block.heading)
    if block.lines:
        yield _list(block.lines)
    if block.more:
        yield _faint(block.more)
    if block.text:
        yield (
            '<blockquote class="quote" style="margin:8px 0;padding:12px;'
            "background:#e7ecea;border-radius:5px;white-space:pre-wrap;"
            f'overflow-wrap:anywhere">{escape(block.text)}</blockquote>'
        )
    if block.hint:
        yield _paragraph(block.hint)
    if block.copy:
        yield (
            '<p style="margin:8px 0"><code class="copy" style="display:block;'
            f"padding:8px;background:#e7ecea;border-radius:5px;font:14px/1.5 {_MONO};"
            f'overflow-wrap:anywhere">{escape(block.copy)}</code></p>'
        )
    yield "</div>"


def _heading(text: str) -> str:
    return (
        f'<h2 class="ink" style="margin:8px 0;font-size:17px;line-height:1.4;'
        f'color:{_INK};overflow-wrap:anywhere">{escape(text)}</h2>'
    )


def _paragraph(text: str) -> str:
    return (
        f'<p class="ink" style="margin:8px 0;color:{_INK};overflow-wrap:anywhere">'
        f"{escape(text)}</p>"
    )


def _faint(text: str) -> str:
    return (
        f'<p class="ink2" style="margin:8px 0;font-size:14px;color:{_INK2}">'
        f"{escape(text)}</p>"
    )


def _list(lines: tuple[str, ...]) -> str:
    items = "".join(
        f'<li style="margin:4px 0;overflow-wrap:anywhere">{escape(line)}</li>'
        for line in lines
    )
    return (
        f'<ul class="ink" style="margin:8px 0;padding-left:20px;color:{_INK}">'
        f"{items}</ul>"
    )
