"""Reports that are hard on a page: every payload in every place that a dataset or a rule can fill, and large ones."""

from __future__ import annotations

from dataaudit.measurement import Chart, Finding, Measurement, Place
from dataaudit.places import File
from dataaudit.report import Report, SplitFacts, Tier, Verdict
from dataaudit.rule import Limit, Rule

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


def verdict(number: int, evil: str, findings: list[Finding]) -> Verdict:
    level = ("error", "warning", "note")[number % 3]
    rule = Rule(
        f"rule-{number}{evil}", f"XSS{number:03}", "x", evil, level, {evil: evil}, Limit(max=0.05), None, evil, evil
    )  # type: ignore[arg-type]
    facts = {evil: [evil, {evil: evil}]}
    charts = [
        Chart("bars", evil, ("train", evil), [[9, 1], [3, 2]], names=(evil, evil * 2), rows=(1, 2)),
        Chart("histogram", evil, (evil,), [[4, 2, 1]], edges=(0, 1, 2, 3), marks=(2,)),
        Chart("parts", evil, (evil, "other"), [[2], [3]]),
        Chart("matrix", evil, (), [[5, 1], [2, 5]], names=(evil, evil * 2), rows=(1, 2)),
    ]
    measured = Measurement(
        0.5, n=40, interval=(0.4, 0.6), findings=findings, method=evil, facts=facts, charts=charts, notes=(evil,)
    )
    return Verdict(rule, "fail", level, measured)  # type: ignore[arg-type]


def _findings(place: Place, evil: str) -> list[Finding]:
    """One with another row beside it, one alone, and three of one fault."""
    pair = Finding(place, evil, evil, 0.5, (place,), evil, beside=(evil, f"{evil} {evil}"))
    return [pair, Finding(place, evil, None, 0.5, text=evil, beside=(evil,)), *[Finding(place, evil, evil)] * 3]


def hostile() -> Report:
    """Every payload in every place that a dataset or a rule can fill."""
    verdicts = []
    for number, evil in enumerate(PAYLOADS):
        place = Place(evil, f"{evil}.jsonl", number + 1, number + 3)
        verdicts.append(verdict(number, evil, _findings(place, evil)))
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
    verdicts = [verdict(0, "near duplicates", made[:-3]), verdict(1, "quiet", made[-3:])]
    facts = SplitFacts(
        "train", [File("data/train.jsonl", "0" * 64, 9, "jsonl")], "alpaca", "alpaca", examples, 0, 3, "0" * 64
    )
    tier = Tier("diminishing", "diminishing returns", "more only helps", examples, examples - 10, None, None, ())
    return Report("1.2.3", [facts], verdicts, tier, "fail", 1)
