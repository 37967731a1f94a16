package coterie.storage;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.ReplicaModel.Known;
import coterie.storage.ReplicaModel.State;
import coterie.storage.codec.Output;
import coterie.storage.codec.VersionCodec;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random histories of one key at several replicas, each step held against {@link ReplicaModel}. */
class CausalityTest {

    private static final int HISTORIES = 400;
    private static final int STEPS = 60;

    @Test
    void everyReplicaHoldsWhatAModelOfWholeHistoriesHolds() {
        Property.forAll(
                HISTORIES,
                Gen.longs(),
                seed -> {
                    History history = new History(seed);
                    for (int step = 0; step < STEPS; step++) {
                        history.step();
                        history.check();
                    }
                });
    }

    @Test
    void noValueVanishesButUnderAContextThatCoversItAndNoneIsInvented() {
        Property.forAll(
                HISTORIES,
                Gen.longs(),
                seed -> {
                    History history = new History(seed);
                    history.run();
                    for (ReplicaModel replica : history.replicas) {
                        Siblings siblings = replica.state().siblings();
                        assertThat(history.written).containsAll(siblings.values());
                        Set<Dot> dots = dots(siblings);
                        for (Dot known : replica.state().history()) {
                            assertThat(dots.contains(known) || history.superseded.contains(known))
                                    .as("%s is held or was superseded", known)
                                    .isTrue();
                        }
                    }
                });
    }

    @Test
    void replicasThatHaveAllHeardOfEachOtherAreEqualByteForByte() {
        Property.forAll(
                HISTORIES,
                Gen.longs(),
                seed -> {
                    History history = new History(seed);
                    history.run();
                    for (int round = 0; round < 2; round++) {
                        for (ReplicaModel one : history.replicas) {
                            history.replicas.forEach(other -> one.merge(other.state()));
                        }
                    }
                    history.check();
                    Siblings first = history.replicas.getFirst().state().siblings();
                    for (ReplicaModel replica : history.replicas) {
                        assertThat(replica.state().siblings()).isEqualTo(first);
                        assertThat(bytes(replica.state().siblings())).isEqualTo(bytes(first));
                    }
                });
    }

    @Test
    void mergeIsCommutativeAssociativeAndIdempotent() {
        Property.forAll(
                HISTORIES,
                Gen.longs(),
                seed -> {
                    History history = new History(seed);
                    history.run();
                    List<State> states = history.messages;
                    for (int i = 0; i < 20; i++) {
                        Siblings a = history.oneOf(states).siblings();
                        Siblings b = history.oneOf(states).siblings();
                        Siblings c = history.oneOf(states).siblings();
                        assertThat(a.merge(b)).isEqualTo(b.merge(a));
                        assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
                        assertThat(a.merge(a)).isEqualTo(a);
                        assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
                        assertThat(a.context().join(b.context()))
                                .isEqualTo(b.context().join(a.context()));
                        assertThat(a.context().join(b.context()).covers(b.context())).isTrue();
                    }
                });
    }

    private static Set<Dot> dots(Siblings siblings) {
        return siblings.values().stream()
                .map(Sibling::dot)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static byte[] bytes(Siblings siblings) {
        Output out = new Output();
        VersionCodec.encode(out, siblings);
        return out.toBytes();
    }

    /** Clients and replicas of one key, and all that ever happened to them. */
    private static final class History {

        private final SplittableRandom random;
        private final List<ReplicaModel> replicas = new ArrayList<>();
        private final List<Known> clients = new ArrayList<>(List.of(Known.NOTHING));
        private final List<State> messages = new ArrayList<>(List.of(State.NEW));
        private final Set<Dot> superseded = new TreeSet<>();
        private final Set<Sibling> written = new TreeSet<>(Comparator.comparing(Sibling::dot));
        private int values;

        History(long seed) {
            random = new SplittableRandom(seed);
            int count = 2 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                replicas.add(new ReplicaModel(random.split()));
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
        }

        <T> T oneOf(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        void step() {
            ReplicaModel replica = oneOf(replicas);
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4 ->
                        clients.add(replica.write(oneOf(clients), value(), superseded, written));
                case 5, 6, 7 -> clients.add(replica.write(null, value(), superseded, written));
                case 8, 9, 10 -> clients.add(replica.state().known());
                case 11, 12, 13 -> replica.merge(oneOf(messages));
                case 14 -> replica.merge(oneOf(replicas).state());
                case 15, 16 -> replica.sync();
                case 17 -> replica.crash();
                case 18 -> replica.damage();
                default -> {}
            }
            messages.add(replica.state());
        }

        private Value value() {
            return random.nextInt(4) == 0
                    ? Tombstone.TOMBSTONE
                    : new Content(
                            "text/plain", new byte[] {(byte) (values >>> 8), (byte) values++});
        }

        /**
         * A context covers exactly what the model says; a client's may cover less, for its bound.
         */
        void check() {
            for (ReplicaModel replica : replicas) {
                State state = replica.state();
                assertThat(dots(state.siblings())).isEqualTo(state.present());
                for (Sibling sibling : written) {
                    Dot dot = sibling.dot();
                    assertThat(state.siblings().context().covers(dot))
                            .as("%s covers %s", state.siblings(), dot)
                            .isEqualTo(state.history().contains(dot));
                }
            }
            Known client = clients.getLast();
            boolean full =
                    client.context().singles().size() >= CoordinatedWrite.MAX_ANSWERED_SINGLES;
            for (Sibling sibling : written) {
                boolean covers = client.context().covers(sibling.dot());
                boolean may = client.dots().contains(sibling.dot());
                assertThat(covers ? may : !may || full)
                        .as("client %s, %s", client, sibling.dot())
                        .isTrue();
            }
        }
    }
}
