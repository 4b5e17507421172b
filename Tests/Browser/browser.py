"""Chromium without a screen, which tells what a page did that it should not."""

import json
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait


class Browser:
    def __init__(self, origin, scripts=True):
        self.origin = origin
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        # Chromium refuses its sandbox to root, and containers have little shared memory.
        for flag in ("headless=new", "no-sandbox", "disable-dev-shm-usage", "hide-scrollbars"):
            options.add_argument("--" + flag)
        if not scripts:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def look(self, width=1280, height=900, dark=False):
        """The window and the colours that the reader prefers; a narrow one is a phone's."""
        phone = width < 500
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 2 if phone else 1, "mobile": phone,
        })
        # What scrolls smoothly is not yet where the driver clicks.
        features = {"prefers-color-scheme": "dark" if dark else "light", "prefers-reduced-motion": "reduce"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": name, "value": value} for name, value in features.items()],
        })

    def visit(self, path):
        """Opens a page; the browser must have nothing to complain of."""
        self.driver.get(self.origin + path)
        self.expect_quiet()

    def expect_quiet(self, status=None):
        """No word in the console, and no request to anybody but the server, since the last look.

        status: of an answer that the console may name, when that is what the step was for.
        """
        for entry in self.driver.get_log("browser"):
            assert status and f"status of {status}" in entry["message"], f"{self.path}: {entry['message']}"
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                assert url.startswith((self.origin + "/", "data:")), f"{self.path} asks for {url}"

    def load_pictures(self):
        """All of them, also those that a reader has yet to come to, until they are drawn."""
        self.driver.execute_async_script("""
            const done = arguments[0]
            for (const picture of document.images) picture.loading = "eager"
            Promise.all([...document.images].map(picture => picture.decode()))
                .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done())))
        """)

    @property
    def path(self):
        parts = urlsplit(self.driver.current_url)
        return parts.path + ("?" + parts.query if parts.query else "")

    def expect_no_sideways_scroll(self):
        wide, window = self.driver.execute_script(
            "const page = document.scrollingElement; return [page.scrollWidth, page.clientWidth]"
        )
        assert wide <= window, f"{self.path} is {wide} wide in a window of {window}"

    def text(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector).text

    def texts(self, selector):
        return [element.text for element in self.driver.find_elements(By.CSS_SELECTOR, selector)]

    def expect(self, found, wanted):
        assert found == wanted, f"{self.path}: {found!r} and not {wanted!r}"

    def wait_for(self, condition):
        # What is looked at may be replaced between two words with the browser.
        wait = WebDriverWait(self.driver, 20, ignored_exceptions=[StaleElementReferenceException])
        return wait.until(lambda _: condition())

    def fill(self, **fields):
        for name, words in fields.items():
            field = self.driver.find_element(By.NAME, name)
            field.clear()
            field.send_keys(words)

    def click(self, selector):
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def press(self, selector):
        """Follows a link or sends a form, and waits for what comes of it: another page, or another place on this one."""
        def place():
            return self.driver.find_element(By.TAG_NAME, "html").id, self.driver.current_url
        before = place()
        self.click(selector)
        self.wait_for(lambda: place() != before)
