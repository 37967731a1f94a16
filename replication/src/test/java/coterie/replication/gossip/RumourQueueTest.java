package coterie.replication.gossip;

import static coterie.replication.gossip.Solo.N2;
import static coterie.replication.gossip.Solo.N3;
import static coterie.replication.gossip.Solo.suspect;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.Gossip;
import coterie.replication.message.MessageCodec;
import coterie.replication.message.Rumour;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.storage.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RumourQueueTest {

    @Test
    void tellsEachRumourAsOftenAsItShallAndThenForgetsIt() {
        RumourQueue queue = new RumourQueue(3);
        queue.add(Rumour.alive(N2, 1));
        for (int i = 0; i < 3; i++) {
            assertThat(queue.take(null, 100).rumours()).containsExactly(Rumour.alive(N2, 1));
        }
        assertThat(queue.take(null, 100).rumours()).isEmpty();
        assertThat(queue.size()).isZero();
    }

    @Test
    void tellsMoreOftenOnceMoreAreToHearAndLessOftenOnceFewerAre() {
        RumourQueue queue = new RumourQueue(1);
        queue.tellEach(3);
        queue.add(Rumour.alive(N2, 1));
        queue.take(null, 100);
        queue.add(Rumour.alive(N3, 1));
        queue.tellEach(1);
        assertThat(queue.take(null, 100).rumours()).containsExactly(Rumour.alive(N3, 1));
        assertThat(queue.size()).isZero();
    }

    @Test
    void tellsNothingMoreOfAMemberThatIsForgotten() {
        RumourQueue queue = new RumourQueue(3);
        queue.add(suspect(N2, 0, N3));
        queue.add(suspect(N2, 0, new NodeId("n4")));
        queue.add(Rumour.alive(N3, 1));
        queue.take(null, 15);
        queue.forget(N2);
        queue.forget(new NodeId("n5"));
        assertThat(queue.take(null, 100).rumours()).containsExactly(Rumour.alive(N3, 1));
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void tellsWhatWasToldLeastFirst() {
        RumourQueue queue = new RumourQueue(5);
        for (int i = 10; i < 50; i++) {
            queue.add(Rumour.alive(new NodeId("m" + i), 1));
        }
        Map<NodeId, Integer> told = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            for (Rumour rumour : queue.take(null, 30).rumours()) {
                told.merge(rumour.member(), 1, Integer::sum);
            }
            int most = told.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            int least =
                    told.size() < 40
                            ? 0
                            : told.values().stream().mapToInt(Integer::intValue).min().orElse(0);
            assertThat(most - least).isLessThanOrEqualTo(1);
        }
        assertThat(told.values()).hasSize(40);
    }

    @Test
    void replacesOlderRumoursOfTheMemberAndKeepsItsAccusersSideBySide() {
        RumourQueue queue = new RumourQueue(3);
        queue.add(suspect(N2, 0, N3));
        queue.add(suspect(N2, 0, new NodeId("n4")));
        assertThat(queue.size()).isEqualTo(2);
        queue.take(null, 100);
        queue.add(Rumour.alive(N2, 1));
        assertThat(queue.take(null, 100).rumours()).containsExactly(Rumour.alive(N2, 1));
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void fillsAMessageToItsBoundAndNotOneByteMore() {
        RumourQueue queue = new RumourQueue(3);
        for (int i = 0; i < 1_000; i++) {
            queue.add(suspect(new NodeId("member-" + i), 1L << (i % 53), N3));
        }
        for (int i = 0; i < 50; i++) {
            RumourQueue.Batch batch = queue.take(null, GossipSettings.MAX_RUMOUR_BYTES);
            assertThat(batch.full()).isTrue();
            assertThat(bytesOf(batch.rumours()))
                    .isBetween(
                            GossipSettings.MAX_RUMOUR_BYTES - 30, GossipSettings.MAX_RUMOUR_BYTES);
        }
    }

    @Test
    void tellsOneOutOfTurnFirstAndOnlyOnce() {
        RumourQueue queue = new RumourQueue(3);
        queue.add(Rumour.alive(N2, 1));
        queue.add(suspect(N3, 1, N2));
        assertThat(queue.take(suspect(N3, 1, N2), 100).rumours())
                .containsExactly(suspect(N3, 1, N2), Rumour.alive(N2, 1));
    }

    @Test
    void tellsMoreOftenAsTheClusterGrowsByItsLogarithm() {
        assertThat(List.of(3, 10, 100, 1_000).stream().map(GossipSettings::tellings))
                .containsExactly(6, 9, 15, 21);
    }

    private static int bytesOf(List<Rumour> rumours) {
        Output with = new Output();
        MessageCodec.encode(
                new Gossip.Relayed(1, Epoch.FIRST, true, new ArrayList<>(rumours)), with);
        Output without = new Output();
        MessageCodec.encode(new Gossip.Relayed(1, Epoch.FIRST, true, List.of()), without);
        return with.size() - without.size();
    }
}
