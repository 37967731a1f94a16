package coterie.storage.lmdb;

import coterie.storage.StoredRecord;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.RecordCodec;
import java.nio.ByteBuffer;

/** A record in an overlay. */
sealed interface Image {

    /** The record. */
    StoredRecord record();

    /** About what it takes on disk. */
    long sizeBytes();

    /** One that was applied just now. */
    record Fresh(StoredRecord record) implements Image {

        /**
         * What a sibling takes beside its value: dot, time, content type and its share of the
         * context.
         */
        private static final int SIBLING_BYTES = 64;

        @Override
        public long sizeBytes() {
            int siblings = record.siblings().values().size();
            return record.siblings().sizeBytes() + (long) SIBLING_BYTES * siblings;
        }
    }

    /** One that waits for LMDB, as the bytes that will stand there: it is read like one of LMDB. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Packed(byte[] chunk, int at, int length) implements Image {

        @Override
        public StoredRecord record() {
            try {
                return RecordCodec.decode(ByteBuffer.wrap(chunk, at, length));
            } catch (MalformedException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public long sizeBytes() {
            return length;
        }
    }
}
