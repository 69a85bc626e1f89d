"""Self-identification is evidence only where nobody asked for it, in every language that has a pack of phrases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import dataaudit
from dataaudit.features.provenance.tells import LANGUAGES, tell_of
from dataaudit.report import Verdict

ANSWER = "I am Vicuna, a language model. As an AI, I am glad to help."


def human_share(question: str) -> tuple[float, float]:
    rows = [{"prompt": f"{question} ({i})", "completion": ANSWER} for i in range(60)]
    m = dataaudit.audit(rows, select=["human-share"]).verdict("SYN001").measurement
    return m.interval or (m.value, m.value)  # type: ignore[return-value]


@pytest.mark.parametrize(
    "question",
    [
        "Who are you?",
        "are you ChatGPT",
        "Tell me about yourself",
        "Who created you?",
        "Say who you are",
        "who taught you",
    ],
)
def test_whoever_is_asked_what_they_are_proves_nothing(question: str) -> None:
    """Identity data: the answer is what the data's author wants the model to say."""
    assert human_share(question) == (0.0, 1.0)


@pytest.mark.parametrize("question", ["Write a poem about rivers", "What are the rules of chess?"])
def test_unasked_it_is_a_tell(question: str) -> None:
    assert human_share(question) == (0.0, 0.0)


TOLD = {
    "German": ("Wie schmeckt Kaffee (%d)?", "Als KI-Sprachmodell kann ich das nicht schmecken.", "Wer bist du?"),
    "French": ("Quel goût a le café (%d) ?", "En tant que modèle de langage, je ne peux pas le goûter.", "Qui es-tu ?"),
    "Spanish": ("¿A qué sabe el café (%d)?", "Como modelo de lenguaje, no puedo probarlo.", "¿Quién eres?"),
    "Portuguese": ("Que gosto tem o café (%d)?", "Como um modelo de linguagem, não posso provar.", "Quem é você?"),
    "Italian": ("Che sapore ha il caffè (%d)?", "Come modello linguistico, non posso assaggiarlo.", "Chi sei?"),
    "Russian": ("Какой вкус у кофе (%d)?", "Как языковая модель, я не могу его попробовать.", "Кто ты?"),
    "Chinese": ("咖啡是什么味道（%d）？", "作为一个人工智能语言模型，我无法品尝。", "你是谁？"),
    "Japanese": ("コーヒーはどんな味ですか（%d）", "AI言語モデルとして、味わうことはできません。", "あなたは誰ですか"),
    "Korean": ("커피는 어떤 맛인가요 (%d)", "AI 언어 모델로서 저는 맛을 볼 수 없습니다.", "누구세요?"),
    "Arabic": ("ما طعم القهوة (%d)؟", "بصفتي نموذج لغة، لا أستطيع تذوقها.", "من أنت؟"),
    "Hindi": ("कॉफी का स्वाद कैसा है (%d)?", "एक एआई भाषा मॉडल के रूप में, मैं इसे चख नहीं सकता।", "आप कौन हैं?"),
}


def said(prompt: str, completion: str, sets: tuple[str, ...] = ()) -> dict[str, Verdict]:
    rows = [{"prompt": prompt.replace("%d", str(i)), "completion": f"{completion} ({i})"} for i in range(60)]
    report = dataaudit.audit(rows, select=["SYN"], sets=list(sets))
    return {verdict.rule.code: verdict for verdict in report.verdicts}


def test_every_language_with_phrases_is_tried() -> None:
    assert {"English", *TOLD} == set(LANGUAGES)


@pytest.mark.parametrize("language", TOLD)
def test_a_phrase_is_read_in_its_language_and_excused_where_it_was_asked_for(language: str) -> None:
    question, answer, asked = TOLD[language]
    human = ("human-share.declare=[{status='human'}]",)
    told = said(question, answer)["SYN001"].measurement
    assert told.facts["status"] == {"synthetic": 60}
    contradicted = said(question, answer, human)
    assert len(contradicted["SYN002"].measurement.findings) == 60
    assert contradicted["SYN001"].measurement.facts["status"] == {"human": 60}
    excused = said(f"{asked} (%d)", answer)["SYN001"].measurement
    assert excused.facts["status"] == {"unknown": 60}
    assert language in (contradicted["SYN002"].measurement.method or "")


@pytest.mark.parametrize(
    ("answer", "script"),
    [("กาแฟมีรสขม", "thai"), ("Ο καφές είναι πικρός", "greek"), ("הקפה מר", "hebrew"), ("காபி கசப்பாக இருக்கும்", "tamil")],
)
def test_a_script_without_phrases_is_said(answer: str, script: str) -> None:
    human = ("human-share.declare=[{status='human'}]",)
    verdict = said("how does coffee taste (%d)", answer, human)["SYN002"]
    reason = f"60 of 60 answers are in a script of which no phrase is known ({script})"
    assert (verdict.not_applicable, verdict.measurement.reason) == (True, reason)
    assert f"tells: {reason}" in said("how does coffee taste (%d)", answer)["SYN001"].measurement.notes
    said_in = [answer if i % 3 else "bitter" for i in range(60)]
    rows = [{"prompt": f"{i}", "completion": f"{text} {i}", "provenance": "human"} for i, text in enumerate(said_in)]
    (mixed,) = dataaudit.audit(rows, select=["SYN002"]).verdicts
    assert mixed.status == "pass"
    assert mixed.measurement.notes == (f"40 of 60 answers are in a script of which no phrase is known ({script})",)


@pytest.mark.parametrize(
    "answer", ["قهوة مرة", "咖啡很苦", "कड़वी कॉफी", "Der Kaffee ist bitter, größer", "쓴 커피", "plain"]
)
def test_a_script_with_phrases_needs_no_word(answer: str) -> None:
    verdict = said("how does coffee taste (%d)", answer, ("human-share.declare=[{status='human'}]",))["SYN002"]
    assert verdict.status == "pass" and not verdict.measurement.notes


@pytest.mark.parametrize(
    "text",
    [
        "GPT-2 लेख में एक भाषा मॉडल के रूप में वर्णित है",
        "لديك نموذج لغة جديد",
        "이 논문은 언어 모델을 설명합니다",
        "Eres un experto en modelos.",
    ],
)
def test_talk_about_models_is_no_tell(text: str) -> None:
    assert tell_of(text) is None


def test_chinese_medicine_is_read_and_has_no_tell(data: Path) -> None:
    rows = [json.loads(line) for line in (data / "huatuo_zh/llama_data.json").read_text("utf-8").splitlines()[:2000]]
    human = [{**row, "provenance": "human"} for row in rows]
    (verdict,) = dataaudit.audit(human, select=["SYN002"]).verdicts
    assert (verdict.status, verdict.measurement.value, verdict.measurement.notes) == ("pass", 0, ())
