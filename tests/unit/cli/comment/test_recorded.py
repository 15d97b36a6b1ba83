"""Comments of real previews, in both forms of the engine."""

from __future__ import annotations

import pytest

from tests.unit.cli.comment.documents import fences, html, recorded_comment, rows

FORMS = ("json", "jsonl")


def names(markdown: str) -> list[str]:
    return [
        f"{row[0]} {row[1]}".replace("<code>", "").replace("</code>", "") for row in rows(markdown)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_made_is_listed_and_drawn(form: str) -> None:
    comment = recorded_comment(f"create.{form}")
    assert "<b>9 to create</b>" in comment
    assert "CAUTION" not in comment
    assert [row[0] for row in rows(comment)] == ["+ create"] * 9
    (graph,) = fences(comment)
    assert graph.count(":::create") == 9
    assert graph.count(" ==> ") == 12


@pytest.mark.parametrize("form", FORMS)
def test_the_ends_of_live_exports_come_first_and_are_marked(form: str) -> None:
    comment = recorded_comment(f"change.{form}")
    assert "<b>2 to replace</b>, <b>2 to delete</b>, <b>1 to forget</b>" in comment
    listed = names(comment)
    assert listed[0] == "⚠️ ± **replace** export properties"
    assert listed[1] == "⚠️ - **delete** export lifecycle"
    assert listed[2].startswith("⚠️ ~ update export a&#124;b")
    assert listed[3:] == [
        "± **replace** destination hook",
        "- **delete** destination retired",
        "- forget destination kept",
        "~ update export telemetry",
        "~ update destination archive",
        "+ create destination alerts",
    ]
    assert "> - export <code>lifecycle</code> is **deleted**" in comment
    assert "is **disabled**" in comment


@pytest.mark.parametrize("form", FORMS)
def test_each_changed_field_has_its_old_and_its_new_value(form: str) -> None:
    cells = {row[1]: row[2] for row in rows(recorded_comment(f"change.{form}"))}
    telemetry = cells["export <code>telemetry</code>"]
    site = "<code>enrichments&#46;site&#46;value</code>"
    assert f"{site}: <code>plant-7</code> → <code>plant-8</code>" in telemetry
    assert "temperature &#62; 20</code> → <em>none</em>" in telemetry
    assert "<code>destinations</code>: + <code>alerts</code>" in telemetry
    assert (
        "<code>destinations</code>: <code>hook</code> → <code>hook (replacement)</code>"
        in telemetry
    )
    assert "<pre>&#46;&#10;&#124; &#46;device</pre>" in telemetry, "the transform, folded"
    archive = cells["destination <code>archive</code>"]
    assert archive == "only a secret: <code>authorization&#46;connectionString</code>"
    assert "retain_on_delete" in cells["destination <code>kept</code>"]


@pytest.mark.parametrize("form", FORMS)
def test_nothing_to_do_is_said(form: str) -> None:
    comment = recorded_comment(f"same.{form}")
    assert "**No changes.** 9 resources unchanged." in comment
    assert comment.startswith("<!-- pulumi-iotcentral: engine-test/dev -->\n")
    assert not rows(comment)
    assert not fences(comment)


def test_the_stream_draws_what_stays_and_the_document_says_what_it_lacks() -> None:
    (streamed,) = fences(recorded_comment("change.jsonl"))
    assert '["steady"]:::same' in streamed
    (whole,) = fences(recorded_comment("change.json"))
    assert "steady" not in whole
    assert "require the streamed form" in recorded_comment("change.json")


def test_an_id_that_is_not_known_yet_is_named_by_what_it_depends_on() -> None:
    (whole,) = fences(recorded_comment("change.json"))
    assert "unknown until" not in whole
    (streamed,) = fences(recorded_comment("change.jsonl"))
    assert "unknown until" in streamed, "the stream does not tell dependencies"


def test_what_policies_say_is_listed_mandatory_first() -> None:
    comment = recorded_comment("policy.jsonl")
    assert "Policies: 1 mandatory, 2 advisory violations" in comment
    lines = [line for line in comment.splitlines() if line.startswith("- ")]
    assert lines[0].startswith("- ⛔ **mandatory** <code>no-webhooks</code> on <code>alerts</code>")
    assert "is &#60;b&#62;a webhook&#60;/b&#62; &#124; &#64;&#8203;someone↵second line" in lines[0]
    assert [line.split(" ")[1] for line in lines[1:]] == ["advisory", "advisory"]
    assert "<b>a webhook" not in html(comment)


@pytest.mark.parametrize("form", FORMS)
def test_a_failed_preview_says_why(form: str) -> None:
    comment = recorded_comment(f"failed.{form}")
    assert "**The preview failed**" in comment
    assert "has a problem&#58; url is required" in comment
    assert "No changes" not in comment
