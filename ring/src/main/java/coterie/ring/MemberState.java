package coterie.ring;

/** What a member is to the ring. */
public enum MemberState {
    /** It gets its first partitions. */
    JOINING,
    /** It has no partitions, and is to have none until it is told otherwise. */
    STANDBY,
    /** It holds partitions. */
    ACTIVE,
    /** It lives, and hands its partitions over. */
    LEAVING,
    /** It was given up, and its partitions are made anew elsewhere. */
    REMOVED
}
