package coterie.storage.memory;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Change;
import coterie.storage.DotSource;
import coterie.storage.Held;
import coterie.storage.Merge;
import coterie.storage.StoredRecord;
import coterie.storage.Update;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.RecordCodec;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What one commit will bring to the disk: the records changed, and how far the sequence went. */
final class Transaction implements DotSource {

    private final Disk disk;
    private final RandomGenerator random;
    private final MemoryFaults faults;
    private final Map<Key, Written> written = new LinkedHashMap<>();
    private long incarnation;
    private long sequence;
    private long moreBytes;
    private boolean renewed;

    Transaction(Disk disk, RandomGenerator random, MemoryFaults faults) {
        this.disk = disk;
        this.random = random;
        this.faults = faults;
        this.incarnation = disk.incarnation();
        this.sequence = disk.sequence();
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Written(PartitionId partition, StoredRecord record, byte[] bytes) {}

    /**
     * Applies the update to what the transaction holds by now.
     *
     * @return what it decided, or null if there is no room for it
     * @throws coterie.storage.version.DivergedException if it contradicts what is held; nothing is
     *     changed then
     */
    @Nullable Change apply(PartitionId partition, Key key, Update update, long reserveBytes) {
        Held held = held(partition, key);
        Change change = update.apply(held, this);
        if (!(change instanceof Change.Store store)) {
            return change;
        }
        StoredRecord record = distorted(store.record(), update, held);
        Output out = new Output();
        RecordCodec.encode(out, record);
        byte[] bytes = out.toBytes();
        byte[] before = bytesOf(partition, key);
        long growth =
                (long) bytes.length
                        - (before == null ? -Disk.recordKey(partition, key).length : before.length);
        if (growth > 0
                && !disk.hasRoomFor(
                        moreBytes + growth, update.mayUseReserve() ? 0 : reserveBytes)) {
            return null;
        }
        moreBytes += growth;
        written.put(key, new Written(partition, record, bytes));
        return new Change.Store(record, store.answer());
    }

    private byte @Nullable [] bytesOf(PartitionId partition, Key key) {
        Written mine = written.get(key);
        return mine != null ? mine.bytes() : disk.records().get(Disk.recordKey(partition, key));
    }

    private Held held(PartitionId partition, Key key) {
        Written mine = written.get(key);
        if (mine != null) {
            return new Held.Found(mine.record());
        }
        byte[] recordKey = Disk.recordKey(partition, key);
        Held held = decode(disk.records().get(recordKey));
        byte[] before = disk.beforeDamage(recordKey);
        if (faults.keepBirth() && before != null && decode(before) instanceof Held.Found found) {
            StoredRecord old = found.record();
            return new Held.Found(
                    new StoredRecord(Siblings.NONE, old.copies(), old.actor(), false));
        }
        return held;
    }

    private StoredRecord distorted(StoredRecord record, Update update, Held held) {
        Siblings siblings = record.siblings();
        if (faults.mergeByWallClock() && update instanceof Merge && siblings.values().size() > 1) {
            Sibling last =
                    siblings.values().stream()
                            .max(Comparator.comparingLong(Sibling::writtenAtMillis))
                            .orElseThrow();
            siblings = Siblings.of(siblings.context(), List.of(last));
        }
        boolean verified =
                record.verified() || (faults.trustDamage() && held instanceof Held.Damaged);
        return new StoredRecord(siblings, record.copies(), record.actor(), verified);
    }

    static Held decode(byte @Nullable [] record) {
        if (record == null) {
            return Held.Missing.MISSING;
        }
        try {
            return new Held.Found(RecordCodec.decode(ByteBuffer.wrap(record)));
        } catch (MalformedException _) {
            return Held.Damaged.DAMAGED;
        }
    }

    /** Brings all of it to the disk at once. */
    void commit() {
        written.forEach((key, one) -> disk.put(one.partition(), key, one.bytes()));
        disk.sequence(sequence);
        disk.incarnation(incarnation);
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public long last() {
        return sequence;
    }

    @Override
    public long next() {
        return ++sequence;
    }

    @Override
    public void renew() {
        incarnation = random.nextLong();
        renewed = true;
    }

    boolean isRenewed() {
        return renewed;
    }
}
