package coterie.storage.lmdb;

import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What a shard knows of itself, stored with each commit.
 *
 * @param incarnation the random id under which it issues dots
 * @param sequence the last dot's counter, 0 if none was issued
 * @param clean whether the shard was shut down in order: no commit can have been forgotten after
 *     this one
 * @param commits the number of the commit that stored this, from 1
 * @param startedEmpty whether nobody has acknowledged yet that the shard was made anew, and may
 *     have forgotten all that it ever held
 */
record ShardState(
        long incarnation, long sequence, boolean clean, long commits, boolean startedEmpty) {

    private static final int FORMAT = 2;
    private static final int FORMAT_WITHOUT_COMMITS = 1;

    /**
     * Layout: u8 format, u32 CRC-32C of all that follows, u64 incarnation, u64 sequence, u8 clean,
     * u64 commits, u8 started empty. Format 1 ends after clean.
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
        byte[] bytes = out.toBytes();
        ByteBuffer.wrap(bytes).putInt(1, checksum(ByteBuffer.wrap(bytes)));
        return bytes;
    }

    static ShardState decode(ByteBuffer bytes) throws MalformedException {
        Input in = new Input(bytes);
        int format = in.u8();
        if (format != FORMAT && format != FORMAT_WITHOUT_COMMITS) {
            throw new MalformedException("the shard's state has the unknown format " + format);
        }
        if (in.u32() != checksum(bytes)) {
            throw new MalformedException("the shard's state has a wrong checksum");
        }
        long incarnation = in.u64();
        long sequence = in.u64();
        boolean clean = in.u8() == 1;
        return format == FORMAT_WITHOUT_COMMITS
                ? new ShardState(incarnation, sequence, clean, 0, false)
                : new ShardState(incarnation, sequence, clean, in.u64(), in.u8() == 1);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        int from = bytes.position() + 1 + Integer.BYTES;
        crc.update(bytes.slice(from, bytes.limit() - from));
        return (int) crc.getValue();
    }
}
