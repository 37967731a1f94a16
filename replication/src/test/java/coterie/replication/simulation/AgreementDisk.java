package coterie.replication.simulation;

import coterie.consensus.DurableState;
import coterie.replication.paxos.DurableStateCodec;
import coterie.storage.codec.MalformedException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where a machine keeps its part in the agreement: one state in the place of the one before, and of
 * a save that a crash meets halfway the one or the other.
 */
final class AgreementDisk {

    private byte[] saved;
    private byte @Nullable [] saving;

    /**
     * @param first what is on the disk before the first save
     */
    AgreementDisk(DurableState first) {
        this.saved = DurableStateCodec.encode(first);
    }

    DurableState found() {
        return read(saved);
    }

    /** A save has begun. */
    void begin(byte[] state) {
        saving = state;
    }

    /** It has ended, and is durable. */
    void end() {
        byte[] ended = saving;
        if (ended == null) {
            throw new IllegalStateException("no save is under way");
        }
        saved = ended;
        saving = null;
    }

    /** The process has died, perhaps in the middle of a save. */
    void crash(SplittableRandom random) {
        byte[] halfway = saving;
        if (halfway != null && random.nextBoolean()) {
            saved = halfway;
        }
        saving = null;
    }

    static DurableState read(byte[] state) {
        try {
            return DurableStateCodec.decode(state);
        } catch (MalformedException malformed) {
            throw new IllegalStateException("a node saves what cannot be read", malformed);
        }
    }
}
