"""inert.py FOLDER: pages that hold what is meant to run; nothing does, and nothing of it is an element."""

import sys

from folder import Files, faults_of_pages

# What our own pages have, and nobody who types.
FOREIGN = """
const found = [...document.querySelectorAll("*")].filter(element =>
    element.matches("iframe, object, embed, base, style, svg, math, video, audio, template, noscript, frame, applet")
    || element.matches("script:not([src^='/assets/']):not([type='application/ld+json'])")
    || element.matches("form:not([action^='/stories'])")
    || [...element.attributes].some(one => one.name.startsWith("on") || one.name === "style" || one.name === "srcdoc")
    || /^(javascript|data|vbscript):/i.test(element.href || element.src || ""))
return found.map(element => element.outerHTML.slice(0, 200))
"""


class Pages(Files):
    """Escaping alone must do."""

    def do_GET(self):
        if self.path.startswith(("/assets/", "/media/")):
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/css")
            self.end_headers()
        else:
            super().do_GET()


def judge(browser):
    return [f"{browser.path}: {element}" for element in browser.driver.execute_script(FOREIGN)]


faults = faults_of_pages(sys.argv[1], judge, Pages)
print("\n\n".join(faults))
sys.exit(1 if faults else 0)
