"""layout.py ORIGIN: pages on a phone, in the dark, from right to left, and nothing that moves while they load."""

import sys

from browser import Browser

STORY = "/stories/lamps-of-orrin-lit-again"
RIGHT_TO_LEFT = "/stories/haris-al-manara-yaud"
PAGES = [
    "/", "/stories", STORY, RIGHT_TO_LEFT, "/stories/todai-no-akari", "/stories/night-trains-return-to-the-valley",
    "/stories/night-trains-return-to-the-valley?reply_to=1", "/stories?q=harbor", "/stories?q=nothing+like+it",
]

SHIFT = """
const done = arguments[0]
new PerformanceObserver(list => done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
    .observe({type: "layout-shift", buffered: true})
requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(0))))
"""


def computed(name, selector="body"):
    return browser.driver.execute_script(
        "return getComputedStyle(document.querySelector(arguments[1]))[arguments[0]]", name, selector
    )


def linked():
    """Sections, tags and authors, by the links of a story."""
    return browser.driver.execute_script(
        "return [...document.querySelectorAll('.story .kicker a, .story .byline .by a, .story .topics a')]"
        ".map(link => link.getAttribute('href'))"
    )


def brightness():
    red, green, blue = (int(part) for part in computed("backgroundColor").strip("rgb()").split(","))
    return red + green + blue


with Browser(sys.argv[1]) as browser:
    browser.look(width=360)
    browser.visit(STORY)
    listings = linked()
    assert len(listings) == 5, listings
    for page in PAGES + listings:
        browser.visit(page)
        browser.expect_no_sideways_scroll()

    browser.look()
    browser.visit(STORY)
    light = brightness()
    browser.look(dark=True)
    assert brightness() < 150 < 600 < light, "the background is the same in the dark"

    browser.visit(RIGHT_TO_LEFT)
    for selector in (".story > header", ".prose", ".prose p", "figcaption"):
        assert computed("direction", selector) == "rtl", selector
    assert computed("direction") == "ltr"

    for width in (1280, 390):
        browser.look(width=width)
        for page in ("/", STORY, "/stories/harbour-counts-everything-but-gulls"):
            browser.visit(page)
            browser.load_pictures()
            shift = browser.driver.execute_async_script(SHIFT)
            assert shift == 0, f"{page} moves by {shift} at {width}"
            browser.expect_quiet()
