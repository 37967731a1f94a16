package coterie.replication.gossip;

import static coterie.replication.gossip.Solo.N2;
import static coterie.replication.gossip.Solo.N3;
import static coterie.replication.gossip.Solo.SECOND;
import static coterie.replication.gossip.Solo.dead;
import static coterie.replication.gossip.Solo.suspect;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Event;
import coterie.replication.message.Rumour;
import coterie.replication.message.Rumour.State;
import coterie.ring.NodeId;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.junit.jupiter.api.Test;

class StandingsTest {

    private static final Gen<Rumour> RUMOURS =
            random -> {
                NodeId member = new NodeId("n" + random.nextInt(2, 6));
                State state = Gen.oneOf(List.of(State.values())).from(random);
                NodeId by = state == State.ALIVE ? member : new NodeId("n" + random.nextInt(2, 6));
                return new Rumour(member, state, random.nextLong(4), by);
            };

    private static State state(Standings standings, NodeId member) {
        Standing standing = standings.of(member);
        return standing == null ? State.ALIVE : standing.rumour().state();
    }

    @Test
    void believeTheSameWhateverTheOrderAndHoweverOftenTheyHear() {
        Property.forAll(
                2_000,
                random -> random,
                random -> {
                    List<Rumour> rumours = Gen.lists(RUMOURS, 0, 20).from(random);
                    Standings one = new Solo().standings(5);
                    Standings other = new Solo().standings(5);
                    rumours.forEach(one::hear);
                    shuffledWithDoubles(rumours, random).forEach(other::hear);
                    assertThat(other.digest()).isEqualTo(one.digest());
                });
    }

    private static List<Rumour> shuffledWithDoubles(
            List<Rumour> rumours, SplittableGenerator random) {
        List<Rumour> shuffled = new ArrayList<>();
        for (Rumour rumour : rumours) {
            for (int i = random.nextInt(1, 3); i > 0; i--) {
                shuffled.add(random.nextInt(shuffled.size() + 1), rumour);
            }
        }
        return shuffled;
    }

    @Test
    void letASuspicionOfOneWhoIsGoneRunOutWithoutAWord() {
        Solo solo = new Solo();
        Standings standings = solo.standings(5);
        standings.hear(suspect(N2, 0, N3));
        standings.hear(dead(N3, 0, N2));
        standings.membersAre(List.of(new NodeId("n1"), new NodeId("n4"), new NodeId("n6")));
        standings.hear(dead(N2, 1, N3));
        standings.hear(suspect(new NodeId("n6"), 0, N3));
        solo.heard.clear();
        solo.pass(3 * SECOND);
        assertThat(solo.heard).isEmpty();
        assertThat(standings.of(N2)).isNull();
        assertThat(standings.dead()).isEmpty();
        assertThat(standings.states()).containsExactly(suspect(new NodeId("n6"), 0, N3));
        solo.pass(60 * SECOND);
        assertThat(solo.heard).containsExactly("n6 lost");
    }

    @Test
    void takeTheHigherIncarnationAndOfTheSameTheWorse() {
        Standings standings = new Solo().standings(5);
        standings.hear(suspect(N2, 0, N3));
        assertThat(state(standings, N2)).isEqualTo(State.SUSPECT);
        standings.hear(Rumour.alive(N2, 0));
        assertThat(state(standings, N2)).isEqualTo(State.SUSPECT);
        standings.hear(Rumour.alive(N2, 1));
        assertThat(state(standings, N2)).isEqualTo(State.ALIVE);
        standings.hear(dead(N2, 0, N3));
        assertThat(state(standings, N2)).isEqualTo(State.ALIVE);
        standings.hear(dead(N2, 1, N3));
        assertThat(state(standings, N2)).isEqualTo(State.DEAD);
        standings.hear(suspect(N2, 1, N3));
        assertThat(state(standings, N2)).isEqualTo(State.DEAD);
        standings.hear(Rumour.alive(N2, 2));
        assertThat(state(standings, N2)).isEqualTo(State.ALIVE);
    }

    @Test
    void letASuspicionThatNobodyRefutesBecomeADeathAndSoonerIfOthersConfirmIt() {
        Solo alone = new Solo();
        Solo confirmed = new Solo();
        Standings one = alone.standings(10);
        Standings other = confirmed.standings(10);
        one.hear(suspect(N2, 0, N3));
        other.hear(suspect(N2, 0, N3));
        other.hear(suspect(N2, 0, new NodeId("n4")));
        other.hear(suspect(N2, 0, new NodeId("n4")));
        other.hear(suspect(N2, 0, new NodeId("n5")));

        confirmed.pass(4 * SECOND - 1);
        assertThat(state(other, N2)).isEqualTo(State.SUSPECT);
        confirmed.pass(1);
        assertThat(state(other, N2)).isEqualTo(State.DEAD);
        assertThat(confirmed.heard).containsExactly("n2 lost");
        assertThat(confirmed.events.stream().filter(Event.SUSPICION_CONFIRMED::equals)).hasSize(2);

        alone.pass(16 * SECOND - 1);
        assertThat(state(one, N2)).isEqualTo(State.SUSPECT);
        alone.pass(1);
        assertThat(state(one, N2)).isEqualTo(State.DEAD);
    }

    @Test
    void forgetASuspicionThatWasRefuted() {
        Solo solo = new Solo();
        Standings standings = solo.standings(3);
        standings.hear(suspect(N2, 0, N3));
        solo.pass(SECOND);
        standings.hear(Rumour.alive(N2, 1));
        solo.pass(60 * SECOND);

        assertThat(state(standings, N2)).isEqualTo(State.ALIVE);
        assertThat(solo.heard).isEmpty();
    }
}
