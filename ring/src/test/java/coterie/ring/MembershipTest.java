package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembershipTest {

    private static final int CHANGES = 12;
    private static final int PARTITIONS = 16;

    /** What is done to a membership, with numbers that pick from what there is. */
    private record Deed(int kind, int who, int other, int weight) {}

    private static final Gen<List<Deed>> deeds =
            Gen.lists(
                    random ->
                            new Deed(
                                    random.nextInt(11),
                                    random.nextInt(100),
                                    random.nextInt(100),
                                    random.nextInt(4)),
                    CHANGES,
                    4 * CHANGES);

    private static NodeId id(int number) {
        return new NodeId("n" + number);
    }

    private static Member member(int number, int weight) {
        return new Member(id(number), "z" + number % 3, weight);
    }

    private static Membership founding(int members) {
        return Membership.founding(
                Ring.founding(
                        IntStream.rangeClosed(1, members).mapToObj(i -> member(i, 1)).toList(),
                        PARTITIONS));
    }

    private static Membership after(Membership now, RingChange change) {
        return now.propose(change, 1) instanceof Verdict.Accepted accepted ? accepted.next() : now;
    }

    private static Membership after(Membership now, Deed deed) {
        NodeId one = now.ring().members().get(deed.who % now.ring().members().size()).id();
        NodeId other = now.ring().members().get(deed.other % now.ring().members().size()).id();
        return switch (deed.kind) {
            case 0, 1 -> after(now, new RingChange.Join(member(1 + deed.who % 12, deed.weight)));
            case 2 -> after(now, new RingChange.Leave(one, true));
            case 3 -> after(now, new RingChange.Remove(one, true));
            case 4 -> after(now, new RingChange.Replace(one, member(1 + deed.other % 12, 1), true));
            case 5 ->
                    after(
                            now,
                            new RingChange.Replace(
                                    one, now.ring().member(other).orElseThrow(), false));
            case 6 -> after(now, new RingChange.Reshape(new Member(one, "z9", deed.weight)));
            case 7 -> now.cancel() instanceof Verdict.Accepted accepted ? accepted.next() : now;
            default -> now.undertaking() == null ? now : now.advanced();
        };
    }

    private static List<Membership> history(List<Deed> deeds) {
        List<Membership> history = new ArrayList<>(List.of(founding(4)));
        for (Deed deed : deeds) {
            Membership next = after(history.getLast(), deed);
            if (!next.equals(history.getLast())) {
                history.add(next);
            }
        }
        return history;
    }

    @Test
    void epochsAreConsecutiveAndAPartitionAlwaysHasDistinctReplicas() {
        Property.forAll(
                300,
                deeds,
                example -> {
                    List<Membership> history = history(example);
                    for (int i = 0; i < history.size(); i++) {
                        Membership now = history.get(i);
                        assertThat(now.epoch().value()).isEqualTo(i + 1L);
                        assertThat(now.topology().epoch()).isEqualTo(now.epoch());
                        assertCovered(now.topology().reads());
                        Ring also = now.topology().also();
                        if (also != null) {
                            assertCovered(also);
                        }
                    }
                });
    }

    private static void assertCovered(Ring ring) {
        int members = ring.claimingMembers();
        for (PartitionId partition : ring.partitioner().all()) {
            List<NodeId> all = ring.preferenceList(partition, 3).all();
            assertThat(new HashSet<>(all)).hasSize(members);
            assertThat(all).hasSize(members);
        }
    }

    @Test
    void idsOfThoseWhoHaveGoneAreNeverGivenAgain() {
        Property.forAll(
                300,
                deeds,
                example -> {
                    Set<NodeId> gone = new HashSet<>();
                    for (Membership now : history(example)) {
                        gone.addAll(now.former());
                        assertThat(now.states().keySet()).noneMatch(gone::contains);
                        assertThat(now.dropping().keySet()).noneMatch(gone::contains);
                        assertThat(now.former()).containsExactlyInAnyOrderElementsOf(gone);
                    }
                });
    }

    /** The rule on which all else rests, see {@link Topology}. */
    @Test
    void aStrictReadMeetsEveryStrictWriteOfItsEpochAndOfTheNeighbouringOnes() {
        Property.forAll(
                60,
                deeds,
                example -> {
                    List<Membership> history = history(example);
                    for (int i = 0; i < history.size(); i++) {
                        for (int j = Math.max(0, i - 1); j <= i + 1 && j < history.size(); j++) {
                            assertMeet(history.get(i).topology(), history.get(j).topology());
                        }
                    }
                });
    }

    private static void assertMeet(Topology reading, Topology writing) {
        for (PartitionId partition : reading.reads().partitioner().all()) {
            for (int n = 1; n <= 3; n++) {
                List<NodeId> read = reading.reads().preferenceList(partition, n).primaries();
                List<PreferenceList> written = writing.writeLists(partition, n);
                for (int r = 1; r <= read.size(); r++) {
                    boolean meet = false;
                    for (PreferenceList list : written) {
                        meet |= alwaysMeet(read, r, list.primaries(), n + 1 - r);
                    }
                    assertThat(meet).as("%s %s R=%s of %s", read, written, r, n).isTrue();
                }
            }
        }
    }

    /** Whether any R of the one list and any W of the other have a node in common. */
    private static boolean alwaysMeet(List<NodeId> read, int r, List<NodeId> written, int w) {
        long common = read.stream().filter(written::contains).count();
        long avoidedByRead = read.size() - common;
        long avoidedByWrite = written.size() - common;
        long leastRead = Math.max(0, r - avoidedByRead);
        long leastWritten = Math.max(0, Math.min(w, written.size()) - avoidedByWrite);
        return leastRead + leastWritten > common;
    }

    @Test
    void arrivalsBringEveryNodeWhatItsNewPlaceAsksFor() {
        Property.forAll(
                100,
                deeds,
                example -> {
                    for (Membership now : history(example)) {
                        Undertaking change = now.undertaking();
                        if (change != null) {
                            assertComplete(now.ring(), change.next());
                        }
                    }
                });
    }

    private static void assertComplete(Ring before, Ring after) {
        List<Arrival> arrivals = Arrival.between(before, after);
        for (PartitionId partition : before.partitioner().all()) {
            for (int copies = 1; copies <= Arrival.PLACES; copies++) {
                Set<NodeId> holders =
                        new HashSet<>(before.preferenceList(partition, copies).primaries());
                for (Arrival arrival : arrivals) {
                    boolean brings = arrival.place() < copies && copies <= arrival.formerPlace();
                    if (arrival.partition().equals(partition) && brings) {
                        assertThat(holders.add(arrival.node())).isTrue();
                    }
                }
                for (Departure departure : Departure.between(before, after)) {
                    boolean drops =
                            departure.formerPlace() < copies && copies <= departure.mostCopies();
                    if (departure.partition().equals(partition) && drops) {
                        assertThat(holders.remove(departure.node())).isTrue();
                    }
                }
                assertThat(holders)
                        .containsExactlyInAnyOrderElementsOf(
                                after.preferenceList(partition, copies).primaries());
            }
        }
    }

    @Test
    void aReplacementTakesExactlyThePartitionsOfTheReplaced() {
        Membership before = founding(4);
        Membership begun = after(before, new RingChange.Replace(id(2), member(9, 0), false));
        assertThat(begun.states())
                .containsEntry(id(2), MemberState.LEAVING)
                .containsEntry(id(9), MemberState.JOINING);
        Membership after = begun.advanced().advanced();
        assertThat(after.ring().partitionsOwnedBy(id(9)))
                .isEqualTo(before.ring().partitionsOwnedBy(id(2)));
        assertThat(after.former()).containsExactly(id(2));
        assertThat(after.states()).doesNotContainKey(id(2));
    }

    @Test
    void aStandbyJoinsInOneEpochAndHoldsNothing() {
        Membership after = after(founding(3), new RingChange.Join(member(4, 0)));
        assertThat(after.epoch()).isEqualTo(new Epoch(2));
        assertThat(after.undertaking()).isNull();
        assertThat(after.states()).containsEntry(id(4), MemberState.STANDBY);
        assertThat(after.dropping()).isEmpty();
    }

    @Test
    void aStandbyThatLeavesTakesAllStepsSinceItMayKeepHints() {
        Membership standby = after(founding(3), new RingChange.Join(member(4, 0)));
        Membership leaving = after(standby, new RingChange.Leave(id(4), false));
        assertThat(leaving.states()).containsEntry(id(4), MemberState.LEAVING);
        assertThat(leaving.advanced().advanced().former()).containsExactly(id(4));
        Membership removed = after(standby, new RingChange.Remove(id(4), false));
        assertThat(removed.former()).as("nobody waits for the dead").containsExactly(id(4));
    }

    @Test
    void aCancelledChangeWalksBackThroughBegin() {
        Membership before = founding(3);
        Membership switched = after(before, new RingChange.Join(member(4, 1))).advanced();
        assertThat(switched.topology().reads().member(id(4))).isPresent();
        assertThat(switched.cancel()).isInstanceOf(Verdict.Accepted.class);
        Membership back = ((Verdict.Accepted) switched.cancel()).next();
        assertThat(back.topology().reads().member(id(4))).isEmpty();
        assertThat(back.topology().isChanging()).isTrue();
        assertThat(back.cancel()).isInstanceOf(Verdict.Rejected.class);
        Membership undone = back.advanced();
        assertThat(undone.ring().owners()).isEqualTo(before.ring().owners());
        assertThat(undone.undertaking()).isNull();
        assertThat(undone.former()).containsExactly(id(4));
    }

    private static void assertRejected(
            Membership membership, RingChange change, int largestN, Verdict.Reason reason) {
        assertThat(membership.propose(change, largestN))
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        rejected -> {
                            assertThat(rejected.reason()).isEqualTo(reason);
                            assertThat(rejected.detail()).isNotBlank();
                        });
    }

    @Test
    void wishesThatDoNotFitAreRejected() {
        Membership three = founding(3);
        Verdict.Reason conflict = Verdict.Reason.CONFLICT;
        assertRejected(three, new RingChange.Join(member(1, 1)), 3, conflict);
        assertRejected(three, new RingChange.Leave(id(9), false), 3, Verdict.Reason.UNKNOWN_MEMBER);
        assertRejected(three, new RingChange.Leave(id(1), false), 3, conflict);
        assertThat(three.propose(new RingChange.Leave(id(1), true), 3))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(three.propose(new RingChange.Leave(id(1), false), 2))
                .isInstanceOf(Verdict.Accepted.class);
        assertRejected(founding(1), new RingChange.Leave(id(1), true), 1, conflict);
        assertRejected(founding(1), new RingChange.Reshape(member(1, 0)), 1, conflict);
        assertRejected(
                three,
                new RingChange.Replace(id(1), member(1, 1), false),
                3,
                Verdict.Reason.INVALID);
        assertRejected(three, new RingChange.Replace(id(1), member(2, 1), false), 3, conflict);
        assertRejected(
                three, new RingChange.Reshape(member(7, 1)), 3, Verdict.Reason.UNKNOWN_MEMBER);
        Membership changing = after(three, new RingChange.Join(member(4, 1)));
        assertRejected(changing, new RingChange.Join(member(5, 1)), 3, conflict);
        Membership gone = after(three, new RingChange.Remove(id(3), true)).advanced().advanced();
        assertRejected(gone, new RingChange.Join(member(3, 1)), 1, conflict);
    }

    @Test
    void thoseWhoHaveSomethingToDropAreKnownUntilTheyHave() {
        Membership four = founding(4);
        Membership left = after(four, new RingChange.Join(member(5, 1))).advanced().advanced();
        assertThat(left.dropping()).isNotEmpty().doesNotContainKey(id(5));
        NodeId one = left.dropping().firstKey();
        assertThat(left.dropped(one, left.epoch()).dropping()).doesNotContainKey(one);
        assertThat(left.dropped(one, four.epoch())).isEqualTo(left);
    }
}
