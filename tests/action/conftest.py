"""The workflow of one repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.fake_github import FakeGitHub
from tests.action.workflow import Workflow


@pytest.fixture
def workflow(fake_github: FakeGitHub, tmp_path: Path) -> Workflow:
    return Workflow.create(fake_github, tmp_path)
