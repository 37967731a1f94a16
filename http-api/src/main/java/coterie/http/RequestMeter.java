package coterie.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts and times the answers, by method and class of status. Safe from any thread. */
final class RequestMeter {

    /** Timed each on its own; the last one stands for all others. */
    private static final List<HttpMethod> METHODS =
            List.of(
                    HttpMethod.GET,
                    HttpMethod.HEAD,
                    HttpMethod.PUT,
                    HttpMethod.DELETE,
                    HttpMethod.valueOf("other"));

    private static final int STATUS_CLASSES = 6;

    private final List<List<Timer>> timers = new ArrayList<>();
    private final Counter unknownOutcomes;
    private final Counter shed;
    private final AtomicInteger running = new AtomicInteger();

    RequestMeter(MeterRegistry registry) {
        for (HttpMethod method : METHODS) {
            List<Timer> byClass = new ArrayList<>();
            for (int status = 0; status < STATUS_CLASSES; status++) {
                byClass.add(
                        Timer.builder("coterie.http.requests")
                                .description(
                                        "Answers given, and the time from the request's head to the answer")
                                .tag("method", method.name())
                                .tag("status", status + "xx")
                                .serviceLevelObjectives(
                                        Duration.ofMillis(1),
                                        Duration.ofMillis(5),
                                        Duration.ofMillis(25),
                                        Duration.ofMillis(100),
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(5))
                                .register(registry));
            }
            timers.add(byClass);
        }
        Gauge.builder("coterie.http.requests.running", running, AtomicInteger::get)
                .description("Requests that have begun and not ended")
                .register(registry);
        this.shed =
                Counter.builder("coterie.http.shed")
                        .description("Requests refused since they had waited too long to begin")
                        .register(registry);
        this.unknownOutcomes =
                Counter.builder("coterie.http.unknown.outcomes")
                        .description("Writes whose client was told that their outcome is unknown")
                        .register(registry);
    }

    void began() {
        running.incrementAndGet();
    }

    /** How many requests have begun and not ended. */
    int running() {
        return running.get();
    }

    void answered(HttpMethod method, int status, long nanos) {
        running.decrementAndGet();
        timers.get(index(method))
                .get(Math.min(status / 100, STATUS_CLASSES - 1))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void wasShed() {
        shed.increment();
    }

    void outcomeUnknown() {
        unknownOutcomes.increment();
    }

    private static int index(HttpMethod method) {
        int index = METHODS.indexOf(method);
        return index < 0 ? METHODS.size() - 1 : index;
    }

    /** Answers by method and class of status, those alone that were given. */
    Map<String, Object> served() {
        Map<String, Object> served = new LinkedHashMap<>();
        for (int m = 0; m < METHODS.size(); m++) {
            Map<String, Object> byClass = new LinkedHashMap<>();
            for (int status = 0; status < STATUS_CLASSES; status++) {
                long count = timers.get(m).get(status).count();
                if (count > 0) {
                    byClass.put(status + "xx", count);
                }
            }
            served.put(METHODS.get(m).name(), byClass);
        }
        return served;
    }
}
