package coterie.benchmarks.charts;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An SVG document while it is drawn: shapes by their places in pixels from the upper left corner,
 * their looks by classes of its style sheet.
 */
final class Drawing {

    /** How many colours there are: the classes {@code c0} to {@code c7}. */
    static final int COLOURS = 8;

    /*
     * The colours are those of Okabe and Ito, which colour-blind readers tell apart, or close to
     * them; on a dark background some are lighter. There always is a background, since the page around
     * the picture may be of the other kind than what its reader prefers elsewhere.
     */
    private static final String STYLE =
            """
            <style>
            text { font: 12px 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif; fill: #24292f }
            .title { font-size: 15px; font-weight: 600 }
            .quiet { fill: #57606a }
            .back { fill: #ffffff }
            .grid { stroke: #d8dee4 }
            .axis, .whisker, .mark { stroke: #57606a; fill: none }
            .mark, .dashed { stroke-dasharray: 6 4 }
            .line { fill: none; stroke: currentColor; stroke-width: 2 }
            .fill { fill: currentColor }
            .c0 { color: #0072b2 } .c1 { color: #d55e00 } .c2 { color: #009e73 } .c3 { color: #cc79a7 }
            .c4 { color: #b07d00 } .c5 { color: #56b4e9 } .c6 { color: #7656b0 } .c7 { color: #6e7781 }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 }
            .quiet { fill: #9ea7b3 }
            .back { fill: #161b22 }
            .grid { stroke: #30363d }
            .axis, .mark { stroke: #9ea7b3 }
            .whisker { stroke: #d0d7de }
            .c0 { color: #4aa3df } .c1 { color: #f0803c } .c2 { color: #2fc99a } .c4 { color: #e6b450 }
            .c5 { color: #8fd0f5 } .c6 { color: #a98fe0 } .c7 { color: #9ea7b3 }
            }
            </style>
            """;

    /** Where a text stands to its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    private final StringBuilder out = new StringBuilder();

    /**
     * @param title for those who cannot see it
     */
    Drawing(int width, int height, String title) {
        out.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" role="img" width="%d" height="%d" viewBox="0 0 %d %d">
                <title>%s</title>
                """
                        .formatted(width, height, width, height, escaped(title)));
        out.append(STYLE);
        out.append(
                "<rect class=\"back\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n"
                        .formatted(width, height));
    }

    /** How wide a text is, roughly: it is not known which font shows it. */
    static double width(String text) {
        return 6.7 * text.length();
    }

    void line(String look, double x1, double y1, double x2, double y2) {
        add(
                String.format(
                        Locale.ROOT,
                        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                        look,
                        x1,
                        y1,
                        x2,
                        y2));
    }

    void rectangle(String look, double x, double y, double width, double height) {
        add(
                String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                        look,
                        x,
                        y,
                        width,
                        height));
    }

    /**
     * Lines from each place to the next.
     *
     * @param places each x and y
     */
    void path(String look, List<double[]> places) {
        add(
                String.format(
                        Locale.ROOT,
                        "<polyline class=\"%s\" points=\"%s\"/>",
                        look,
                        places.stream()
                                .map(place ->
                                        String.format(Locale.ROOT, "%.1f,%.1f", place[0], place[1]))
                                .collect(Collectors.joining(" "))));
    }

    /**
     * A point's mark, whose shape goes with its colour: some readers see the one, some the other.
     */
    void point(int colour, double x, double y) {
        String shape =
                switch (colour % 4) {
                    case 0 -> "M-4,0 a4,4 0 1,0 8,0 a4,4 0 1,0 -8,0 Z";
                    case 1 -> "M-3.6,-3.6 H3.6 V3.6 H-3.6 Z";
                    case 2 -> "M0,-5 L4.6,3.4 H-4.6 Z";
                    default -> "M0,-5 L5,0 L0,5 L-5,0 Z";
                };
        add(
                String.format(
                        Locale.ROOT,
                        "<path class=\"fill c%d\" transform=\"translate(%.1f,%.1f)\" d=\"%s\"/>",
                        colour,
                        x,
                        y,
                        shape));
    }

    void text(String look, Anchor anchor, double x, double y, String text) {
        add(
                String.format(
                        Locale.ROOT,
                        "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                        look,
                        anchor.name().toLowerCase(Locale.ROOT),
                        x,
                        y,
                        escaped(text)));
    }

    /** Upwards, its middle at the place. */
    void textUpwards(String look, double x, double y, String text) {
        add(
                String.format(
                        Locale.ROOT,
                        "<text class=\"%s\" text-anchor=\"middle\" transform=\"translate(%.1f,%.1f)"
                                + " rotate(-90)\">%s</text>",
                        look,
                        x,
                        y,
                        escaped(text)));
    }

    String finished() {
        return out + "</svg>\n";
    }

    private void add(String element) {
        out.append(element).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
