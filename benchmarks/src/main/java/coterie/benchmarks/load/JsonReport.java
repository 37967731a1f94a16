package coterie.benchmarks.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * One JSON document with the plan, every run, and each variant's medians; latencies in
 * microseconds.
 */
final class JsonReport implements Report {
    private final ObjectMapper json = new ObjectMapper();

    @Override
    public void print(Plan plan, List<RunResult> results, PrintWriter out) {
        ObjectNode document = json.createObjectNode();
        document.set("plan", plan(plan));
        results.forEach(result -> document.withArray("runs").add(run(result)));
        List<Summary> summaries = Summary.of(results);
        for (Summary summary : summaries) {
            ObjectNode variant = document.withArray("variants").addObject();
            variant.put("variant", summary.variant());
            variant.put("perSecond", summary.median(RunResult::throughput));
            variant.put("spread", summary.spread());
            variant.put("ratio", summary.ratioTo(summaries.getFirst()));
            put(variant, "serverMicrosPerOperation", summary.serverMicros());
            put(variant, "clientMicrosPerOperation", summary.generatorMicros());
        }
        try {
            out.println(json.writerWithDefaultPrettyPrinter().writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can always be written", e);
        }
        out.flush();
    }

    private ObjectNode plan(Plan plan) {
        return json.createObjectNode()
                .put("bucket", plan.bucket())
                .put("keys", plan.keys())
                .put("valueBytes", plan.valueBytes())
                .put("warmupMillis", plan.warmup().toMillis())
                .put("measuredMillis", plan.measured().toMillis())
                .put("runs", plan.runs())
                .put("threads", plan.threads())
                .put("sharedContexts", plan.sharedContexts())
                .put("seed", plan.seed());
    }

    private ObjectNode run(RunResult result) {
        ObjectNode run = json.createObjectNode();
        run.put("variant", result.variant());
        run.put("run", result.run());
        run.put("perSecond", result.throughput());
        put(run, "serverMicrosPerOperation", result.serverMicros());
        put(run, "clientMicrosPerOperation", result.generatorMicros());
        for (Operation.Kind kind : Operation.Kind.values()) {
            run.set(TableReport.label(kind), latencies(result.tally().latencies(kind)));
        }
        run.put("bytesRead", result.tally().bytesRead());
        run.put("siblings", result.tally().siblings());
        run.put("absent", result.tally().absent());
        ObjectNode failures = run.putObject("failures");
        result.tally().failures().forEach(failures::put);
        return run;
    }

    private ObjectNode latencies(Histogram latencies) {
        ObjectNode node = json.createObjectNode().put("operations", latencies.getTotalCount());
        Percentile.REPORTED.forEach(
                percentile -> node.put(percentile.name(), percentile.microsOf(latencies)));
        return node;
    }

    private static void put(ObjectNode node, String name, OptionalDouble figure) {
        if (figure.isPresent()) {
            node.put(name, figure.getAsDouble());
        } else {
            node.putNull(name);
        }
    }
}
