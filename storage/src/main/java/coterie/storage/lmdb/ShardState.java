package coterie.storage.lmdb;

import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What a shard knows of itself, stored in LMDB with each commit there, and with each entry of the
 * commit log.
 *
 * @param incarnation the random id under which it issues dots
 * @param sequence the last dot's counter, 0 if none was issued
 * @param clean whether the shard was shut down in order: no commit can have been forgotten after
 *     this one
 * @param commits the number of the commit that stored this, from 1, which is that of the log's
 *     entry
 * @param startedEmpty whether nobody has acknowledged yet that the shard was made anew, and may
 *     have forgotten all that it ever held
 * @param run the random number that the log's entries since the last start bear
 */
record ShardState(
        long incarnation,
        long sequence,
        boolean clean,
        long commits,
        boolean startedEmpty,
        long run) {

    private static final int FORMAT = 3;
    private static final int FORMAT_WITHOUT_COMMITS = 1;
    private static final int FORMAT_WITHOUT_LOG = 2;

    /**
     * Layout: u8 format, u32 CRC-32C of all that follows, u64 incarnation, u64 sequence, u8 clean,
     * u64 commits, u8 started empty, u64 run. Format 1 ends after clean, format 2 before run.
     */
    byte[] encode() {
        Output out = new Output();
        out.u8(FORMAT);
        out.u32(0);
        out.u64(incarnation);
        out.u64(sequence);
        out.u8(clean ? 1 : 0);
        out.u64(commits);
        out.u8(startedEmpty ? 1 : 0);
        out.u64(run);
        byte[] bytes = out.toBytes();
        ByteBuffer.wrap(bytes).putInt(1, checksum(ByteBuffer.wrap(bytes)));
        return bytes;
    }

    static ShardState decode(ByteBuffer bytes) throws MalformedException {
        Input in = new Input(bytes);
        int format = in.u8();
        if (format < FORMAT_WITHOUT_COMMITS || format > FORMAT) {
            throw new MalformedException("the shard's state has the unknown format " + format);
        }
        if (in.u32() != checksum(bytes)) {
            throw new MalformedException("the shard's state has a wrong checksum");
        }
        long incarnation = in.u64();
        long sequence = in.u64();
        boolean clean = in.u8() == 1;
        boolean counts = format > FORMAT_WITHOUT_COMMITS;
        long commits = counts ? in.u64() : 0;
        boolean startedEmpty = counts && in.u8() == 1;
        long run = format > FORMAT_WITHOUT_LOG ? in.u64() : 0;
        if (in.remaining() > 0) {
            throw new MalformedException("the shard's state is too long for format " + format);
        }
        return new ShardState(incarnation, sequence, clean, commits, startedEmpty, run);
    }

    /** The same of a shard that may have forgotten what it held. */
    ShardState asStartedEmpty() {
        return new ShardState(incarnation, sequence, clean, commits, true, run);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        int from = bytes.position() + 1 + Integer.BYTES;
        crc.update(bytes.slice(from, bytes.limit() - from));
        return (int) crc.getValue();
    }
}
