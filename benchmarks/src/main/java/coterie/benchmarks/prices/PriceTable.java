package coterie.benchmarks.prices;

import coterie.benchmarks.prices.Case.Request;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The price list for a person to read, in Markdown, and for a program, as CSV. */
final class PriceTable {

    private static final double PERCENT = 100;

    private final List<PriceList.Part> parts;
    private final Map<Case, Price> prices;

    PriceTable(List<PriceList.Part> parts, Map<Case, Price> prices) {
        this.parts = parts;
        this.prices = prices;
    }

    /** A table for each part. */
    void markdown(PrintWriter out) {
        for (PriceList.Part part : parts) {
            out.printf(
                    "%n**%s, %s**%n%n",
                    part.shape(), part.quorum().name().toLowerCase(Locale.ROOT));
            out.println(
                    "| N,R,W | W+R>N | reads/s | spread | p50, p99, p99.9 ms | failed"
                            + " | writes/s | spread | p50, p99, p99.9 ms | failed |");
            out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            for (Choice choice : Choice.LISTED) {
                if (choice.belongsTo(part.shape().nodes())) {
                    out.printf(
                            "| %s | %s | %s | %s |%n",
                            choice,
                            choice.overlaps() ? "yes" : "no",
                            cells(price(part, Request.READ, choice.read())),
                            cells(price(part, Request.WRITE, choice.write())));
                }
            }
        }
        out.flush();
    }

    private @Nullable Price price(PriceList.Part part, Request request, Need need) {
        return prices.get(new Case(part.shape(), part.quorum(), request, need));
    }

    private static String cells(@Nullable Price price) {
        if (price == null) {
            return " | | | ";
        }
        double perSecond = price.median(Price.Run::perSecond);
        double failed = price.median(Price.Run::failedShare);
        if (perSecond <= 0) {
            return "0 | | | all";
        }
        return String.format(
                Locale.ROOT,
                "%,.0f | %.0f %% | %s, %s, %s | %s",
                perSecond,
                PERCENT * price.spread(Price.Run::perSecond),
                millis(price.median(Price.Run::p50)),
                millis(price.median(Price.Run::p99)),
                millis(price.median(Price.Run::p999)),
                failed == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", PERCENT * failed));
    }

    private static String millis(double millis) {
        return Double.isNaN(millis) ? "–" : String.format(Locale.ROOT, "%.2f", millis);
    }

    /** A line for each case. */
    void csv(PrintWriter out) {
        out.println(
                "nodes,links,fault,durability,quorum,request,n,required,runs,per_second,spread,"
                        + "failed_share,samples,p50_ms,p99_ms,p999_ms");
        prices.forEach((one, price) -> {
            Shape shape = one.shape();
            out.printf(
                    Locale.ROOT,
                    "%d,%s,%s,%s,%s,%s,%d,%d,%d,%.1f,%.4f,%.4f,%.0f,%.4f,%.4f,%.4f%n",
                    shape.nodes(),
                    shape.links().label(),
                    shape.fault().name().toLowerCase(Locale.ROOT),
                    shape.synced() ? "sync" : "async",
                    one.quorum().name().toLowerCase(Locale.ROOT),
                    one.request().label(),
                    one.need().n(),
                    one.need().required(),
                    price.runs().size(),
                    price.median(Price.Run::perSecond),
                    price.spread(Price.Run::perSecond),
                    price.median(Price.Run::failedShare),
                    price.median(Price.Run::samples),
                    price.median(Price.Run::p50),
                    price.median(Price.Run::p99),
                    price.median(Price.Run::p999));
        });
        out.flush();
    }
}
