"""The HTML report: what stands in the file, and how it behaves in a real browser under a hostile dataset.

Browser tests need Chromium with its driver (`.ci/browser` installs both where it can) and are skipped without.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dataaudit
from dataaudit.dataset import File
from dataaudit.measurement import Finding, Measurement, Place
from dataaudit.report import Report, SplitFacts, Tier, Verdict
from dataaudit.reports import ALL, exhibits, gauge, render
from dataaudit.rule import Limit, Rule

DEMO = Path(__file__).parents[1] / "fixtures" / "demo"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

FIRE = "window.fired=1"
TAGS = (
    "<script>{}</script>",
    "</script><script>{}</script>",
    "<!--<script>{}</script>-->",
    "--><script>{}</script>",
    "<ScRiPt>{}</sCrIpT>",
    "<script src='data:text/javascript,{}'></script>",
    "<img src=x onerror={}>",
    "<img/src/onerror={}>",
    '"><img src=x onerror={}>',
    "'><img src=x onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<body onload={}>",
    "<iframe src='javascript:{}'></iframe>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "<object data='javascript:{}'></object>",
    "<embed src='javascript:{}'>",
    "<a href='javascript:{0}' autofocus onfocus={0}>x</a>",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}>",
    "<details open ontoggle={}>",
    "<video><source onerror={}></video>",
    "<audio src=x onerror={}>",
    "<marquee onstart={}>",
    "<style>@import 'http://127.0.0.1:9/x.css'</style>",
    "<style>*{{background:url(http://127.0.0.1:9/x)}}</style>",
    "<link rel=stylesheet href=http://127.0.0.1:9/x.css>",
    "<img src=http://127.0.0.1:9/x.png>",
    "<base href=http://127.0.0.1:9/>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<form action=http://127.0.0.1:9/><button autofocus onfocus={}>",
    "<math><mtext><img src=x onerror={}></mtext></math>",
    "<template><script>{}</script></template>",
    "</title><script>{}</script>",
    "</style><script>{}</script>",
    "</textarea><script>{}</script>",
    "</noscript><script>{}</script>",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
    "]]><script>{}</script>",
    "{{{{ self.__init__.__globals__ }}}}{}",
    "{{% for x in ().__class__ %}}{}{{% endfor %}}",
    "${{{}}}",
    "`;{};`",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "&lt;script&gt;{}&lt;/script&gt;",
    '";{};//',
    "';{};//",
    "\\';{};//",
    "\u2028{}\u2029",
    "\u202e<script>{}</script>",
    "\x00<script>{}</script>",
    "<scr\x00ipt>{}</scr\x00ipt>",
    "<img src=x onerror\x0b={}>",
    "\ud800<script>{}</script>",
    "javascript:{}",
    "data:text/html,<script>{}</script>",
    '" onmouseover="{}" style="position:fixed;inset:0',
)
PAYLOADS = [tag.format(FIRE) for tag in TAGS]


def _verdict(number: int, evil: str, findings: list[Finding]) -> Verdict:
    level = ("error", "warning", "note")[number % 3]
    rule = Rule(
        f"rule-{number}{evil}", f"XSS{number:03}", "x", evil, level, {evil: evil}, Limit(max=0.05), None, evil, evil
    )  # type: ignore[arg-type]
    facts = {evil: [evil, {evil: evil}]}
    measured = Measurement(0.5, n=40, interval=(0.4, 0.6), findings=findings, method=evil, facts=facts, notes=(evil,))
    return Verdict(rule, "fail", level, measured)  # type: ignore[arg-type]


def hostile() -> Report:
    """Every payload in every place that a dataset or a rule can fill."""
    verdicts = []
    for number, evil in enumerate(PAYLOADS):
        place = Place(evil, f"{evil}.jsonl", number + 1, number + 3)
        verdicts.append(_verdict(number, evil, [Finding(place, evil, evil, 0.5, (place,), evil)]))
    evil = "".join(PAYLOADS)
    files = [File(evil, "0" * 64, 9, evil)]
    facts = SplitFacts("train", files, evil, evil, 900, 1, 3, "0" * 64, tuple(PAYLOADS))
    tier = Tier("production", evil, evil, 900, 700, "high", 1300, ("XSS000",))
    return Report("1.2.3", [facts], verdicts, tier, "fail", 1, name=evil, notes=tuple(PAYLOADS))


def large(findings: int = 5000, examples: int = 50_000) -> Report:
    """`findings` of two rules and a long message each, in a file of `examples` rows."""
    made = [
        Finding(
            Place("train", "data/train.jsonl", i, i),
            f"like row {i // 2} and three more, word {i}",
            "messages[1].content",
            0.9,
            (Place("train", "data/train.jsonl", i // 2 + 1, i // 2 + 1),),
            "some text of the row " * 10,
        )
        for i in range(1, findings + 1)
    ]
    verdicts = [_verdict(0, "near duplicates", made[:-3]), _verdict(1, "quiet", made[-3:])]
    facts = SplitFacts(
        "train", [File("data/train.jsonl", "0" * 64, 9, "jsonl")], "alpaca", "alpaca", examples, 0, 3, "0" * 64
    )
    tier = Tier("diminishing", "diminishing returns", "more only helps", examples, examples - 10, None, None, ())
    return Report("1.2.3", [facts], verdicts, tier, "fail", 1)


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 50


def test_only_two_scripts_and_one_style_stand_in_a_hostile_page() -> None:
    page = render([hostile()], "html", show_text=True)
    assert len(re.findall("<script", page, re.I)) == 2 and len(re.findall("<style", page, re.I)) == 1
    assert not re.search(r"<(img|iframe|object|embed|base|link|video|audio|math)\b", page, re.I)
    assert "default-src 'none'" in page.replace("&#39;", "'")
    page.encode("utf-8")


def test_row_text_only_where_asked() -> None:
    assert "some text of the row" not in render([large(20)], "html")
    assert "some text of the row" in render([large(20)], "html", show_text=True)
    assert "some text" not in large(20)._repr_html_()


@pytest.mark.parametrize("show_text", [False, True])
def test_five_thousand_findings_are_small_and_quick(show_text: bool) -> None:
    before = time.process_time()
    page = render([large()], "html", max_findings=ALL, show_text=show_text)
    assert time.process_time() - before <= 2
    assert len(page.encode()) <= 2_000_000
    assert len(data_of(page)["findings"]) == 5000 or show_text


def test_what_is_left_out_is_counted_and_the_quiet_rule_kept() -> None:
    page = render([large(60_000)], "html", max_findings=ALL, show_text=True)
    data = data_of(page)
    kept = len(data["findings"])
    assert len(page.encode()) <= 2_000_000 and [r["shown"] for r in data["rules"]] == [kept - 3, 3]
    assert f"{60_000 - kept:,} were left out" in page
    assert f"{exhibits.MOST + 3:,} of 5,000 findings" in render([large()], "html")


def test_the_size_axis_rises_and_stays_inside() -> None:
    places = [gauge.on_size_axis(n) for n in (0, 1, 49, 50, 99, 100, 499, 500, 2000, 10_001, 10**9)]
    assert places == sorted(places) and places[0] == 0 and places[-1] <= 99
    assert gauge.on_size_axis(500) == pytest.approx(50)


def test_the_gauge_draws_the_interval_against_the_limit() -> None:
    drawn = gauge.draw(Measurement(0.5, interval=(0.25, 0.5)), Limit(min=0.5))
    assert drawn and drawn["edges"] == [pytest.approx(83.33)] and drawn["x"] == pytest.approx(41.67)
    assert drawn["low"] == pytest.approx(83.33) and drawn["span"] == pytest.approx(16.67)
    assert gauge.draw(Measurement(0.0, unit="rows"), Limit(max=0)) is None
    assert gauge.draw(Measurement(None), Limit(max=0.1)) is None
    assert gauge.draw(Measurement(float("nan")), Limit(max=0.1)) is None


def test_the_json_report_gives_the_same_page(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("a.html", "a.json", "b.html")]
    asked = [str(DEMO / "train.jsonl"), "--output", paths[0], "--output", paths[1], "--no-progress", "-qq"]
    for arguments in (["check", *asked], ["report", paths[1], "--output", paths[2]]):
        subprocess.run([sys.executable, "-m", "dataaudit", *arguments], check=False, timeout=120)
    assert Path(paths[0]).read_text("utf-8") == Path(paths[2]).read_text("utf-8")


def test_frames_and_the_notebook_view_hold_the_same_figures() -> None:
    report = dataaudit.audit(DEMO / "train.jsonl", holdout=DEMO / "test.jsonl")
    verdicts, findings = report.to_frame(), report.to_frame("findings")
    assert list(verdicts["code"]) == [v.rule.code for v in report.verdicts]
    assert len(findings) == verdicts["findings"].sum() > 0
    leaked = verdicts.set_index("code").loc["LKG001"]
    assert leaked["value"] == report.verdict("LKG001").measurement.value and leaked["status"] == "fail"
    shown = report._repr_html_()
    assert "LKG001 equal-leakage" in shown and "<script" not in shown and "<b>fail" not in shown


# In a browser.


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium: pip install dataaudit[test]")
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("needs Chromium and chromedriver: sh .ci/browser")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "disable-background-networking"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield chrome
    chrome.quit()


def open_page(browser: Any, folder: Path, page: str, width: int = 1280) -> list[str]:
    """Shows a page from disk and returns the addresses it asked for besides itself."""
    path = folder / "audit.html"
    path.write_text(page, "utf-8")
    browser.get("about:blank")
    for log in ("browser", "performance"):
        browser.get_log(log)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())
    time.sleep(0.3)
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert path.as_uri() in asked
    return [address for address in asked if address != path.as_uri()]


def rows(browser: Any) -> list[str]:
    script = "return [...document.querySelectorAll('#rows tr')].map((r) => r.innerText)"
    return list(browser.execute_script(script))


def choose(browser: Any, control: str, value: str) -> None:
    script = (
        "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
        "e.dispatchEvent(new Event('input')); e.dispatchEvent(new Event('change'))"
    )
    browser.execute_script(script, control, value)
    time.sleep(0.2)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_payload_fires(browser: Any, tmp_path: Path, width: int) -> None:
    report = hostile()
    assert open_page(browser, tmp_path, render([report, report], "html", show_text=True), width) == []
    browser.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    choose(browser, "words", "<img")
    assert rows(browser)
    browser.find_element("css selector", "[data-rule]").click()
    assert len(rows(browser)) == 1
    assert browser.execute_script("return window.fired") is None
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_the_same_payload_fires_without_escape_and_is_stopped_by_the_policy_alone(browser: Any, tmp_path: Path) -> None:
    evil = PAYLOADS[TAGS.index("<img src=x onerror={}>")]
    open_page(browser, tmp_path, f"<!doctype html><body>{evil}")
    assert browser.execute_script("return window.fired") == 1
    page = render([large(20)], "html")
    open_page(browser, tmp_path, page.replace("<main>", f"<main>{evil}<script>{FIRE}</script>"))
    assert browser.execute_script("return window.fired") is None
    assert "Content Security Policy" in str(browser.get_log("browser"))


@pytest.mark.parametrize("width", [1280, 390])
def test_filters_sort_and_downloads(browser: Any, tmp_path: Path, width: int) -> None:
    assert open_page(browser, tmp_path, render([large(301)], "html"), width) == []
    assert len(rows(browser)) == 100
    browser.execute_script("document.getElementById('further').click()")
    assert len(rows(browser)) == 200
    choose(browser, "level", "warning")
    assert len(rows(browser)) == 3
    choose(browser, "level", "")
    choose(browser, "rule", "0/XSS001")
    choose(browser, "words", "row:300")
    assert len(rows(browser)) == 1 and "row 300" in rows(browser)[0]
    choose(browser, "words", "no such words")
    assert rows(browser) == [] and browser.find_element("id", "count").text == "0 of 301 findings"
    choose(browser, "words", "")
    downloads = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", downloads)
    for button in ("jsonl", "csv"):
        browser.execute_script(f"document.getElementById('{button}').click()")
        time.sleep(0.5)
    lines = [json.loads(line) for line in (tmp_path / "findings.jsonl").read_text("utf-8").splitlines()]
    assert [line["row"] for line in lines] == [299, 300, 301] and "text" not in lines[0]
    table = (tmp_path / "findings.csv").read_text("utf-8").splitlines()
    assert len(table) == 4 and table[0].startswith("dataset,code,rule,level")
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_accessibility_fault(browser: Any, tmp_path: Path, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_selenium_python", reason="needs axe: pip install dataaudit[test]")
    source = next(Path(axe.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
    report = dataaudit.audit(DEMO / "train.jsonl", holdout=DEMO / "test.jsonl")
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    assert open_page(browser, tmp_path, render([report], "html", show_text=True), width) == []
    assert browser.get_log("browser") == []
    browser.execute_script(source)
    run = "const done = arguments[0]; axe.run().then((r) => done(r.violations))"
    found = browser.execute_async_script(run)
    serious = [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    assert any(row.startswith("pass DUP002") for row in rows(browser))
    choose(browser, "level", "error")
    assert rows(browser) and not any("DUP002" in row for row in rows(browser))  # it passed
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_five_thousand_findings_are_interactive_soon(browser: Any, tmp_path: Path) -> None:
    open_page(browser, tmp_path, render([large()], "html", max_findings=ALL))
    timing = "return performance.getEntriesByType('navigation')[0].domInteractive"
    assert browser.execute_script(timing) <= 1500
    assert len(rows(browser)) == 100
