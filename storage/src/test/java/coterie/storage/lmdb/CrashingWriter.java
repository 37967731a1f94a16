package coterie.storage.lmdb;

import coterie.ring.ClusterId;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Change;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Held;
import coterie.storage.HintScan;
import coterie.storage.Merge;
import coterie.storage.Scan;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.codec.Output;
import coterie.storage.codec.VersionCodec;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a child process that is to be killed: says what its folder holds, then writes
 * until its end, and says of every write what it covers before it asks for it, when its dot is
 * shown, and when it is acknowledged.
 *
 * <p>Lines: {@code incarnation SHARD ID SEQUENCE}, {@code held KEY SIBLINGS}, {@code hint KEY
 * SIBLINGS}, {@code ready}, then {@code covers KEY CONTEXT}, {@code shown KEY SIBLING}, {@code
 * durable SHARD COMMITS KEY SIBLING}; the last words are hexadecimal.
 */
final class CrashingWriter {

    private static final NodeId ABSENT = new NodeId("n2");
    private static final int KEYS = 40;
    private static final int OUTSTANDING = 16;

    /** So little that LMDB takes something over every few groups. */
    private static final long OVERLAY_BYTES = 50_000;

    private final LmdbEngine engine;
    private final int shard;
    private final List<Key> keys;
    private final Random random;
    private final Actor stranger;
    private final Set<Key> merging = new HashSet<>();
    private long strangersCounter;

    private CrashingWriter(LmdbEngine engine, int shard, List<Key> keys, Random random) {
        this.engine = engine;
        this.shard = shard;
        this.keys = keys;
        this.random = random;
        this.stranger = new Actor(random.nextLong(), 1);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Random random = new Random(Long.parseLong(args[1]));
        StorageSettings settings =
                StorageSettings.defaults(2)
                        .withReserveBytes(0)
                        .withOverlayBytes(OVERLAY_BYTES)
                        .withDurability(Durability.valueOf(args[2]), Duration.ofMillis(20));
        NodeId node = new NodeId("n1");
        ClusterId cluster = ClusterId.of(List.of(node), Shop.PARTITIONER.partitions());
        DataFolder folder = DataFolder.open(Path.of(args[0]), cluster, node, settings);
        List<Runnable> starts = new ArrayList<>();
        for (int shard = 0; shard < 2; shard++) {
            ExecutorService mailbox = Executors.newSingleThreadExecutor();
            LmdbEngine engine = folder.openShard(shard, Shop.PARTITIONER, mailbox::execute);
            say(
                    "incarnation "
                            + shard
                            + " "
                            + Long.toHexString(engine.incarnation())
                            + " "
                            + engine.lastIssued());
            List<Key> keys = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                Key key = Shop.key("k" + i);
                if (folder.shardMap().shardOf(Shop.PARTITIONER.of(key)) == shard) {
                    keys.add(key);
                }
            }
            for (PartitionId partition : Shop.PARTITIONER.all()) {
                tell(engine, partition);
            }
            tellHints(engine);
            CrashingWriter writer =
                    new CrashingWriter(engine, shard, keys, new Random(random.nextLong()));
            starts.add(() -> mailbox.execute(writer::start));
        }
        say("ready");
        starts.forEach(Runnable::run);
        new CountDownLatch(1).await();
    }

    private static void tell(LmdbEngine engine, PartitionId partition) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        engine.scan(
                new Scan(partition, null, Integer.MAX_VALUE, Long.MAX_VALUE),
                page -> {
                    page.entries()
                            .forEach(entry ->
                                    say(
                                            "held "
                                                    + entry.key()
                                                    + " "
                                                    + hex(entry.held().siblings())));
                    told.countDown();
                });
        told.await();
    }

    private static void tellHints(LmdbEngine engine) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        engine.hints(
                new HintScan(ABSENT, 0, Integer.MAX_VALUE, Long.MAX_VALUE),
                page -> {
                    for (HintScan.Entry entry : page.entries()) {
                        Siblings siblings = entry.hint().record().siblings();
                        say("hint " + entry.key() + " " + hex(siblings));
                    }
                    told.countDown();
                });
        told.await();
    }

    /** Whether all writes of the key that are coordinated keep a hint beside it. */
    static boolean isHinted(String key) {
        return key.charAt(key.length() - 1) % 2 == 0;
    }

    private static CoordinatedWrite coordinated(Key key, CausalContext seen, Value value) {
        return new CoordinatedWrite(
                seen,
                value,
                1_000,
                3,
                Shop.LIMITS,
                isHinted(key.toString()) ? List.of(ABSENT) : List.of());
    }

    private void start() {
        for (int i = 0; i < OUTSTANDING; i++) {
            next();
        }
    }

    private void next() {
        Key key = keys.get(random.nextInt(keys.size()));
        engine.read(key, held -> write(key, held));
    }

    private void write(Key key, Held held) {
        int choice = random.nextInt(100);
        Siblings siblings = held.siblings();
        CausalContext seen = choice < 20 ? CausalContext.EMPTY : siblings.context();
        say("covers " + key + " " + hex(seen));
        Update update;
        Dot foreign = null;
        if (choice < 80) {
            byte[] bytes = new byte[random.nextInt(1, 3_000)];
            update = coordinated(key, seen, new Content("a/b", bytes));
        } else if (choice < 90 || !merging.add(key)) {
            update = coordinated(key, seen, Tombstone.TOMBSTONE);
        } else {
            foreign = new Dot(stranger, ++strangersCounter);
            update =
                    new Merge(
                            siblings.write(seen, new Sibling(foreign, 1, Tombstone.TOMBSTONE)),
                            3,
                            false);
        }
        update(key, update, foreign);
    }

    private void update(Key key, Update update, @Nullable Dot foreign) {
        engine.update(
                key,
                update,
                new UpdateListener() {
                    @Override
                    public void merged(Change change) {
                        if (foreign == null) {
                            say("shown " + key + " " + dotOf(change));
                        }
                    }

                    @Override
                    public void completed(UpdateOutcome outcome) {
                        if (outcome instanceof UpdateOutcome.Durable(Change change)) {
                            String dot = foreign != null ? hex(foreign) : dotOf(change);
                            say(
                                    "durable "
                                            + shard
                                            + " "
                                            + engine.statistics().commits()
                                            + " "
                                            + key
                                            + " "
                                            + dot);
                            if (foreign != null) {
                                merging.remove(key);
                            }
                            next();
                        } else {
                            throw new AssertionError(outcome);
                        }
                    }
                });
    }

    /** The write's own dot: of all that the incarnation has issued, the record's last. */
    private String dotOf(Change change) {
        return hex(
                ((Change.Store) change)
                        .record().siblings().values().stream()
                                .map(Sibling::dot)
                                .filter(dot -> dot.actor().incarnation() == engine.incarnation())
                                .max(Comparator.comparingLong(Dot::counter))
                                .orElseThrow());
    }

    static String hex(Dot dot) {
        return hex(CausalContext.of(List.of(), List.of(dot)));
    }

    private static String hex(CausalContext context) {
        Output out = new Output();
        VersionCodec.encode(out, context);
        return HexFormat.of().formatHex(out.toBytes());
    }

    private static String hex(Siblings siblings) {
        Output out = new Output();
        VersionCodec.encode(out, withoutContents(siblings));
        return HexFormat.of().formatHex(out.toBytes());
    }

    private static Siblings withoutContents(Siblings siblings) {
        return Siblings.of(
                siblings.context(),
                siblings.values().stream()
                        .map(sibling -> new Sibling(sibling.dot(), 0, Tombstone.TOMBSTONE))
                        .toList());
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
