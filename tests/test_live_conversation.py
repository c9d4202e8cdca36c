"""A conversation does the reader's commands exactly once, and drops polls that a later command has overtaken."""

from __future__ import annotations

from act_viz.live.command import Command
from act_viz.live.conversation import Conversation


def test_a_command_of_the_reader_is_done_once() -> None:
    conversation = Conversation()
    step = Command("step", number=7)
    assert not conversation.is_settled(step)
    conversation.note(step)
    assert conversation.is_settled(step)
    assert not conversation.is_settled(Command("step", number=8))


def test_a_poll_is_dropped_once_a_later_command_was_answered() -> None:
    conversation = Conversation()
    conversation.note(Command("pause", number=8))
    assert conversation.is_settled(Command("pull", number=7))
    assert not conversation.is_settled(Command("pull", number=9))


def test_a_poll_leaves_the_number_of_what_the_reader_did() -> None:
    conversation = Conversation()
    conversation.note(Command("step", number=3))
    conversation.note(Command("pull", number=4))
    assert (conversation.done, conversation.last) == (3, Command("pull", number=4))


def test_another_view_counts_from_elsewhere_and_is_heard() -> None:
    conversation = Conversation()
    conversation.note(Command("pause", number=2**50))
    assert not conversation.is_settled(Command("pull", number=5))


def test_the_run_of_a_page_asks_for_nothing_that_could_be_settled() -> None:
    assert not Conversation().is_settled(None)
    assert not Conversation().is_settled(Command("step"))
