package coterie.storage.table;

import coterie.ring.NodeId;
import coterie.storage.Owed;
import coterie.storage.Slot;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import coterie.storage.codec.OwedCodec;

/** The keys of rows. */
final class RowKeys {

    private RowKeys() {}

    static byte[] hint(Slot.Hint slot) {
        Output out = new Output(KeyCodec.MAX_HINT_BYTES);
        KeyCodec.encodeHintKey(out, slot.target(), slot.key());
        return out.toBytes();
    }

    static byte[] hintOrder(NodeId target, long order) {
        Output out = new Output();
        KeyCodec.encodeHintOrderKey(out, target, order);
        return out.toBytes();
    }

    static byte[] owed(Owed owed) {
        Output out = new Output();
        OwedCodec.encode(out, owed);
        return out.toBytes();
    }

    static byte[] number(long value) {
        Output out = new Output();
        out.u64(value);
        return out.toBytes();
    }
}
