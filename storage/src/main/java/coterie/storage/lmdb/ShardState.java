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
 */
record ShardState(long incarnation, long sequence, boolean clean) {

    private static final int FORMAT = 1;

    /**
     * Layout: u8 format, u32 CRC-32C of all that follows, u64 incarnation, u64 sequence, u8 clean.
     */
    byte[] encode() {
        Output out = new Output();
        out.u8(FORMAT);
        out.u32(0);
        out.u64(incarnation);
        out.u64(sequence);
        out.u8(clean ? 1 : 0);
        byte[] bytes = out.toBytes();
        ByteBuffer.wrap(bytes).putInt(1, checksum(ByteBuffer.wrap(bytes)));
        return bytes;
    }

    static ShardState decode(ByteBuffer bytes) throws MalformedException {
        Input in = new Input(bytes);
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException("the shard's state has the unknown format " + format);
        }
        if (in.u32() != checksum(bytes)) {
            throw new MalformedException("the shard's state has a wrong checksum");
        }
        return new ShardState(in.u64(), in.u64(), in.u8() == 1);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        int from = bytes.position() + 1 + Integer.BYTES;
        crc.update(bytes.slice(from, bytes.limit() - from));
        return (int) crc.getValue();
    }
}
