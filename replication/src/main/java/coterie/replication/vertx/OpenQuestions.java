package coterie.replication.vertx;

/** How many questions of strangers one loop is answering. Used on that loop only. */
final class OpenQuestions {

    /**
     * The most at once; whoever comes beyond them is refused as {@link RefusalReason#OVERLOADED}.
     */
    static final int MOST = 16;

    private int open;

    /** Takes one more, if there is room. */
    boolean begin() {
        if (open == MOST) {
            return false;
        }
        open++;
        return true;
    }

    /** One of them is over. */
    void end() {
        open--;
    }
}
