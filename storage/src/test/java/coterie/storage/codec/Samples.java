package coterie.storage.codec;

import coterie.ring.property.Gen;
import coterie.storage.StoredRecord;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Records to write and read: one that never changes, for the golden files, and any number of
 * others.
 */
final class Samples {

    private static final Actor A = new Actor(0x0123_4567_89AB_CDEFL, 17);
    private static final Actor B = new Actor(-2, 300);

    /** A value of two actors, beside a tombstone; a gap; the actor's own next dot at hand. */
    static final StoredRecord TWO_SIBLINGS = new StoredRecord(twoSiblings(), 3, A, true);

    /** The smallest record there is. */
    static final StoredRecord SMALLEST = new StoredRecord(Siblings.NONE, 1, null, false);

    static final Gen<StoredRecord> RECORDS = Samples::record;

    private Samples() {}

    private static Siblings twoSiblings() {
        Value value =
                new Content("text/plain; charset=utf-8", "Grüße".getBytes(StandardCharsets.UTF_8));
        CausalContext context =
                CausalContext.of(
                        List.of(new Dot(A, 21), new Dot(B, 300)),
                        List.of(new Dot(A, 23), new Dot(B, 10_000)));
        return Siblings.of(
                context,
                List.of(
                        new Sibling(new Dot(A, 23), 1_763_719_200_123L, value),
                        new Sibling(new Dot(B, 300), 1_763_719_200_000L, Tombstone.TOMBSTONE)));
    }

    private static StoredRecord record(SplittableGenerator random) {
        List<Actor> actors = new ArrayList<>();
        for (int left = random.nextInt(1, 6); left > 0; left--) {
            actors.add(
                    new Actor(
                            random.nextLong(), 1 + (random.nextLong() >>> random.nextInt(2, 63))));
        }
        List<Dot> vector = dots(random, actors);
        List<Dot> singles = dots(random, actors);
        CausalContext context = CausalContext.of(vector, singles);
        List<Sibling> siblings = new ArrayList<>();
        List<Dot> held = new ArrayList<>(context.vector());
        held.addAll(context.singles());
        for (Dot dot : held) {
            if (random.nextBoolean()) {
                siblings.add(new Sibling(dot, random.nextLong(), value(random)));
            }
        }
        @Nullable Actor actor = random.nextBoolean() ? actors.getFirst() : null;
        int copies = random.nextInt(1, StoredRecord.MAX_COPIES + 1);
        return new StoredRecord(
                Siblings.of(context, siblings), copies, actor, random.nextBoolean());
    }

    private static List<Dot> dots(SplittableGenerator random, List<Actor> actors) {
        List<Dot> dots = new ArrayList<>();
        for (int left = random.nextInt(5); left > 0; left--) {
            Actor actor = actors.get(random.nextInt(actors.size()));
            long above = random.nextLong(Math.min(1_000, Long.MAX_VALUE - actor.birth()) + 1);
            dots.add(new Dot(actor, actor.birth() + above));
        }
        return dots;
    }

    private static Value value(SplittableGenerator random) {
        if (random.nextInt(4) == 0) {
            return Tombstone.TOMBSTONE;
        }
        String type = random.nextBoolean() ? "application/json" : "";
        return new Content(type, Gen.bytes(0, 200).from(random));
    }
}
