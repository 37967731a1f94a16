package coterie.storage.memory;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.Change;
import coterie.storage.Collect;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Delivered;
import coterie.storage.DiscardDamaged;
import coterie.storage.DotSource;
import coterie.storage.Drop;
import coterie.storage.GiveUp;
import coterie.storage.Held;
import coterie.storage.KeepHint;
import coterie.storage.Merge;
import coterie.storage.OwedChange;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.TreeUpkeep;
import coterie.storage.Uncount;
import coterie.storage.Update;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.RecordCodec;
import coterie.storage.table.Changes;
import coterie.storage.table.Ledger;
import coterie.storage.table.SideTransaction;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What one commit will bring to the disk: the records changed, and how far the sequence went. */
final class Transaction implements DotSource {

    private final Disk disk;
    private final RandomGenerator random;
    private final MemoryFaults faults;
    private final Partitioner partitioner;
    private final MemorySettings settings;
    private final Map<Key, Written> written = new LinkedHashMap<>();
    private final Changes changes = new Changes(() -> new TreeMap<>(Arrays::compareUnsigned));
    private final SideTransaction side;
    private long incarnation;
    private long sequence;
    private long moreBytes;
    private boolean renewed;

    Transaction(
            Disk disk,
            DiskRows rows,
            Ledger ledger,
            Partitioner partitioner,
            MemorySettings settings,
            long nowMillis,
            RandomGenerator random,
            MemoryFaults faults) {
        this.disk = disk;
        this.partitioner = partitioner;
        this.settings = settings;
        this.random = random;
        this.faults = faults;
        this.incarnation = disk.incarnation();
        this.sequence = disk.sequence();
        long hintBytes = settings.hintBytesPerTarget();
        this.side =
                new SideTransaction(
                        rows,
                        ledger,
                        changes,
                        new SideTransaction.Terms(
                                partitioner, this, nowMillis, disk.commits() + 1, hintBytes));
    }

    /** A record as it will be; both parts are null where it is removed. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Written(
            PartitionId partition, @Nullable StoredRecord record, byte @Nullable [] bytes) {}

    /**
     * Applies an update to what the transaction holds by now.
     *
     * @return what it decided, or null if there is no room for it
     * @throws coterie.storage.version.DivergedException if it contradicts what is held; nothing is
     *     changed then
     */
    @Nullable Change apply(Slot slot, Update update) {
        return switch (slot) {
            case Slot.Own(Key key) -> apply(partitioner.of(key), key, update);
            case Slot.Hint hint -> hasRoomFor(update, true, 0) ? side.apply(hint, update) : null;
        };
    }

    /** Changes what is owed. */
    void apply(OwedChange change, Runnable durable) {
        side.apply(change, durable);
    }

    /** Whether the disk has room for an update's hints, and for so many bytes besides. */
    private boolean hasRoomFor(Update update, boolean isHint, long moreRecordBytes) {
        long hints =
                switch (update) {
                    case CoordinatedWrite write -> write.hintFor().size() + (isHint ? 1 : 0);
                    case KeepHint _ -> 1;
                    case Merge _,
                            Collect _,
                            Drop _,
                            Delivered _,
                            GiveUp _,
                            Uncount _,
                            DiscardDamaged _ ->
                            0;
                };
        long hintBytes = hints == 0 ? 0 : hints * KeyCodec.MAX_HINT_BYTES + update.sizeBytes();
        long growth = moreRecordBytes + hintBytes;
        return growth <= 0
                || disk.hasRoomFor(
                        moreBytes + changes.bytes() + growth,
                        update.mayUseReserve() ? 0 : settings.reserveBytes());
    }

    private @Nullable Change apply(PartitionId partition, Key key, Update update) {
        Held held = held(partition, key);
        Change change = update.apply(held, this);
        return switch (change) {
            case Change.Store store -> store(partition, key, update, held, store);
            case Change.Remove _ -> {
                written.put(key, new Written(partition, null, null));
                side.unlistTombstone(Disk.recordKey(partition, key));
                yield change;
            }
            case Change.Keep _, Change.Differs _, Change.Dropped _, Change.Refuse _ -> change;
        };
    }

    private Change.@Nullable Store store(
            PartitionId partition, Key key, Update update, Held held, Change.Store store) {
        StoredRecord record = distorted(store.record(), update, held);
        List<SideTransaction.Beside> hints =
                update instanceof CoordinatedWrite write
                        ? side.beside(write.hintFor(), key, record)
                        : List.of();
        Output out = new Output();
        RecordCodec.encode(out, record);
        byte[] bytes = out.toBytes();
        byte[] before = bytesOf(partition, key);
        long growth =
                (long) bytes.length
                        - (before == null ? -Disk.recordKey(partition, key).length : before.length);
        if (!hasRoomFor(update, false, growth)) {
            return null;
        }
        moreBytes += growth;
        written.put(key, new Written(partition, record, bytes));
        side.keep(hints);
        if (Collect.holdsTombstonesAlone(record)) {
            side.listTombstone(Disk.recordKey(partition, key));
        } else if (held instanceof Held.Damaged
                || (held instanceof Held.Found found
                        && Collect.holdsTombstonesAlone(found.record()))) {
            side.unlistTombstone(Disk.recordKey(partition, key));
        }
        return new Change.Store(record, store.answer());
    }

    private byte @Nullable [] bytesOf(PartitionId partition, Key key) {
        Written mine = written.get(key);
        return mine != null ? mine.bytes() : disk.records().get(Disk.recordKey(partition, key));
    }

    private Held held(PartitionId partition, Key key) {
        Written mine = written.get(key);
        if (mine != null) {
            StoredRecord record = mine.record();
            return record == null ? Held.Missing.MISSING : new Held.Found(record);
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

    /** Brings all of it to the disk at once, and to the trees. */
    void commit(TreeUpkeep trees) {
        written.forEach((key, one) -> {
            Held before = decode(disk.records().get(Disk.recordKey(one.partition(), key)));
            boolean damaged = before instanceof Held.Damaged && !faults.trustStaleTrees();
            trees.changed(key, TreeUpkeep.counted(key, before), damaged, one.record());
            byte[] bytes = one.bytes();
            if (bytes == null) {
                disk.remove(one.partition(), key);
            } else {
                disk.put(one.partition(), key, bytes);
            }
        });
        disk.apply(changes);
        disk.commits(disk.commits() + 1);
        disk.sequence(sequence);
        disk.incarnation(incarnation);
    }

    /** What it changes in the side tables. */
    Changes changes() {
        return changes;
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
