package coterie.replication.membership;

import coterie.replication.agreed.AgreedState;
import coterie.ring.Verdict;

/** How a command ended that was to be agreed on. */
public sealed interface Decision {

    /**
     * It was agreed on and granted.
     *
     * @param state what holds now, the command's effect and perhaps later ones included
     */
    record Agreed(AgreedState state) implements Decision {}

    /** It was agreed on, and has changed nothing. */
    record Rejected(Verdict.Rejected verdict) implements Decision {}

    /**
     * It surely has no effect, now or later.
     *
     * @param why for whoever asked
     */
    record NotAgreed(String why) implements Decision {}

    /** The time is up, and it may yet take effect. */
    record Unknown() implements Decision {}
}
