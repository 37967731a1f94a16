package coterie.server;

import coterie.config.FileProblem;
import coterie.config.Identity;
import coterie.replication.HostPort;
import coterie.replication.agreed.Address;
import coterie.replication.joining.JoinAnswer;
import coterie.replication.joining.JoinCodec;
import coterie.replication.joining.JoinRequest;
import coterie.replication.vertx.RefusalReason;
import coterie.replication.vertx.StrangerCall;
import coterie.ring.ClusterId;
import coterie.ring.Member;
import coterie.storage.codec.MalformedException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a member to have this node become one, too. While the cluster cannot grant it yet, it asks
 * again; whatever else is in the way ends the start.
 */
final class Joining {

    /** How long it asks again while another change is under way, or no majority is there. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Longer than a member takes for an answer. */
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(40);

    private final HostPort contact;
    private final byte[] question;

    private Joining(HostPort contact, byte[] question) {
        this.contact = contact;
        this.question = question;
    }

    /**
     * Asks until there is an answer that counts.
     *
     * @param cluster the one that the folder belongs to, or null
     * @throws StartException where this node is not to become a member
     */
    static JoinAnswer.Joined ask(Identity identity, Identity.Join join, @Nullable ClusterId cluster)
            throws StartException {
        // Once it is a member the others rely on it, so it should be able to start.
        mustBeFree(identity.peer(), "hear peers");
        mustBeFree(identity.http(), "serve clients");
        JoinRequest request = request(identity, join, cluster);
        Joining joining = new Joining(join.contact(), JoinCodec.encode(request));
        Vertx vertx = Loops.vertx(1);
        try {
            return joining.ask(vertx);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("cannot join: interrupted", e);
        } finally {
            var _ = vertx.close();
        }
    }

    private static JoinRequest request(
            Identity identity, Identity.Join join, @Nullable ClusterId cluster) {
        HostPort peer = Objects.requireNonNullElse(identity.advertisePeer(), identity.peer());
        HostPort http = Objects.requireNonNullElse(identity.advertiseHttp(), identity.http());
        return new JoinRequest(
                new Member(identity.id(), identity.zone(), join.standby() ? 0 : 1),
                new Address(peer, http),
                join.replaces(),
                cluster,
                JoinCodec.formats());
    }

    private static void mustBeFree(HostPort address, String purpose) throws StartException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address.host(), address.port()));
        } catch (IOException e) {
            throw new StartException(
                    "cannot " + purpose + " at " + address + ": " + FileProblem.reason(e), e);
        }
    }

    private JoinAnswer.Joined ask(Vertx vertx) throws StartException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String said = "";
        while (true) {
            String trouble;
            switch (askOnce(vertx)) {
                case JoinAnswer.Joined joined -> {
                    return joined;
                }
                case JoinAnswer.Refused refused -> {
                    trouble = contact + " says: " + refused.detail();
                    if (!refused.reason().mayPass() || System.nanoTime() - deadline > 0) {
                        throw new StartException("cannot join: " + trouble);
                    }
                }
            }
            if (!trouble.equals(said)) {
                LOG.info(
                        "cannot join yet, and asks again for {} min: {}",
                        PATIENCE.toMinutes(),
                        trouble);
                said = trouble;
            }
            Thread.sleep(PAUSE);
        }
    }

    private JoinAnswer askOnce(Vertx vertx) throws StartException, InterruptedException {
        try {
            byte[] answer =
                    StrangerCall.ask(vertx, contact, question, ANSWER_PATIENCE)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get();
            return JoinCodec.decodeAnswer(answer);
        } catch (MalformedException e) {
            throw new StartException(
                    "cannot join: " + contact + " answers what makes no sense: " + e.getMessage(),
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof StrangerCall.Failure failure
                    && (failure.refusal() == RefusalReason.NO_ANSWER
                            || failure.refusal() == RefusalReason.OVERLOADED)) {
                return new JoinAnswer.Refused(
                        JoinAnswer.Reason.NOT_AGREED, String.valueOf(failure.getMessage()));
            }
            throw new StartException(
                    "cannot join: " + cause.getMessage() + "; the same command may be given again",
                    cause);
        }
    }
}
