"""Waiting until a page stands still."""

from __future__ import annotations

from playwright.async_api import Page

_STILL = """() => Promise.all(document.getAnimations()
  .filter((each) => each.effect.getTiming().iterations !== Infinity).map((each) => each.finished.catch(() => null)))"""


async def faded(page: Page) -> None:
    """Waits for fades to end: half of a fade has half of the contrast."""
    await page.evaluate(_STILL)
