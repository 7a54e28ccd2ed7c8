package org.sleb4j.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.XYStyler;

/**
 * All charts look alike, since every colour, font and size is here.
 *
 * <p>Colours that stand for things are those of Okabe and Ito ("Color Universal Design", 2008),
 * which people with any kind of colour vision tell apart.
 */
final class Style {
  static final Color GROUND = Color.WHITE;
  static final Color VEIL = new Color(255, 255, 255, 190);
  static final Color INK = new Color(0x333333);
  static final Color FAINT = new Color(0x8A8A8A);
  static final Color GRID = new Color(0xE6E6E6);

  /** What there is of a thing. */
  static final Color PLAIN = new Color(0x0072B2);

  /** What the eye should find first. */
  static final Color CHOSEN = new Color(0xD55E00);

  /** What was removed. */
  static final Color GONE = new Color(0xD9D9D9);

  /** What may be chance. */
  static final Color BAND = new Color(0xFBE3D3);

  /** Several things of one kind. */
  static final List<Color> PALETTE =
      List.of(
          PLAIN,
          CHOSEN,
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          INK);

  /** Logical pixels of a chart in a notebook. */
  static final int WIDTH = 800;

  /** Where axes begin, behind the labels of the vertical one, so that panels line up. */
  static final int LEFT = 84;

  /** What the labels and the title of a horizontal axis and the title of a panel take. */
  static final int BELOW = 90;

  static final float LINE_WIDTH = 1.8f;
  static final int MARKER = 7;

  private static final String FAMILY = "DejaVu Sans";
  static final Font LABEL = new Font(FAMILY, Font.PLAIN, 12);
  static final Font SMALL = new Font(FAMILY, Font.PLAIN, 11);
  static final Font TITLE = new Font(FAMILY, Font.BOLD, 13);

  private Style() {}

  /** Gives a chart the look of all. */
  static void apply(XYChart chart) {
    XYStyler styler = chart.getStyler();
    styler.setChartBackgroundColor(GROUND);
    styler.setChartFontColor(INK);
    styler.setChartTitleVisible(false);
    styler.setChartPadding(8);
    styler.setLegendVisible(false);
    styler.setPlotBackgroundColor(GROUND);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotContentSize(0.999); // XChart leaves out labels at the very ends
    styler.setPlotMargin(0);
    styler.setAxisTitleFont(LABEL);
    styler.setAxisTickLabelsFont(SMALL);
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTickMarksColor(FAINT);
    styler.setAxisTicksLineVisible(false);
    styler.setAxisTickMarkLength(4);
    styler.setAxisTitlePadding(8);
    styler.setYAxisLabelAlignment(TextAlignment.Right);
    styler.setMarkerSize(MARKER);
    styler.setLocale(Locale.ROOT);
  }

  /** Returns the colour of the thing with a number, from 0; the last one serves all others. */
  static Color colour(int index) {
    return PALETTE.get(Math.min(index, PALETTE.size() - 1));
  }
}
