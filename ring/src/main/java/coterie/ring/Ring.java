package coterie.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which partition, and so which nodes hold a key: an immutable snapshot that every node of
 * the cluster shares.
 *
 * <p>The hash of a key names one of its equal partitions, {@link #partitioner}. Each partition has
 * one {@link #owner}, which {@link Claim} chose. The nodes that hold a key are the first N of its
 * partition's {@link #preferenceList}. Each change of the members makes a new ring with the next
 * {@link #epoch}.
 */
public final class Ring {

    private final Epoch epoch;
    private final Partitioner partitioner;
    private final List<Member> members;
    private final List<NodeId> owners;
    private final PreferenceLists preferenceLists;

    private Ring(
            Epoch epoch, Collection<Member> members, Claimants claimants, List<NodeId> owners) {
        this.epoch = epoch;
        this.partitioner = new Partitioner(owners.size());
        this.members = members.stream().sorted().toList();
        this.owners = List.copyOf(owners);
        this.preferenceLists = new PreferenceLists(claimants, claimants.numbers(owners));
    }

    private Ring(Epoch epoch, Ring same) {
        this.epoch = epoch;
        this.partitioner = same.partitioner;
        this.members = same.members;
        this.owners = same.owners;
        this.preferenceLists = same.preferenceLists;
    }

    /**
     * The first ring of a cluster, the same in whatever order its members are given.
     *
     * @param members with distinct ids, at least one of a weight above 0
     * @param partitions a power of two from 1 to {@value Partitioner#MAX_PARTITIONS}
     * @throws IllegalArgumentException where the members or the partitions are not as said
     */
    public static Ring founding(Collection<Member> members, int partitions) {
        Claimants claimants = Claimants.among(members);
        return new Ring(
                Epoch.FIRST,
                members,
                claimants,
                Claim.founding(claimants, new Partitioner(partitions)));
    }

    /**
     * The ring of the next epoch, once these are the members; as few partitions as possible change
     * their owner.
     *
     * @param members with distinct ids, at least one of a weight above 0; those that stay included
     * @throws IllegalArgumentException where the members are not as said
     */
    public Ring next(Collection<Member> members) {
        Claimants claimants = Claimants.among(members);
        return new Ring(epoch.next(), members, claimants, Claim.next(claimants, owners));
    }

    /**
     * The ring of the next epoch where one node has taken the place of another: the same
     * partitions, the same weight, its own zone.
     *
     * @param replaced a member, which goes
     * @param by a standby, or no member yet; its weight is of no account
     * @throws IllegalArgumentException where the first is no member
     */
    public Ring replacing(NodeId replaced, Member by) {
        Member former =
                member(replaced)
                        .orElseThrow(
                                () -> new IllegalArgumentException(replaced + " is no member"));
        List<Member> after = new ArrayList<>(members);
        after.removeIf(member -> member.equals(former) || member.id().equals(by.id()));
        after.add(new Member(by.id(), by.zone(), former.weight()));
        return of(
                epoch.next(),
                after,
                owners.stream().map(owner -> owner.equals(replaced) ? by.id() : owner).toList());
    }

    /**
     * A ring as it was written down.
     *
     * @param owners the owner of each partition, all of them members with a weight above 0
     * @throws IllegalArgumentException where members or owners are not as said
     */
    public static Ring of(Epoch epoch, Collection<Member> members, List<NodeId> owners) {
        Claimants claimants = Claimants.among(members);
        for (int owner : claimants.numbers(owners)) {
            if (owner == Placement.NOBODY) {
                throw new IllegalArgumentException("a partition is owned by no member");
            }
        }
        return new Ring(epoch, members, claimants, owners);
    }

    /** The same ring under another number. */
    public Ring at(Epoch other) {
        return epoch.equals(other) ? this : new Ring(other, this);
    }

    /** Whether every partition has the same preference list in both. */
    public boolean hasListsOf(Ring other) {
        return partitioner.equals(other.partitioner)
                && partitioner.all().stream()
                        .allMatch(partition ->
                                preferenceList(partition, 1)
                                        .equals(other.preferenceList(partition, 1)));
    }

    /** The owner of each partition. */
    public List<NodeId> owners() {
        return owners;
    }

    /** How many members may hold partitions: all but the standbys. */
    public int claimingMembers() {
        return (int) members.stream().filter(Member::claims).count();
    }

    /** The number of this ring. */
    public Epoch epoch() {
        return epoch;
    }

    /** How keys map to partitions. */
    public Partitioner partitioner() {
        return partitioner;
    }

    /** All members, standbys among them, by id. */
    public List<Member> members() {
        return members;
    }

    /** The member of this id, if there is one. */
    public Optional<Member> member(NodeId id) {
        return members.stream().filter(member -> member.id().equals(id)).findAny();
    }

    /**
     * The owner of a partition.
     *
     * @throws IndexOutOfBoundsException where this ring has no such partition
     */
    public NodeId owner(PartitionId partition) {
        return owners.get(partition.value());
    }

    /** The partitions that the node owns, clockwise from 0; none for a stranger or a standby. */
    public List<PartitionId> partitionsOwnedBy(NodeId node) {
        return partitioner.all().stream()
                .filter(partition -> owner(partition).equals(node))
                .toList();
    }

    /**
     * The nodes for the keys of a partition, the first {@code n} of them primaries, or all where
     * there are fewer. The order of the nodes does not depend on {@code n}. Cheap enough for each
     * request.
     *
     * @throws IllegalArgumentException where {@code n} is below 1
     * @throws IndexOutOfBoundsException where this ring has no such partition
     */
    public PreferenceList preferenceList(PartitionId partition, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n " + n + " is below 1");
        }
        return preferenceLists.list(partition, n);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ring that
                && epoch.equals(that.epoch)
                && members.equals(that.members)
                && owners.equals(that.owners);
    }

    @Override
    public int hashCode() {
        return 31 * epoch.hashCode() + owners.hashCode();
    }

    /** Epoch, members and partitions in brief. */
    @Override
    public String toString() {
        return "ring "
                + epoch
                + " of "
                + members.size()
                + " members, "
                + owners.size()
                + " partitions";
    }
}
