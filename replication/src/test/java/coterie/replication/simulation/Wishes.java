package coterie.replication.simulation;

import coterie.replication.BucketProperties;
import coterie.replication.Count;
import coterie.replication.Quorum;
import coterie.replication.agreed.Command;
import coterie.replication.simulation.Operator.Wanted;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import coterie.ring.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may come to want. Only such a machine is given up as the promises allow: what
 * was acknowledged or read is on the disk of another replica, and a majority of voters remains.
 */
final class Wishes {

    private static final int ZONES = 3;
    private static final int HEAVIEST = 3;
    private static final long LONGEST_ABSENCE_NANOS = 5_000 * Scenario.MILLIS;

    private final Cluster cluster;
    private final SplittableRandom random;
    private final Wipes wipes;
    private int newcomers;

    Wishes(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
        this.wipes = new Wipes(cluster, random.split());
    }

    /** The next wish, or null where chance came up with one that cannot be. */
    @Nullable Wanted draw(Membership now) {
        List<Member> members = List.copyOf(now.ring().members());
        Member any = members.get(random.nextInt(members.size()));
        boolean isFull = members.size() >= cluster.scenario().turnover().mostMembers();
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> isFull ? leave(now, any) : join();
            case 3, 4 -> leave(now, any);
            case 5 -> dead(now, new RingChange.Remove(any.id(), false));
            case 6, 7 -> replace(now, any, false);
            case 8 -> replace(now, any, true);
            default -> alive(now, new RingChange.Reshape(shaped(any.id())), null);
        };
    }

    /** Whether it names a newcomer who was let in, and is gone since the change was undone. */
    boolean isVain(Wanted wanted, Membership now) {
        return now.former().contains(wanted.change().subject()) && wanted.newcomer() != null;
    }

    /** The same, with another newcomer. */
    Wanted again(Wanted wanted) {
        NodeId departing = wanted.change().departing();
        if (departing == null) {
            return wanted;
        }
        Machine newcomer = newcomer();
        return new Wanted(
                new RingChange.Replace(departing, shaped(newcomer.id()), wanted.isDead()),
                newcomer,
                wanted.isDead());
    }

    /** A wish beside the one under way, which cannot be granted. */
    @Nullable RingChange another(Membership now) {
        List<Member> members = List.copyOf(now.ring().members());
        return members.isEmpty()
                ? null
                : new RingChange.Leave(members.get(random.nextInt(members.size())).id(), false);
    }

    /** Other properties of some bucket, of no more replicas than members must stay. */
    Command settings() {
        List<Key> keys = cluster.scenario().keys();
        List<Count> counts = List.of(Count.Word.values());
        List<Quorum.Kind> kinds = List.of(Quorum.Kind.values());
        return new Command.SetBucket(
                keys.get(random.nextInt(keys.size())).bucket(),
                new BucketProperties(
                        random.nextInt(1, BucketProperties.DEFAULT.n() + 1),
                        counts.get(random.nextInt(counts.size())),
                        counts.get(random.nextInt(counts.size())),
                        kinds.get(random.nextInt(kinds.size())),
                        BucketProperties.Conflict.SIBLINGS));
    }

    private Member shaped(NodeId id) {
        return new Member(id, "zone-" + random.nextInt(ZONES), random.nextInt(1, HEAVIEST + 1));
    }

    private Wanted join() {
        Machine newcomer = newcomer();
        Member member = shaped(newcomer.id());
        boolean asStandby = random.nextInt(4) == 0;
        return new Wanted(
                new RingChange.Join(asStandby ? new Member(member.id(), member.zone(), 0) : member),
                newcomer,
                false);
    }

    private @Nullable Wanted leave(Membership now, Member member) {
        return alive(now, new RingChange.Leave(member.id(), false), null);
    }

    /** By a standby, where there is one, or by one that joins for it. */
    private @Nullable Wanted replace(Membership now, Member member, boolean isDead) {
        List<Member> standbys =
                now.ring().members().stream()
                        .filter(other -> !other.claims() && !other.equals(member))
                        .toList();
        Machine newcomer = standbys.isEmpty() ? newcomer() : null;
        Member by = newcomer == null ? standbys.getFirst() : shaped(newcomer.id());
        RingChange change = new RingChange.Replace(member.id(), by, isDead);
        Wanted wanted = isDead ? dead(now, change) : alive(now, change, newcomer);
        return wanted == null ? null : new Wanted(change, newcomer, isDead);
    }

    private @Nullable Wanted alive(Membership now, RingChange change, @Nullable Machine newcomer) {
        return isGranted(now, change) ? new Wanted(change, newcomer, false) : null;
    }

    /** Kills whom it removes, for good. */
    private @Nullable Wanted dead(Membership now, RingChange change) {
        NodeId departing = change.departing();
        if (departing == null || !cluster.chronicle().isFounded() || !isGranted(now, change)) {
            return null;
        }
        Machine victim = cluster.machine(departing);
        if (!cluster.hasMajorityBut(victim) || !wipes.isCovered(victim, allDisks(victim))) {
            return null;
        }
        victim.giveUp();
        return new Wanted(change, null, true);
    }

    private static List<Integer> allDisks(Machine machine) {
        return IntStream.range(0, machine.shards()).boxed().toList();
    }

    private static boolean isGranted(Membership now, RingChange change) {
        return now.propose(change, BucketProperties.DEFAULT.n()) instanceof Verdict.Accepted;
    }

    /** Another machine, which waits to be let in. */
    private Machine newcomer() {
        NodeId id = new NodeId("m" + ++newcomers);
        List<Integer> choices = new ArrayList<>(List.of(1, 2, 4));
        int shards = choices.get(random.nextInt(choices.size()));
        Machine machine = cluster.addMachine(id, shards, random.split());
        machine.retire();
        return machine;
    }

    /** A change has ended; whom it gave up may come back one day, and find that it is nobody. */
    void over(Wanted wanted) {
        NodeId departing = wanted.change().departing();
        if (departing != null && wanted.isDead() && random.nextInt(3) == 0) {
            cluster.schedule()
                    .after(
                            random.nextLong(LONGEST_ABSENCE_NANOS),
                            departing + " comes back",
                            () -> cluster.machine(departing).comeBack());
        }
    }
}
