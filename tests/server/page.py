"""The page, in a browser: python3 page.py PROGRAM [FOLDER for screenshots]

Skipped, and says so, where playwright (requirements.txt pins it) or a Chromium is missing.
"""
import importlib.util
import os
import shutil
import sys

from running import Server, Tests, call


def answer_of(page, n):
    """The n-th answer's text, once it is complete."""
    page.wait_for_function("n => !answering && document.querySelectorAll('.turn.assistant').length === n && "
                           "document.querySelectorAll('.turn.assistant')[n - 1].textContent.includes('tokens/s')", arg=n, timeout=60000)
    return page.locator(".turn.assistant .text").nth(n - 1).inner_text()


def test_chat(page, server, pictures):
    faults = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    foreign = []
    page.on("request", lambda r: None if r.url.startswith(server.url) or r.url.startswith("data:") else foreign.append(r.url))
    page.goto(server.url + "/")
    page.wait_for_function("document.querySelector('#model').options.length === 1 && document.querySelector('#model').value === 'demo'")
    page.evaluate("settings = {...settings, temperature: 0, max_tokens: 60}")
    page.keyboard.type("Once upon a time")  # the field has the focus from the beginning
    page.keyboard.press("Enter")
    first = answer_of(page, 1)
    assert len(first) > 40
    if pictures:
        page.screenshot(path=pictures + "-chat.png")
    page.get_by_role("button", name="Regenerate").click()
    assert answer_of(page, 1) == first  # greedy
    page.keyboard.press("Alt+r")
    assert answer_of(page, 1) == first
    # Stopping.
    page.evaluate("settings.max_tokens = 100000; settings.seed = ''")
    page.evaluate("defaults, settings.temperature = 1")
    page.locator("#text").fill("One day a dog")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.turn.assistant')[1]?.textContent.length > 20", timeout=30000)
    if page.locator("#stop").is_visible():
        page.keyboard.press("Escape")
    answer_of(page, 2)
    # Editing takes back what follows.
    page.evaluate("settings.max_tokens = 10")
    page.get_by_role("button", name="Edit").nth(1).click()
    assert page.locator("#text").input_value() == "One day a dog" and page.locator(".turn").count() == 2
    page.locator("#text").fill("<img src=x onerror=alert(1)> **bold**")
    page.keyboard.press("Enter")
    answer_of(page, 2)
    assert page.locator(".turn img").count() == 0
    # History outlives a reload.
    page.reload()
    page.wait_for_selector(".turn.assistant")
    assert page.locator(".turn").count() == 4 and page.locator(".turn.assistant .text").first.inner_text() == first
    page.keyboard.press("Alt+n")
    assert page.locator(".turn").count() == 0
    html = page.evaluate("markdown('# T\\n**b** `<i>` [x](javascript:alert(1)) [y](https://example.org/)\\n\\n- a\\n- b\\n\\n```\\n<b>\\n```\\n|a|b|\\n|-|-|\\n|1|2|')")
    for part in ("<h2>T</h2>", "<strong>b</strong>", "<code>&lt;i&gt;</code>", "<li>a</li>", "<pre><code>&lt;b&gt;</code></pre>", "<td>2</td>",
                 'href="https://example.org/"'):
        assert part in html, (part, html)
    assert 'href="javascript' not in html
    assert not foreign and not faults, (foreign, faults)


def test_policy(server):
    """The page may run its own script and talk to its own server, nothing else."""
    _, head, text = call(server, "/")
    policy = head["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "connect-src 'self'" in policy and "http" not in policy
    assert head["Content-Type"].startswith("text/html") and "<script src" not in text and "@import" not in text


def test_numbers(page, pictures):
    page.get_by_role("tab", name="Metrics").click()
    page.wait_for_function("document.querySelectorAll('#numbers path[d]').length === document.querySelectorAll('#numbers figure').length", timeout=20000)
    page.wait_for_timeout(2500)
    assert page.locator("#numbers figure b").first.inner_text() != "-"
    if pictures:
        page.screenshot(path=pictures + "-metrics.png")
    page.get_by_role("tab", name="Chat").click()
    page.locator("#theme").click()
    assert page.evaluate("document.documentElement.dataset.theme") in ("dark", "light")
    # Nothing is wider than the window.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def main():
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if importlib.util.find_spec("playwright") is None or program is None:
        print("skipped: a Chromium and the package playwright are needed")
        return
    from playwright.sync_api import sync_playwright
    folder = sys.argv[2] if len(sys.argv) > 2 else None
    tests = Tests()
    with Server() as server, sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        tests.check(test_policy, server)
        for name, width, height in (("desktop", 1200, 760), ("phone", 390, 780)):
            context = browser.new_context(viewport={"width": width, "height": height}, has_touch=name == "phone",
                                          bypass_csp=True)  # which forbids the eval that waiting needs
            page = context.new_page()
            pictures = os.path.join(folder, "page-" + name) if folder else None
            tests.check(test_chat, page, server, pictures)
            tests.check(test_numbers, page, pictures)
            context.close()
        browser.close()
    tests.end()


main()
