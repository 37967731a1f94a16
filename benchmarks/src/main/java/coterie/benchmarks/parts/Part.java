package coterie.benchmarks.parts;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What was measured.
 *
 * @param name of the class and the method, as {@code KeyHash.hash}
 * @param parameters by their names
 */
record Part(String name, SortedMap<String, String> parameters) {

    /** How many are under way at once, where a benchmark has such groups. */
    private static final String TOGETHER = "together";

    private static final String SUFFIX = "Benchmark";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /**
     * What it came to, once.
     *
     * @param nanos for each operation
     * @param bytes allocated for each, NaN where that is not known
     */
    record Figure(double nanos, double bytes) {}

    static Part of(RunResult result) {
        BenchmarkParams params = result.getParams();
        String[] words = params.getBenchmark().split("\\.", -1);
        SortedMap<String, String> parameters = new TreeMap<>();
        Collection<String> keys = params.getParamsKeys();
        keys.forEach(key -> parameters.put(key, params.getParam(key)));
        String type = words[words.length - 2].replace(SUFFIX, "");
        return new Part(type + "." + words[words.length - 1], parameters);
    }

    /** Of one operation, also where so many are measured together. */
    static Figure figure(RunResult result) {
        BenchmarkParams params = result.getParams();
        String group = params.getParam(TOGETHER);
        double operations = group == null ? 1 : Integer.parseInt(group);
        double nanos = params.getTimeUnit().toNanos(1) * result.getPrimaryResult().getScore();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        double bytes = allocated == null ? Double.NaN : allocated.getScore();
        return new Figure(nanos / operations, bytes / operations);
    }
}
