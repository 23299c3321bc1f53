"""What tests of the window share: Qt as the program sets it up, and nothing printed or left behind."""

from qt_support import no_thread_lives_on, nothing_fails_unseen, opengl, own_settings, qapp

__all__ = ["no_thread_lives_on", "nothing_fails_unseen", "opengl", "own_settings", "qapp"]
