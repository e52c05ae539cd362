"""The style sheet: what a palette cannot say. Sizes are in font units, so that it grows with the text."""

from goldomatic.desktop.ui.scheme import Scheme

__all__ = ["sheet_of"]


def sheet_of(scheme: Scheme) -> str:
    """Return the sheet in the colours of the scheme."""
    return f"""
QFrame[look="card"] {{ background: {scheme.raised}; border: 1px solid {scheme.line}; border-radius: 8px; }}
QFrame[look="card"][active="true"] {{ border: 2px solid {scheme.accent}; }}
QFrame[look="banner"] {{ border: none; border-left: 5px solid {scheme.accent};
    border-top-right-radius: 6px; border-bottom-right-radius: 6px; background: {scheme.warning_area}; }}
QFrame[look="banner"][tone="trouble"] {{ border-left-color: #E53935; background: {scheme.error_area}; }}
QFrame[look="banner"][tone="working"] {{ border-left-color: {scheme.faint}; background: {scheme.info_area}; }}
QFrame[look="card"] QLabel, QFrame[look="banner"] QLabel {{ background: transparent; border: none; }}
QLabel[look="faint"] {{ color: {scheme.faint}; }}
QLabel[look="error"] {{ color: {scheme.error_text}; font-weight: 600; }}
QLabel[look="success"] {{ color: {scheme.success_text}; font-weight: 600; }}
QLabel[look="warning"] {{ color: {scheme.warning_text}; font-weight: 600; }}
QPushButton {{ background: {scheme.raised}; color: {scheme.text}; border: 1px solid {scheme.faint};
    border-radius: 5px; padding: 5px 12px; }}
QPushButton:hover {{ background: {scheme.info_area}; }}
QPushButton:pressed {{ background: {scheme.selection}; }}
QPushButton:disabled {{ color: {scheme.faint}; border-color: {scheme.line}; background: {scheme.window}; }}
QPushButton:focus {{ border: 2px solid {scheme.focus}; padding: 4px 11px; }}
QPushButton[look="primary"] {{ background: {scheme.accent}; color: {scheme.accent_text};
    border: 1px solid {scheme.accent}; font-weight: 600; }}
QPushButton[look="primary"]:hover {{ background: #FFC233; }}
QPushButton[look="primary"]:pressed {{ background: #E6A100; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {scheme.text}; }}
QPushButton[look="primary"]:disabled {{ background: {scheme.window}; color: {scheme.faint};
    border: 1px solid {scheme.line}; }}
QPushButton[look="danger"] {{ color: {scheme.error_text}; border-color: {scheme.error_text}; }}
QPushButton[look="danger"]:focus {{ border: 2px solid {scheme.error_text}; }}
QPushButton[look="danger"]:disabled {{ color: {scheme.faint}; border-color: {scheme.line}; }}
QLineEdit {{ background: {scheme.base}; color: {scheme.text}; border: 1px solid {scheme.faint};
    border-radius: 4px; padding: 4px 6px; }}
QLineEdit:focus {{ border: 2px solid {scheme.focus}; padding: 3px 5px; }}
QLineEdit[wrong="true"] {{ border: 2px solid {scheme.error_text}; padding: 3px 5px; }}
QComboBox, QAbstractSpinBox {{ min-height: 1.6em; }}
QTableView {{ background: {scheme.base}; border: 1px solid {scheme.line}; border-radius: 6px;
    gridline-color: {scheme.line}; selection-background-color: {scheme.selection};
    selection-color: {scheme.text}; }}
QTableView::item {{ padding: 0px 6px; }}
QTableView:focus {{ border: 2px solid {scheme.focus}; }}
QHeaderView::section {{ background: {scheme.window}; color: {scheme.faint}; border: none;
    border-bottom: 1px solid {scheme.line}; padding: 5px 6px; font-weight: 600; }}
QStatusBar {{ background: {scheme.window}; border-top: 1px solid {scheme.line}; }}
QStatusBar::item {{ border: none; }}
QMenuBar, QMenu {{ background: {scheme.window}; color: {scheme.text}; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {scheme.selection}; color: {scheme.text}; }}
QMenu::item:disabled {{ color: {scheme.faint}; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox:focus, QRadioButton:focus {{ outline: none; text-decoration: underline; }}
QTabWidget::pane {{ border: 1px solid {scheme.line}; border-radius: 6px; background: {scheme.raised}; }}
QToolTip {{ background: {scheme.raised}; color: {scheme.text}; border: 1px solid {scheme.line};
    padding: 4px; }}
QSplitter::handle:vertical {{ height: 7px; }}
"""
