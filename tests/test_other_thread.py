"""To look where a thread is never frees what it holds on another one."""

import threading
import weakref

from other_thread import OtherThread


class Thing:
    """Can be referred to weakly."""


def test_what_its_frames_hold_is_freed_by_the_thread_that_is_looked_at():
    other, freed, texts = OtherThread(threading.get_ident()), [], []
    looker = threading.Thread(target=lambda: texts.append(other.stack(12)))

    def holding():
        thing = Thing()
        weakref.finalize(thing, lambda: freed.append(threading.get_ident()))
        looker.start()
        looker.join()

    holding()
    assert "in holding" in texts[0] and freed == []
    other.let_go()
    assert freed == [threading.get_ident()]


def test_only_so_many_calls_are_told():
    other, texts = OtherThread(threading.get_ident()), []
    looker = threading.Thread(target=lambda: texts.append(other.stack(2)))
    looker.start()
    looker.join()
    other.let_go()
    assert texts[0].count("File ") == 2
