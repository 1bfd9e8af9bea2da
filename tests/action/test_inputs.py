"""The variables of a step -> its inputs, or all that is wrong with them at once."""

from __future__ import annotations

import pytest

from bot.action.inputs import ActionInputError, ActionInputs, AnnotationMode, CommentMode
from bot.core import config
from bot.core.model import Severity
from tests.action.workflow import Workflow


def read(workflow: Workflow, **inputs: str) -> ActionInputs:
    return ActionInputs.from_mapping(workflow.environ("schedule", {}, **inputs), ["text", "json"])


def test_unset_inputs_have_the_defaults_of_action_yml(workflow):
    unset = read(workflow)
    assert (unset.fail_on, unset.comment, unset.annotations) == (None, None, AnnotationMode.AUTO)
    assert (unset.formats, unset.paths, unset.may_commit) == ((), (), False)


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("comment", "Never", "comment", CommentMode.NEVER),
        ("fail_on", "warning", "fail_on", Severity.WARNING),
        ("annotations", "always", "annotations", AnnotationMode.ALWAYS),
        ("paths", "README.md\n  papers/*.md ", "paths", ("README.md", "papers/*.md")),
        ("format", "json,text", "formats", ("json", "text")),
        ("commit", "yes", "may_commit", True),
        ("offline", "true", "is_offline", True),
    ],
)
def test_an_input_is_read(workflow, name, value, field, expected):
    assert getattr(read(workflow, **{name: value}), field) == expected


@pytest.mark.parametrize(
    ("inputs", "problems"),
    [
        pytest.param(
            {"fail_on": "off"},
            ["`fail-on` is “off”, but can be hint, warning, error, never."],
            id="a severity that is none",
        ),
        pytest.param(
            {"comment": "sometimes", "commit": "maybe"},
            [
                "`comment` is “sometimes”, but can be always, findings, never.",
                "`commit` is “maybe”, but can be true or false.",
            ],
            id="two problems",
        ),
        pytest.param({"format": "pdf"}, ["`format` has “pdf”, but can have"], id="an unknown format"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_workflow_file(workflow, inputs, problems):
    with pytest.raises(ActionInputError) as caught:
        read(workflow, **inputs)
    assert len(caught.value.problems) == len(problems)
    assert all(one.startswith(words) for one, words in zip(caught.value.problems, problems, strict=True))


@pytest.mark.parametrize("mode", CommentMode)
def test_a_mode_of_comments_is_one_of_the_configuration(mode):
    loaded = config.parse(f"comment: {mode}")
    assert (loaded.config.comment, loaded.problems) == (mode, ())


def test_outside_a_workflow_the_sentence_says_so():
    with pytest.raises(ActionInputError) as caught:
        ActionInputs.from_mapping({}, ())
    assert "a workflow's step" in str(caught.value)
    assert "GITHUB_EVENT_PATH" in str(caught.value)
