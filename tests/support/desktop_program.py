"""The window as a program of its own, on a bridge that only prints the wishes: for keys on a real screen."""

import sys

from goldomatic.ambient import SystemClock
from goldomatic.desktop.core.settings import Language
from goldomatic.desktop.core.wishes import Wish
from goldomatic.desktop.ui.main_window import MainWindow
from goldomatic.desktop.ui.program import make_application
from goldomatic.desktop.ui.texts.catalogue import Texts
from tests.support.desktop_views import PretendBridge, a_busy_evening


class PrintingBridge(PretendBridge):
    """Says every wish on standard output."""

    def wish(self, wish: Wish) -> None:
        print(wish, flush=True)


def main() -> int:
    """Show a busy evening until the window is closed."""
    application = make_application(sys.argv[:1])
    window = MainWindow(Texts(Language.ENGLISH), PrintingBridge(), SystemClock())
    window.quit_wanted.connect(application.quit)
    window.show_view(a_busy_evening())
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
