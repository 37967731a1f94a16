package coterie.benchmarks.prices;

import coterie.benchmarks.charts.BarChart;
import coterie.benchmarks.charts.Bars;
import coterie.benchmarks.charts.Chart;
import coterie.benchmarks.charts.Reading;
import coterie.benchmarks.prices.Case.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The price list to look at: what each setting costs where all is well, and what becomes of one of
 * them where it is not.
 */
final class PriceCharts {

    /** The setting of which the others' circumstances are shown: it overlaps and bears a loss. */
    private static final Choice USUAL = new Choice(3, 2, 2);

    private static final Reading NOTHING = Reading.of(Double.NaN);

    private final List<PriceList.Part> parts;
    private final Map<Case, Price> prices;

    /**
     * @param parts at least one; the settings' prices are of the first and of those that differ
     *     from it in the number of nodes alone
     */
    PriceCharts(List<PriceList.Part> parts, Map<Case, Price> prices) {
        this.parts = parts;
        this.prices = prices;
    }

    /** By the names that their files end in. */
    Map<String, Chart> all() {
        PriceList.Part base = parts.getFirst();
        List<PriceList.Part> alike =
                parts.stream().filter(part -> likeButForNodes(part, base)).toList();
        List<Place> settings = new ArrayList<>();
        for (PriceList.Part part : alike) {
            for (Choice choice : Choice.LISTED) {
                if (choice.belongsTo(part.shape().nodes())) {
                    String mark = choice.overlaps() ? "\nW+R>N" : "";
                    settings.add(new Place(choice + mark, part, choice));
                }
            }
        }
        List<Place> circumstances =
                parts.stream()
                        .filter(part -> part.shape().nodes() == base.shape().nodes())
                        .filter(part -> part.shape().links() == base.shape().links())
                        .filter(_ -> USUAL.belongsTo(base.shape().nodes()))
                        .map(part -> new Place(circumstances(part), part, USUAL))
                        .toList();
        Map<String, Chart> charts = new LinkedHashMap<>();
        charts.put("throughput", throughput(base, settings));
        charts.put(
                "latency", latency("Latency of few clients: " + written(base), "N,R,W", settings));
        if (circumstances.size() > 1) {
            charts.put(
                    "circumstances",
                    latency(
                            "Latency of few clients, N,R,W = %s, links %s"
                                    .formatted(USUAL, base.shape().links().label()),
                            "one replica's state, durability, quorum",
                            circumstances));
        }
        return charts;
    }

    /** A group of a chart. */
    private record Place(String label, PriceList.Part part, Choice choice) {}

    private static boolean likeButForNodes(PriceList.Part part, PriceList.Part base) {
        Shape shape = part.shape();
        return part.quorum() == base.quorum()
                && shape.links() == base.shape().links()
                && shape.fault() == base.shape().fault()
                && shape.synced() == base.shape().synced();
    }

    private static String circumstances(PriceList.Part part) {
        return "%s\n%s, %s"
                .formatted(
                        part.shape().fault().name().toLowerCase(Locale.ROOT),
                        part.shape().synced() ? "sync" : "async",
                        part.quorum().name().toLowerCase(Locale.ROOT));
    }

    private static String written(PriceList.Part part) {
        Shape shape = part.shape();
        return "links %s, %s, %s, %s"
                .formatted(
                        shape.links().label(),
                        shape.fault().name().toLowerCase(Locale.ROOT),
                        shape.synced() ? "sync" : "async",
                        part.quorum().name().toLowerCase(Locale.ROOT));
    }

    private Chart throughput(PriceList.Part base, List<Place> places) {
        return new BarChart(
                "Throughput of many clients: " + written(base),
                "requests a second",
                "N,R,W",
                labels(places),
                List.of(
                        bars("reads", Request.READ, Price.Run::perSecond, places),
                        bars("writes", Request.WRITE, Price.Run::perSecond, places)));
    }

    private Chart latency(String title, String differ, List<Place> places) {
        return new BarChart(
                title,
                "ms",
                differ,
                labels(places),
                List.of(
                        bars("read p50", Request.READ, Price.Run::p50, places),
                        bars("read p99", Request.READ, Price.Run::p99, places),
                        bars("write p50", Request.WRITE, Price.Run::p50, places),
                        bars("write p99", Request.WRITE, Price.Run::p99, places)));
    }

    private static List<String> labels(List<Place> places) {
        return places.stream().map(Place::label).toList();
    }

    private Bars bars(
            String label, Request request, ToDoubleFunction<Price.Run> figure, List<Place> places) {
        Function<Place, Reading> reading =
                place -> {
                    Price price = price(place, request);
                    // Requests that all failed have a latency, but nobody wants to pay it.
                    return price == null || price.median(Price.Run::perSecond) <= 0
                            ? NOTHING
                            : price.reading(figure);
                };
        return new Bars(label, places.stream().map(reading).toList());
    }

    private @Nullable Price price(Place place, Request request) {
        Need need =
                switch (request) {
                    case READ -> place.choice().read();
                    case WRITE -> place.choice().write();
                };
        return prices.get(new Case(place.part().shape(), place.part().quorum(), request, need));
    }
}
