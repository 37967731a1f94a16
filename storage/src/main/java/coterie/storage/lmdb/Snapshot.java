package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.storage.Held;
import coterie.storage.StoredRecord;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.RecordCodec;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/**
 * A read transaction that is used again and again: renewed for a view of the last commit, reset
 * after it, so that it pins no page in between. Its lock is there for the map's growth and for
 * closing, which must find nobody reading; each snapshot has one regular user, so that it is free
 * in the ordinary case.
 */
final class Snapshot implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Txn<ByteBuffer> transaction;
    private final Dbi<ByteBuffer> records;
    private final LongAdder damaged;
    private final DamageReports reports;
    private final ByteBuffer keyBuffer = ByteBuffer.allocateDirect(KeyCodec.MAX_HINT_BYTES);
    private boolean open = true;

    /**
     * @param transaction a read transaction that nobody else uses
     * @param damaged counts the records that fail their checksum
     * @param reports hears of their keys
     */
    Snapshot(
            Txn<ByteBuffer> transaction,
            Dbi<ByteBuffer> records,
            LongAdder damaged,
            DamageReports reports) {
        this.transaction = transaction;
        this.records = records;
        this.damaged = damaged;
        this.reports = reports;
        transaction.reset();
    }

    /**
     * Takes the view, to be given back by {@link #close}.
     *
     * @throws ClosedStoreException if the store has been closed
     */
    @SuppressWarnings("LockNotBeforeTry") // close() unlocks
    Snapshot renew() {
        lock.lock();
        if (!open) {
            lock.unlock();
            throw new ClosedStoreException();
        }
        try {
            transaction.renew();
        } catch (RuntimeException e) {
            lock.unlock();
            throw e;
        }
        return this;
    }

    /** Ends the view. */
    @Override
    public void close() {
        transaction.reset();
        lock.unlock();
    }

    /** What LMDB holds under a record's key. */
    Held get(byte[] recordKey) {
        ByteBuffer stored = records.get(transaction, inKeyBuffer(recordKey));
        return stored == null ? Held.Missing.MISSING : decode(recordKey, stored);
    }

    /** What a table holds under a key, good until the next question, or null. */
    @Nullable ByteBuffer row(Dbi<ByteBuffer> table, byte[] key) {
        return table.get(transaction, inKeyBuffer(key));
    }

    /** The record in these bytes, which are mapped memory and good until the view ends. */
    Held decode(byte[] recordKey, ByteBuffer stored) {
        try {
            StoredRecord record = RecordCodec.decode(stored);
            return new Held.Found(record);
        } catch (MalformedException e) {
            damaged.increment();
            reports.met(recordKey);
            return Held.Damaged.DAMAGED;
        }
    }

    /** The key in the bytes of a record's key. */
    static Key keyOf(byte[] recordKey) throws MalformedException {
        return KeyCodec.decodeRecordKey(ByteBuffer.wrap(recordKey));
    }

    /** A cursor over a table in this view; to be closed before the view is. */
    Cursor<ByteBuffer> cursor(Dbi<ByteBuffer> table) {
        return table.openCursor(transaction);
    }

    /** How many entries, and how many pages, a table has in this view. */
    Stat stat(Dbi<ByteBuffer> table) {
        return table.stat(transaction);
    }

    private ByteBuffer inKeyBuffer(byte[] key) {
        return keyBuffer.clear().put(key).flip();
    }

    /** Lets nobody in until {@link #unlock}. */
    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Ends the transaction for good. Only while locked. */
    void dispose() {
        open = false;
        transaction.renew(); // one that is reset would not be given back
        transaction.close();
    }
}
