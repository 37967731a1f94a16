package coterie.config;

import coterie.ring.Partitioner;
import coterie.storage.ShardMap;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * All that can be set besides who a node is. Immutable; every value is within its bounds.
 *
 * @param partitions of the ring, at the cluster's birth
 * @param probeInterval between two probes of a member
 * @param tombstonesMinAge before a tombstone may be collected, above {@link Hints#maxAge}
 * @param ringLease how long a silent member may serve strict requests
 * @param voters of the consensus: 3, 5 or 7
 * @param backgroundBytesPerSecond of repair and transfers, or empty for as much as does not disturb
 */
public record Settings(
        int partitions,
        Storage storage,
        Limits limits,
        Duration probeInterval,
        Hints hints,
        AntiEntropy antiEntropy,
        Duration tombstonesMinAge,
        Duration ringLease,
        int voters,
        OptionalLong backgroundBytesPerSecond) {

    /** When an acknowledged write is safe. */
    public enum Durability {
        /** Before it is acknowledged. */
        SYNC,
        /** Within an interval after it. */
        ASYNC
    }

    /**
     * The store's settings.
     *
     * @param syncInterval between two syncs in {@link Durability#ASYNC}
     * @param shards at the data folder's birth, or empty for one for each core but one
     * @param reserveBytes kept for deletes, per shard
     */
    public record Storage(
            Durability durability, Duration syncInterval, OptionalInt shards, long reserveBytes) {}

    /**
     * What a client may store.
     *
     * @param valueBytes the most bytes of a value
     * @param siblings the most siblings of a key
     */
    public record Limits(int valueBytes, int siblings) {}

    /** Of hinted handoff: {@code maxBytes} is per target. */
    public record Hints(boolean enabled, Duration maxAge, long maxBytes) {}

    /** Of the comparison of replicas: {@code interval} is from round to round. */
    public record AntiEntropy(boolean enabled, Duration interval) {}

    private static final long MAX_VALUE_BYTES = 64L << 20;

    /** All defaults. */
    public static Settings defaults() {
        return from(new SettingSources());
    }

    /**
     * Reads and checks what the sources say.
     *
     * @throws InvalidSettingException naming the first setting that is not allowed
     */
    public static Settings from(SettingSources sources) {
        Hints hints =
                new Hints(
                        bool(sources, Setting.HINTS_ENABLED),
                        time(sources, Setting.HINTS_MAX_AGE, Duration.ofSeconds(1)),
                        bytes(sources, Setting.HINTS_MAX_BYTES, 1, Long.MAX_VALUE));
        Duration tombstones = time(sources, Setting.TOMBSTONES_MIN_AGE, Duration.ofSeconds(1));
        if (tombstones.compareTo(hints.maxAge()) <= 0) {
            throw sources.invalid(
                    Setting.TOMBSTONES_MIN_AGE,
                    "must be above hints.max-age, which is " + sources.text(Setting.HINTS_MAX_AGE));
        }
        int partitions = number(sources, Setting.PARTITIONS, 1, Partitioner.MAX_PARTITIONS);
        if (Integer.bitCount(partitions) != 1) {
            throw sources.invalid(
                    Setting.PARTITIONS,
                    "is not a power of two from 1 to " + Partitioner.MAX_PARTITIONS);
        }
        int voters = number(sources, Setting.CONSENSUS_VOTERS, 3, 7);
        if (voters % 2 == 0) {
            throw sources.invalid(Setting.CONSENSUS_VOTERS, "is not 3, 5 or 7");
        }
        return new Settings(
                partitions,
                storage(sources),
                new Limits(
                        (int) bytes(sources, Setting.LIMITS_VALUE_BYTES, 1, MAX_VALUE_BYTES),
                        number(sources, Setting.LIMITS_SIBLINGS, 1, 10_000)),
                time(sources, Setting.PROBE_INTERVAL, Duration.ofMillis(10)),
                hints,
                new AntiEntropy(
                        bool(sources, Setting.ANTI_ENTROPY_ENABLED),
                        time(sources, Setting.ANTI_ENTROPY_INTERVAL, Duration.ofSeconds(1))),
                tombstones,
                time(sources, Setting.RING_LEASE, Duration.ofSeconds(1)),
                voters,
                budget(sources));
    }

    private static Storage storage(SettingSources sources) {
        String durability = text(sources, Setting.STORAGE_DURABILITY);
        Durability parsed =
                switch (durability) {
                    case "sync" -> Durability.SYNC;
                    case "async" -> Durability.ASYNC;
                    default ->
                            throw sources.invalid(
                                    Setting.STORAGE_DURABILITY, "is neither sync nor async");
                };
        OptionalInt shards =
                sources.has(Setting.STORAGE_SHARDS)
                        ? OptionalInt.of(
                                number(sources, Setting.STORAGE_SHARDS, 1, ShardMap.MAX_SHARDS))
                        : OptionalInt.empty();
        return new Storage(
                parsed,
                time(sources, Setting.STORAGE_SYNC_INTERVAL, Duration.ofMillis(1)),
                shards,
                bytes(sources, Setting.STORAGE_RESERVE, 0, 1L << 40));
    }

    private static OptionalLong budget(SettingSources sources) {
        return text(sources, Setting.BACKGROUND_BUDGET).equals("auto")
                ? OptionalLong.empty()
                : OptionalLong.of(bytes(sources, Setting.BACKGROUND_BUDGET, 1, Long.MAX_VALUE));
    }

    private static String text(SettingSources sources, Setting setting) {
        String text = sources.text(setting);
        if (text == null) {
            throw sources.invalid(setting, "is missing");
        }
        return text;
    }

    private static <T> T parsed(
            SettingSources sources, Setting setting, Function<String, T> parser) {
        try {
            return parser.apply(text(sources, setting));
        } catch (IllegalArgumentException e) {
            throw sources.invalid(setting, String.valueOf(e.getMessage()));
        }
    }

    private static boolean bool(SettingSources sources, Setting setting) {
        return switch (text(sources, setting)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw sources.invalid(setting, "is neither true nor false");
        };
    }

    private static int number(SettingSources sources, Setting setting, int least, int most) {
        String text = text(sources, setting);
        int value;
        try {
            value = Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw sources.invalid(setting, "is not a number from " + least + " to " + most);
        }
        if (value < least || value > most) {
            throw sources.invalid(setting, "is not from " + least + " to " + most);
        }
        return value;
    }

    private static long bytes(SettingSources sources, Setting setting, long least, long most) {
        long bytes = parsed(sources, setting, Quantities::bytes);
        if (bytes < least || bytes > most) {
            throw sources.invalid(setting, "is not from " + least + " to " + most + " bytes");
        }
        return bytes;
    }

    private static Duration time(SettingSources sources, Setting setting, Duration least) {
        Duration time = parsed(sources, setting, Quantities::time);
        if (time.compareTo(least) < 0) {
            throw sources.invalid(setting, "is less than " + least.toMillis() + "ms");
        }
        return time;
    }
}
