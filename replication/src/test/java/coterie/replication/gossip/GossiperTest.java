package coterie.replication.gossip;

import static coterie.replication.gossip.Solo.N2;
import static coterie.replication.gossip.Solo.N3;
import static coterie.replication.gossip.Solo.SECOND;
import static coterie.replication.gossip.Solo.SELF;
import static coterie.replication.gossip.Solo.dead;
import static coterie.replication.gossip.Solo.ping;
import static coterie.replication.gossip.Solo.suspect;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Event;
import coterie.replication.message.Gossip;
import coterie.replication.message.Rumour;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GossiperTest {

    private final Solo solo = new Solo();

    @Test
    void refutesASuspicionFirstInTheAnswerByAHigherIncarnation() {
        Gossiper gossiper = solo.gossiper(5);

        gossiper.received(N2, ping(suspect(SELF, 4, N3)));

        assertThat(solo.last(Gossip.Pong.class, N2).rumours().getFirst())
                .isEqualTo(Rumour.alive(SELF, 5));
        assertThat(solo.events).contains(Event.SUSPICION_REFUTED, Event.LOCAL_HEALTH_LOWERED);
        assertThat(gossiper.healthScore()).isEqualTo(1);
    }

    @Test
    void refutesEachIncarnationOnce() {
        Gossiper gossiper = solo.gossiper(5);

        gossiper.received(N2, ping(suspect(SELF, 0, N3)));
        gossiper.received(N2, ping(dead(SELF, 0, N3)));

        assertThat(gossiper.incarnationOf(SELF)).isEqualTo(1);
        assertThat(solo.last(Gossip.Pong.class, N2).rumours().getFirst())
                .isEqualTo(Rumour.alive(SELF, 1));
        assertThat(solo.events).containsOnlyOnce(Event.SUSPICION_REFUTED);
    }

    @Test
    void leavesAnAccusationOfTheHighestIncarnationAlone() {
        Gossiper gossiper = solo.gossiper(3);

        gossiper.received(N2, ping(suspect(SELF, Rumour.MAX_INCARNATION, N3)));

        assertThat(gossiper.incarnationOf(SELF)).isLessThanOrEqualTo(Rumour.MAX_INCARNATION);
    }

    @Test
    void tellsASuspectInEachPingWhatIsSaidOfIt() {
        Gossiper gossiper = solo.gossiper(3);
        gossiper.received(N2, ping(suspect(N3, 2, N2)));

        for (int i = 0; i < 50; i++) {
            gossiper.connected(N3);
            assertThat(solo.last(Gossip.Ping.class, N3).rumours().getFirst())
                    .isEqualTo(suspect(N3, 2, N2));
        }
    }

    @Test
    void losesAMemberWithItsConnectionUntilAPingSentSinceIsAnswered() {
        Gossiper gossiper = solo.gossiper(3);
        gossiper.connected(N2);
        Gossip.Ping early = solo.last(Gossip.Ping.class, N2);
        solo.pass(1);

        gossiper.disconnected(N2);
        assertThat(gossiper.isReachable(N2)).isFalse();
        assertThat(gossiper.stateOf(N2)).isEqualTo(Rumour.State.SUSPECT);
        solo.pass(1);
        gossiper.received(N2, solo.pongTo(early, Rumour.alive(N2, 1)));
        assertThat(gossiper.isReachable(N2)).as("by an answer from before").isFalse();

        gossiper.connected(N2);
        gossiper.received(N2, solo.pongTo(solo.last(Gossip.Ping.class, N2)));
        assertThat(gossiper.isReachable(N2)).isTrue();
        assertThat(solo.heard).contains("n2 lost", "n2 back");
    }

    @Test
    void tellsWhenAMemberWasAskedForItsOldestHint() {
        Gossiper gossiper = solo.gossiper(3);
        gossiper.connected(N2);
        solo.pass(70);

        Gossip.Pong pong = solo.pongTo(solo.last(Gossip.Ping.class, N2));
        gossiper.received(N3, pong);
        gossiper.received(N2, pong);
        gossiper.received(N2, pong);

        assertThat(solo.heard).containsExactly("n2 hint 1234 asked 70 ns ago");
        assertThat(gossiper.loadOf(N2)).isEqualTo(9);
        assertThat(gossiper.loadOf(N3)).isZero();
    }

    @Test
    void tellsOfEachNewerRing() {
        Gossiper gossiper = solo.gossiper(3);

        gossiper.received(N2, new Gossip.Ping(0, new Epoch(4), 0, List.of()));
        gossiper.received(N3, new Gossip.Ping(0, new Epoch(3), 0, List.of()));

        assertThat(gossiper.highestEpoch()).isEqualTo(new Epoch(4));
        assertThat(solo.heard).containsExactly("n2 epoch 4");
    }

    @Test
    void believesNothingOfStrangers() {
        Gossiper gossiper = solo.gossiper(3);
        NodeId stranger = new NodeId("stranger");

        gossiper.received(stranger, ping(dead(stranger, 3, N2), Rumour.alive(stranger, 9)));
        gossiper.received(N2, new Gossip.PingRequest(1, Epoch.FIRST, stranger, List.of()));

        assertThat(gossiper.stateOf(stranger)).isEqualTo(Rumour.State.ALIVE);
        assertThat(solo.events).containsExactly(Event.RELAY_REFUSED);
        assertThat(solo.heard).isEmpty();
    }

    @Test
    void takesNoAnswerOfOneWhoIsGoneAndBlamesNobodyForItsSilence() {
        Solo solo = new Solo();
        Gossiper gossiper = solo.gossiper(3);
        gossiper.disconnected(N2);
        gossiper.connected(N2);
        Gossip.Ping ping = solo.last(Gossip.Ping.class, N2);
        gossiper.start();
        solo.pass(SECOND + SECOND / 4); // it has begun to probe somebody
        gossiper.membersAre(List.of(Solo.SELF));
        solo.heard.clear();
        solo.sent.clear();
        gossiper.received(N2, solo.pongTo(ping));
        gossiper.disconnected(N2);
        gossiper.connected(N2);
        solo.pass(60 * SECOND);
        assertThat(solo.heard).isEmpty();
        assertThat(solo.sent).isEmpty();
        assertThat(gossiper.healthScore()).isZero();
        assertThat(gossiper.isReachable(N2)).isTrue();

        gossiper.membersAre(Solo.nodes(2));
        solo.pass(2 * SECOND);
        assertThat(solo.last(Gossip.Ping.class, N2)).isNotNull();
    }

    @Test
    void probesForOthersAndSaysSoIfItGetsNoAnswerAndAgainIfItDoes() {
        Gossiper gossiper = solo.gossiper(3);

        gossiper.received(N2, new Gossip.PingRequest(77, Epoch.FIRST, N3, List.of()));
        Gossip.Ping ping = solo.last(Gossip.Ping.class, N3);
        solo.pass(SECOND * 2 / 5 - 1);
        assertThat(solo.sent).hasSize(1);
        solo.pass(1);
        assertThat(solo.last(Gossip.Relayed.class, N2).reached()).isFalse();
        gossiper.received(N3, solo.pongTo(ping));

        Gossip.Relayed relayed = solo.last(Gossip.Relayed.class, N2);
        assertThat(relayed.reached()).isTrue();
        assertThat(relayed.id()).isEqualTo(77);
    }

    @Test
    void relaysNoMorePingsThanItMayHaveOpen() {
        Gossiper gossiper = solo.gossiper(3);
        for (int i = 0; i <= OpenPings.LIMIT; i++) {
            gossiper.received(N2, new Gossip.PingRequest(i, Epoch.FIRST, N3, List.of()));
        }
        assertThat(solo.events.stream().filter(Event.PROBE_RELAYED::equals))
                .hasSize(OpenPings.LIMIT);
        assertThat(solo.events).containsOnlyOnce(Event.RELAY_REFUSED);

        solo.pass(10 * SECOND);
        gossiper.received(N2, new Gossip.PingRequest(1, Epoch.FIRST, N3, List.of()));
        assertThat(solo.events).containsOnlyOnce(Event.RELAY_REFUSED);
    }

    @Test
    void comparesByDigestFirstAndBringsBothToTheSame() {
        Gossiper one = solo.gossiper(4);
        Gossiper other = solo.gossiper(4);
        one.received(N2, ping(dead(N3, 2, N2)));
        other.received(N2, ping(Rumour.alive(N2, 5)));

        one.start();
        while (solo.sent.stream().noneMatch(it -> it.message() instanceof Gossip.PushPull)) {
            solo.pass(SECOND / 10);
        }
        Gossip.PushPull first = push();
        assertThat(first.states()).isEmpty();
        other.received(SELF, first);
        one.received(N2, pulled());
        assertThat(push().states()).contains(dead(N3, 2, N2), Rumour.alive(N2, 5));
        other.received(SELF, push());

        assertThat(pulled().states()).isEmpty();
        assertThat(other.stateOf(N3)).isEqualTo(Rumour.State.DEAD);
        assertThat(one.incarnationOf(N2)).isEqualTo(5);
    }

    private Gossip.PushPull push() {
        return newest(Gossip.PushPull.class);
    }

    private Gossip.PushPulled pulled() {
        return newest(Gossip.PushPulled.class);
    }

    private <T extends Gossip> T newest(Class<T> kind) {
        List<T> found = new ArrayList<>();
        solo.sent.stream()
                .map(Solo.Sent::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .forEach(found::add);
        return found.getLast();
    }
}
