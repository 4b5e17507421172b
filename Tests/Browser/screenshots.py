"""screenshots.py ORIGIN FOLDER: whole pages as pictures, to be looked at."""

import base64
import sys
from pathlib import Path

from browser import Browser

STORY = "/stories/night-trains-return-to-the-valley"
PAGES = {
    "front": ("/", {"width": 1280}),
    "front-phone": ("/", {"width": 390}),
    "front-dark": ("/", {"width": 1280, "dark": True}),
    "story": (STORY, {"width": 1280}),
    "story-phone": ("/stories/lamps-of-orrin-lit-again", {"width": 390}),
    "story-dark": (STORY, {"width": 1280, "dark": True}),
    "story-arabic-phone": ("/stories/haris-al-manara-yaud", {"width": 390}),
    "search": ("/stories?q=harbour", {"width": 1280}),
}

folder = Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
with Browser(sys.argv[1]) as browser:
    for name, (page, look) in PAGES.items():
        browser.look(**look)
        browser.visit(page)
        height = browser.driver.execute_script("return document.documentElement.scrollHeight")
        browser.look(**look, height=height)
        browser.load_pictures()
        shot = browser.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        (folder / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))
