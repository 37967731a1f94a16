package coterie.http;

import coterie.replication.BucketProperties;
import coterie.replication.Count;
import coterie.replication.Quorum;
import coterie.storage.StoredRecord;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.math.BigInteger;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The consistency that a request asks for in its headers.
 *
 * @param n the N asked for, or null for the bucket's
 * @param count the R of a read or the W of a write, or null for the bucket's
 * @param kind the kind of quorum asked for, or null for the bucket's
 * @param context the opaque context, or null
 * @param timeoutNanos after which the request fails
 */
record RequestHeaders(
        @Nullable Integer n,
        @Nullable Count count,
        Quorum.@Nullable Kind kind,
        @Nullable String context,
        long timeoutNanos) {

    static final CharSequence N = HttpHeaders.createOptimized("Coterie-N");
    static final CharSequence R = HttpHeaders.createOptimized("Coterie-R");
    static final CharSequence W = HttpHeaders.createOptimized("Coterie-W");
    static final CharSequence QUORUM = HttpHeaders.createOptimized("Coterie-Quorum");
    static final CharSequence CONTEXT = HttpHeaders.createOptimized("Coterie-Context");
    static final CharSequence TIMEOUT_MS = HttpHeaders.createOptimized("Coterie-Timeout-Ms");
    static final CharSequence CONSISTENCY = HttpHeaders.createOptimized("Coterie-Consistency");
    static final CharSequence SESSION = HttpHeaders.createOptimized("Coterie-Session");

    static final int DEFAULT_TIMEOUT_MS = 5_000;
    static final int MAX_TIMEOUT_MS = 60_000;

    /** As far as a number counts that has more digits than any allowed one. */
    private static final int FAR_OUT = 1_000_000_000;

    /**
     * Reads and checks the headers.
     *
     * @param kind which of the headers apply
     * @param properties the bucket's
     * @param members how many members may hold partitions
     * @throws RequestRefused naming the header that is wrong
     */
    static RequestHeaders read(
            MultiMap headers, RequestKind kind, BucketProperties properties, int members) {
        String nText = only(headers, N);
        Integer n = nText == null ? null : number(N, nText, "1 to " + most(members));
        Count count =
                switch (kind) {
                    case READ -> count(R, only(headers, R));
                    case WRITE -> count(W, only(headers, W));
                    case LISTING -> null;
                };
        if (n != null || count != null) {
            checkQuorum(headers, n, count, kind, properties, members);
        }
        refuseWhatIsLater(headers);
        return new RequestHeaders(
                n,
                count,
                kind(only(headers, QUORUM)),
                only(headers, CONTEXT),
                timeoutNanos(headers));
    }

    /**
     * After how long the request fails.
     *
     * @throws RequestRefused where that is out of range
     */
    static long timeoutNanos(MultiMap headers) {
        String timeout = only(headers, TIMEOUT_MS);
        int millis =
                timeout == null
                        ? DEFAULT_TIMEOUT_MS
                        : number(TIMEOUT_MS, timeout, "1 to " + MAX_TIMEOUT_MS);
        if (millis < 1 || millis > MAX_TIMEOUT_MS) {
            throw RequestRefused.badRequest(
                    TIMEOUT_MS + " is " + timeout + ", but must be from 1 to " + MAX_TIMEOUT_MS);
        }
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /**
     * The header's value, or null. Two of them contradict each other or are a mistake, and to take
     * either would answer with a guarantee that the client may not have meant.
     */
    private static @Nullable String only(MultiMap headers, CharSequence name) {
        String text = headers.get(name);
        if (text != null && headers.getAll(name).size() > 1) {
            throw RequestRefused.badRequest(name + " is given more than once");
        }
        return text;
    }

    private static int most(int members) {
        return Math.min(members, StoredRecord.MAX_COPIES);
    }

    private static void refuseWhatIsLater(MultiMap headers) {
        String consistency = only(headers, CONSISTENCY);
        if (consistency != null && !consistency.equals("eventual")) {
            throw consistency.equals("linearizable")
                    ? new RequestRefused(
                            Problem.notImplemented(
                                    "Coterie-Consistency: linearizable is not built yet; only eventual is served"))
                    : oneOf(CONSISTENCY, consistency, "eventual or linearizable");
        }
        if (headers.contains(SESSION)) {
            throw new RequestRefused(
                    Problem.notImplemented("Coterie-Session: sessions are not built yet"));
        }
    }

    private static Quorum.@Nullable Kind kind(@Nullable String text) {
        return switch (text) {
            case null -> null;
            case "strict" -> Quorum.Kind.STRICT;
            case "sloppy" -> Quorum.Kind.SLOPPY;
            default -> throw oneOf(QUORUM, text, "strict or sloppy");
        };
    }

    private static @Nullable Count count(CharSequence header, @Nullable String text) {
        return switch (text) {
            case null -> null;
            case "one" -> Count.Word.ONE;
            case "quorum" -> Count.Word.QUORUM;
            case "all" -> Count.Word.ALL;
            default ->
                    new Count.Exactly(
                            number(header, text, "a number from 1 to N, one, quorum or all"));
        };
    }

    /** The number, or one that is far out of any range where it has too many digits. */
    private static int number(CharSequence header, String text, String allowed) {
        boolean negative = text.startsWith("-");
        int value = 0;
        for (int i = negative ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw oneOf(header, text, allowed);
            }
            value = value >= FAR_OUT / 10 ? FAR_OUT : value * 10 + (c - '0');
        }
        if (text.length() == (negative ? 1 : 0)) {
            throw oneOf(header, text, allowed);
        }
        return negative ? -value : value;
    }

    private static RequestRefused oneOf(CharSequence header, String text, String allowed) {
        return RequestRefused.badRequest(header + " is '" + text + "', but must be " + allowed);
    }

    private static void checkQuorum(
            MultiMap headers,
            @Nullable Integer n,
            @Nullable Count count,
            RequestKind kind,
            BucketProperties properties,
            int members) {
        int most = most(members);
        int replicas = n != null ? n : Math.min(properties.n(), most);
        boolean nFits = replicas >= 1 && replicas <= most;
        int asked = count == null ? 1 : count.of(replicas);
        if (nFits && asked >= 1 && asked <= replicas) {
            return;
        }
        Object sentN = n == null ? replicas : sent(headers.get(N));
        CharSequence header = kind == RequestKind.READ ? R : W;
        Object sentCount = count instanceof Count.Exactly ? sent(headers.get(header)) : null;
        String detail =
                nFits
                        ? header
                                + " is "
                                + (sentCount == null ? asked : sentCount)
                                + ", but must be from 1 to N, which is "
                                + replicas
                        : N
                                + " is "
                                + sentN
                                + ", but must be from 1 to "
                                + most
                                + " (the number of members is "
                                + members
                                + ")";
        // Of an N that is out of range a word would make a number that means nothing.
        int within = Math.clamp(replicas, 1, most);
        Object r = properties.r().of(within);
        Object w = properties.w().of(within);
        if (count != null) {
            Object given = sentCount == null ? count.of(within) : sentCount;
            r = kind == RequestKind.READ ? given : r;
            w = kind == RequestKind.WRITE ? given : w;
        }
        throw new RequestRefused(invalidQuorum(detail, sentN, r, w, members));
    }

    /** The number as it was sent, with however many digits. */
    private static BigInteger sent(String text) {
        return new BigInteger(text);
    }

    static Problem invalidQuorum(String detail, Object n, Object r, Object w, int members) {
        return Problem.of(ProblemCode.INVALID_QUORUM, detail)
                .with("n", n)
                .with("r", r)
                .with("w", w)
                .with("members", members);
    }
}
