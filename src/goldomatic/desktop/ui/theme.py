"""The look: style and palette of the whole program, and the marks that are drawn by code."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from goldomatic.desktop.ui.scheme import DARK, GOLD, IRON, LIGHT, TONE_COLOURS, Scheme, Tone
from goldomatic.desktop.ui.sheet import sheet_of

__all__ = ["apply_scheme", "coin", "dot", "scheme_of_the_system", "tone_colour"]


def scheme_of_the_system() -> Scheme:
    """Return the scheme that the desktop environment asks for; light when it does not say."""
    is_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return DARK if is_dark else LIGHT


def apply_scheme(application: QApplication, scheme: Scheme) -> None:
    """Give the whole program our style, palette and sheet."""
    application.setStyle("Fusion")
    palette = _palette(scheme)
    application.setPalette(palette)
    # Fusion draws the outline of these a little darker than the window, which in the dark nobody sees.
    palette.setColor(QPalette.ColorRole.Window, QColor(scheme.faint).lighter(140))
    for kind in ("QCheckBox", "QComboBox", "QAbstractSpinBox"):
        application.setPalette(palette, kind)  # type: ignore[arg-type]  # bytes, says the stub; str, says Qt
    application.setStyleSheet(sheet_of(scheme))


def tone_colour(tone: Tone) -> QColor:
    """Return the colour of a mark; never the only sign of what it means."""
    return QColor(TONE_COLOURS[tone])


def dot(tone: Tone, size: int, ratio: float = 1.0) -> QPixmap:
    """Draw the mark of a tone: its shape differs too, for who cannot tell the colours apart."""
    picture = _canvas(size, ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = tone_colour(tone)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    inset = size * 0.12
    area = QRectF(inset, inset, size - 2 * inset, size - 2 * inset)
    match tone:
        case Tone.FINE:
            painter.drawEllipse(area)
        case Tone.TROUBLE:
            painter.drawRoundedRect(area, size * 0.1, size * 0.1)
        case Tone.YOUR_TURN:
            middle, reach = size / 2, size / 2 - inset * 0.4
            painter.drawPolygon(
                [
                    QPointF(middle, middle - reach),
                    QPointF(middle + reach, middle),
                    QPointF(middle, middle + reach),
                    QPointF(middle - reach, middle),
                ]
            )
        case Tone.IDLE | Tone.WORKING:
            width = size * 0.18
            painter.setBrush(Qt.BrushStyle.NoBrush if tone is Tone.IDLE else colour.lighter(150))
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(area.adjusted(width / 2, width / 2, -width / 2, -width / 2))
    painter.end()
    return picture


def coin(tone: Tone, size: int = 64) -> QIcon:
    """Draw the program's icon, a gold coin in iron with a cog's teeth, and the tone's mark at its corner."""
    picture = _canvas(size, 1.0)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPointF(size / 2, size / 2)
    painter.translate(middle)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(IRON))
    tooth = QRectF(-size * 0.09, -size * 0.5, size * 0.18, size * 0.2)
    for _ in range(8):
        painter.drawRoundedRect(tooth, size * 0.03, size * 0.03)
        painter.rotate(45)
    painter.drawEllipse(QPointF(0, 0), size * 0.41, size * 0.41)
    painter.setBrush(QColor(GOLD))
    painter.drawEllipse(QPointF(0, 0), size * 0.33, size * 0.33)
    painter.setPen(QPen(QColor(IRON), size * 0.07, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # The letter G, as an open ring with a bar: a font may be missing.
    ring = QRectF(-size * 0.17, -size * 0.17, size * 0.34, size * 0.34)
    painter.drawArc(ring, 45 * 16, 315 * 16)
    painter.drawLine(QPointF(size * 0.02, 0), QPointF(size * 0.17, 0))
    painter.resetTransform()
    if tone is not Tone.IDLE:
        mark = int(size * 0.46)
        corner = size - mark
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(LIGHT.base))
        painter.drawEllipse(QRectF(corner - size * 0.03, corner - size * 0.03, mark, mark))
        painter.drawPixmap(QPointF(corner, corner), dot(tone, int(mark * 0.88)))
    painter.end()
    return QIcon(picture)


def _canvas(size: int, ratio: float) -> QPixmap:
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def _palette(scheme: Scheme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: scheme.window,
        role.WindowText: scheme.text,
        role.Base: scheme.base,
        role.AlternateBase: scheme.info_area,
        role.Text: scheme.text,
        role.Button: scheme.raised,
        role.ButtonText: scheme.text,
        role.BrightText: scheme.error_text,
        role.ToolTipBase: scheme.raised,
        role.ToolTipText: scheme.text,
        role.PlaceholderText: scheme.faint,
        role.Highlight: scheme.focus,
        role.HighlightedText: scheme.focus_text,
        role.Link: scheme.warning_text,
        role.Accent: scheme.accent,
        role.Mid: scheme.line,
        role.Midlight: scheme.line,
        role.Light: scheme.raised,
        role.Dark: scheme.line,
        role.Shadow: "#000000",
    }
    for each, colour in colours.items():
        palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(scheme.faint))
    return palette
