package coterie.replication.membership;

import coterie.ring.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who agrees, as one node sees it.
 *
 * @param leader who leads, or null where nobody was heard to
 * @param voters whose votes count, in the order of their names
 */
public record AgreementView(@Nullable NodeId leader, List<NodeId> voters) {

    /** Nobody is known to agree on anything. */
    public static final AgreementView NOBODY = new AgreementView(null, List.of());

    public AgreementView {
        voters = List.copyOf(voters);
    }
}
