package coterie.benchmarks.repair;

import coterie.ring.Key;
import coterie.storage.StoredRecord;
import coterie.storage.codec.Output;
import coterie.storage.codec.RecordCodec;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.nio.charset.StandardCharsets;

/**
 * A version of a key that one actor wrote, each covering the one before it.
 *
 * @param version from 1
 */
record Written(Key key, Siblings siblings, int version) {

    private static final long INCARNATION = 0x5EED_0F_AC70125L;
    private static final long WRITTEN_AT_MILLIS = 1_795_000_000_000L;

    /** How far apart the versions of the keys are counted, so that no two share a dot. */
    private static final long MOST_KEYS = 1L << 32;

    /**
     * A version of the key of a number.
     *
     * @param valueBytes length of its value
     */
    static Written of(int key, int version, int valueBytes) {
        Actor actor = new Actor(INCARNATION, key + 1L);
        Siblings siblings = Siblings.NONE;
        Dot dot = new Dot(actor, key + 1L + (version - 1) * MOST_KEYS);
        Content value = new Content("application/octet-stream", new byte[valueBytes]);
        siblings = siblings.write(CausalContext.EMPTY, new Sibling(dot, WRITTEN_AT_MILLIS, value));
        byte[] name = "user%012d".formatted(key).getBytes(StandardCharsets.US_ASCII);
        return new Written(Key.of("bench", name), siblings, version);
    }

    /** How long its record is, as it is stored. */
    long bytes() {
        Output out = new Output();
        RecordCodec.encode(out, new StoredRecord(siblings, TwoReplicas.COPIES, null, true));
        return out.toBytes().length;
    }
}
