package coterie.replication;

import coterie.replication.message.Message;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What the nodes of a test have told each other, in its order. */
final class Spoken {

    private final List<Sent> all = new ArrayList<>();

    private record Sent(NodeId from, NodeId to, Message message) {}

    void add(NodeId from, NodeId to, Message message) {
        all.add(new Sent(from, to, message));
    }

    /** What a node said of a kind. */
    <M extends Message> List<M> by(NodeId from, Class<M> kind) {
        return where(sent -> sent.from().equals(from), kind);
    }

    /** What a node was told of a kind. */
    <M extends Message> List<M> to(NodeId to, Class<M> kind) {
        return where(sent -> sent.to().equals(to), kind);
    }

    private <M extends Message> List<M> where(Predicate<Sent> isMeant, Class<M> kind) {
        return all.stream()
                .filter(isMeant)
                .map(Sent::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
