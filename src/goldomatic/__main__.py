"""``python -m goldomatic``: the same as ``mgm``."""

from __future__ import annotations

from goldomatic.cli import main

if __name__ == "__main__":
    main()
