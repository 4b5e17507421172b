"""gallery.py FOLDER: each page of a folder in light and dark, on a desk and on a phone, judged by axe."""

import sys

from axe_core_python.selenium import Axe

from folder import faults_of_pages

axe = Axe()


def violations(browser, look):
    browser.look(**look)
    for violation in axe.run(browser.driver)["violations"]:
        for node in violation["nodes"]:
            yield f"{browser.path} {look}: {violation['id']}: {node['html']}\n{node['failureSummary']}"


def judge(browser):
    faults = [*violations(browser, {"width": 1280}), *violations(browser, {"width": 360, "dark": True})]
    browser.expect_no_sideways_scroll()
    return faults


faults = faults_of_pages(sys.argv[1], judge)
print("\n\n".join(faults))
sys.exit(1 if faults else 0)
