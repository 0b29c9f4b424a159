"""What the page does while nobody looks: which blocks are drawn again, and where the reader is."""

from __future__ import annotations

from playwright.async_api import Page

_WATCH = """() => {
  window.touched = new Set();
  const see = ({target}) => {
    const element = target instanceof Element ? target : target.parentElement;
    touched.add(element.closest('.block')?.querySelector('.source code, .prose')?.textContent ?? element.className);
  };
  new MutationObserver((all) => all.forEach(see)).observe(
    document.querySelector('.blocks'), {subtree: true, childList: true, characterData: true, attributes: true});
}"""

_TOP = "(id) => document.getElementById(id).getBoundingClientRect().top"


async def watch_blocks(page: Page) -> None:
    """From now on, note every block in which anything of the DOM changes."""
    await page.evaluate(_WATCH)


async def touched(page: Page) -> list[str]:
    """The sources of the blocks that changed since `watch_blocks`, in the order of their first change."""
    return await page.evaluate("[...touched]")


async def top_of(page: Page, element: str) -> float:
    """Where an element, named by its id, begins: CSS pixels from the top of the window."""
    return await page.evaluate(_TOP, element)


async def selected(page: Page) -> str:
    return await page.evaluate("getSelection().toString()")
