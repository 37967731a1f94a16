package coterie.replication.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.Rumour;
import coterie.replication.message.Rumour.State;
import coterie.ring.NodeId;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProbeOrderTest {

    private static List<Standing> standings(int count) {
        List<Standing> standings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            standings.add(new Standing(new NodeId("n" + i)));
        }
        return standings;
    }

    @Test
    void probesEachMemberWithinTwoRoundsLessOne() {
        List<Standing> members = standings(20);
        ProbeOrder order = new ProbeOrder(members, new SplittableRandom(1));
        TreeMap<NodeId, Integer> last = new TreeMap<>();
        members.forEach(member -> last.put(member.member(), 0));
        boolean shuffled = false;
        for (int turn = 1; turn <= 2_000; turn++) {
            Standing next = order.next();
            assertThat(next).isNotNull();
            if (next != null) {
                int gap = turn - last.put(next.member(), turn);
                assertThat(gap).isLessThanOrEqualTo(2 * members.size() - 1);
                shuffled |= gap != members.size() && turn > members.size();
            }
        }
        assertThat(shuffled).isTrue();
    }

    @Test
    void probesNewMembersInTheRoundInWhichTheyComeAndGoneOnesNoMore() {
        Property.forAll(
                200,
                random -> random,
                random -> {
                    List<Standing> members = standings(random.nextInt(1, 12));
                    ProbeOrder order = new ProbeOrder(members, random.split());
                    for (int turn = random.nextInt(30); turn > 0; turn--) {
                        order.next();
                    }
                    List<Standing> next = new ArrayList<>();
                    members.stream().filter(_ -> random.nextBoolean()).forEach(next::add);
                    List<Standing> added = standings(random.nextInt(5));
                    next.addAll(added);
                    order.membersAre(next);
                    Set<Standing> probed = Collections.newSetFromMap(new IdentityHashMap<>());
                    for (int turn = 0; turn < next.size(); turn++) {
                        Standing one = order.next();
                        assertThat(one).isIn(next);
                        probed.add(Objects.requireNonNull(one));
                    }
                    assertThat(probed).containsAll(added);
                });
    }

    @Test
    void passesTheDeadOver() {
        List<Standing> members = standings(2);
        Standing gone = members.getFirst();
        gone.believe(new Rumour(gone.member(), State.DEAD, 0, gone.member()), null);
        ProbeOrder order = new ProbeOrder(members, new SplittableRandom(1));
        assertThat(order.next()).isSameAs(members.getLast());
        assertThat(order.next()).isSameAs(members.getLast());
        assertThat(order.some(3, null)).containsExactly(members.getLast());
        assertThat(order.some(3, members.getLast())).isEmpty();
        assertThat(new ProbeOrder(List.of(), new SplittableRandom(1)).next()).isNull();
    }
}
