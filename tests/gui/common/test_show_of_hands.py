"""A show of hands: clicks count, right clicks take back, the right answer is marked and ends the count."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from gdexplorer.gui.common.show_of_hands import NARROWEST, ShowOfHands

OPTIONS = ("It converges.", "It swings between two points for ever.", "It diverges, " + "far and farther away, " * 20)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CLICKS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([LEFT, RIGHT])), max_size=30)


@pytest.fixture
def hands(qtbot):
    hands = ShowOfHands()
    qtbot.addWidget(hands)
    hands.ask(OPTIONS)
    hands.resize(500, 400)
    with qtbot.waitExposed(hands):
        hands.show()
    return hands


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(CLICKS)
def test_each_click_counts_a_hand_and_each_right_click_takes_one_back(hands, qtbot, clicks):
    hands.ask(OPTIONS)
    expected = [0, 0, 0]
    for place, button in clicks:
        qtbot.mouseClick(hands.bars[place], button)
        expected[place] = max(expected[place] + (1 if button is LEFT else -1), 0)
    assert hands.hands == tuple(expected)
    leader = hands.leader
    assert leader is None if not any(expected) else expected[leader] == max(expected)


def test_keys_count_too(hands, qtbot):
    bar = hands.bars[1]
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Plus, Qt.Key.Key_Up, Qt.Key.Key_Minus):
        qtbot.keyClick(bar, key)
    assert hands.hands == (0, 2, 0)


def test_the_right_answer_is_told_and_ends_the_count(hands, qtbot):
    qtbot.mouseClick(hands.bars[0], LEFT)
    assert hands.bars[0].accessibleDescription() == "1 hand"
    hands.show_right(1)
    for bar in hands.bars:
        qtbot.mouseClick(bar, LEFT)
        qtbot.mouseClick(bar, RIGHT)
    assert hands.hands == (1, 0, 0)
    assert [bar.accessibleDescription() for bar in hands.bars] == [
        "1 hand, not right", "0 hands, the right answer", "0 hands, not right"
    ]  # fmt: skip
    hands.show_right(None)
    qtbot.mouseClick(hands.bars[2], LEFT)
    assert hands.hands == (1, 0, 1)


def test_bars_are_as_long_as_their_share_and_texts_wrap(hands, qtbot):
    for place, clicks in ((0, 4), (1, 2)):
        for _ in range(clicks):
            qtbot.mouseClick(hands.bars[place], LEFT)
    image = [bar.grab().toImage() for bar in hands.bars]
    y = 6  # above the text
    empty = image[2].pixelColor(image[2].width() - 80, y)
    ends = [sum(each.pixelColor(x, y) != empty for x in range(8, each.width() - 8)) for each in image[:2]]
    assert ends[0] > 1.7 * ends[1] > 0
    assert hands.bars[2].height() > 2 * hands.bars[0].height()
    assert hands.bars[2].heightForWidth(NARROWEST) > hands.bars[2].heightForWidth(900)
