package coterie.replication.vertx;

import java.util.function.Consumer;

/**
 * Answers those who do not belong to the cluster, or do not know yet that they do, as a node that
 * wants to join. Nothing is known of who asks: no question proves anything.
 */
@FunctionalInterface
public interface StrangerListener {

    /** The longest question, in bytes. */
    int MAX_QUESTION_BYTES = Question.MAX_BYTES;

    /** The longest answer, in bytes. */
    int MAX_ANSWER_BYTES = Question.MAX_ANSWER_BYTES;

    /**
     * A stranger asks. Called as a task of any of the shards' loops; it must not tarry. What it
     * throws stops the node, as whatever a task throws does; a question that makes no sense is to
     * be expected, and wants an answer that says so.
     *
     * @param question what it asks, at most {@link #MAX_QUESTION_BYTES}
     * @param remote where it asks from, for the log
     * @param answer takes the answer, at most {@link #MAX_ANSWER_BYTES}, on any thread, then or
     *     later. Only the first one counts, and only within {@link PeerSettings.Limits#answer()};
     *     after that, and once the stranger has hung up, it is thrown away. Where it is longer the
     *     stranger is refused
     */
    void asked(byte[] question, String remote, Consumer<byte[]> answer);
}
