package coterie.benchmarks.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ChartTest {

    @TempDir private Path folder;

    private static final Point GAP = new Point(3, Double.NaN);

    private static LineChart lines(List<Series> series) {
        return new LineChart(
                "p99 at <each> rate & more",
                Axis.linear("requests a second"),
                Axis.logarithmic("ms"),
                series,
                List.of(new Mark(4, "overload")));
    }

    @Test
    void aChartIsAWholeDocumentWhateverItsTextsHold() throws Exception {
        Chart chart =
                lines(List.of(new Series("a & b", List.of(new Point(1, 1), new Point(2, 9)))));

        Document document = document(chart);

        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("p99 at <each> rate & more");
    }

    @Test
    void aFileHoldsTheChartAndItsFolderIsMade() throws Exception {
        Chart chart = lines(List.of());
        Path file = folder.resolve("deep/chart.svg");

        chart.write(file);
        chart.write(file);

        assertThat(Files.readString(file)).isEqualTo(chart.svg());
    }

    @Test
    void theSameFiguresMakeTheSameChartWhereverTheReaderLives() {
        Chart chart =
                lines(List.of(new Series("p99", List.of(new Point(1.5, 1), new Point(2, 9.5)))));
        String svg = chart.svg();
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(chart.svg()).isEqualTo(svg);
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void whatWasNotMeasuredBreaksTheLine() throws Exception {
        List<Point> points =
                List.of(new Point(1, 1), new Point(2, 2), GAP, new Point(4, 1), new Point(5, 2));

        assertThat(count(lines(List.of(new Series("p99", points))), "polyline")).isEqualTo(2);
    }

    @Test
    void aDashedLineHasTheColourOfTheOneBefore() {
        List<Point> points = List.of(new Point(1, 1), new Point(2, 2));

        String svg =
                lines(
                                List.of(
                                        new Series("measured", points),
                                        new Series("predicted", points, true),
                                        new Series("another", points)))
                        .svg();

        assertThat(svg)
                .contains("<polyline class=\"line c0\"")
                .contains("<polyline class=\"line dashed c0\"")
                .contains("<polyline class=\"line c1\"")
                .doesNotContain("class=\"line c2\"");
    }

    @Test
    void aSpreadHasAWhisker() {
        Series series = new Series("p99", List.of(new Point(1, new Reading(5, 4, 7))));

        assertThat(lines(List.of(series)).svg()).contains("class=\"whisker\"");
    }

    @Test
    void aChartHasAsManyLinesAsItHasColoursAndNoMore() {
        assertThat(lines(series(LineChart.MOST_SOLID)).svg()).contains("line c7");
        assertThatThrownBy(() -> lines(series(LineChart.MOST_SOLID + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 8");
    }

    @Test
    void aBarIsAsLongAsItsValueSays() throws Exception {
        BarChart chart = bars(List.of(new Bars("reads", List.of(Reading.of(100), Reading.of(50)))));

        Document document = document(chart);
        var rectangles = document.getElementsByTagName("rect");
        List<Double> heights =
                IntStream.range(0, rectangles.getLength())
                        .mapToObj(rectangles::item)
                        .map(node -> node.getAttributes())
                        .filter(attributes ->
                                attributes.getNamedItem("class").getNodeValue().equals("fill c0"))
                        .map(attributes ->
                                Double.valueOf(attributes.getNamedItem("height").getNodeValue()))
                        .filter(height -> height != 12) // the legend's
                        .toList();

        assertThat(heights).hasSize(2);
        assertThat(heights.getFirst()).isGreaterThan(200).isEqualTo(2 * heights.getLast());
    }

    @Test
    void aBarThatWasNotMeasuredIsADash() {
        Bars reads = new Bars("reads", List.of(Reading.of(Double.NaN), Reading.of(50)));

        assertThat(bars(List.of(reads)).svg()).contains(">–</text>");
    }

    @Test
    void eachGroupHasItsBarAndThereAreOnlySoManyColours() {
        Bars full = new Bars("reads", List.of(Reading.of(1), Reading.of(2)));
        Bars tooFew = new Bars("writes", List.of(Reading.of(1)));

        assertThat(bars(Collections.nCopies(BarChart.MOST_BARS, full)).svg()).contains("c7");
        assertThatThrownBy(() -> bars(List.of(tooFew)))
                .hasMessageContaining("'writes' for 2 groups");
        assertThatThrownBy(() -> bars(Collections.nCopies(BarChart.MOST_BARS + 1, full)))
                .hasMessageContaining("at most 8");
    }

    private static BarChart bars(List<Bars> bars) {
        return new BarChart(
                "throughput",
                "operations a second",
                "N,R,W",
                List.of("3,1,1", "3,2,2\nW+R>N"),
                bars);
    }

    private static List<Series> series(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> new Series("line " + i, List.of(new Point(1, 1), new Point(2, 2 + i))))
                .toList();
    }

    private static int count(Chart chart, String element) throws Exception {
        return document(chart).getElementsByTagName(element).getLength();
    }

    private static Document document(Chart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
    }
}
