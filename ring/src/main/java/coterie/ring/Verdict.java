package coterie.ring;

/** What comes of a wish to change the members. */
public sealed interface Verdict {

    /**
     * It is granted.
     *
     * @param next what holds from the next epoch on
     */
    record Accepted(Membership next) implements Verdict {}

    /**
     * It is not, and nothing has changed.
     *
     * @param detail in words for an operator: the offender and what is allowed
     */
    record Rejected(Reason reason, String detail) implements Verdict {}

    /** Why a wish is not granted. The ordinals go over the wire: append only. */
    enum Reason {
        /** It names somebody who is no member. */
        UNKNOWN_MEMBER,
        /** It does not go together with what is, or with what is under way. */
        CONFLICT,
        /** It makes no sense whatever is. */
        INVALID
    }
}
