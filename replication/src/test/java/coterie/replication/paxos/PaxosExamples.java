package coterie.replication.paxos;

import coterie.consensus.Ballot;
import coterie.consensus.Bytes;
import coterie.consensus.DurableState;
import coterie.consensus.Entry;
import coterie.consensus.Generation;
import coterie.consensus.PaxosMessage;
import coterie.consensus.ProposalId;
import coterie.consensus.Slot;
import coterie.consensus.Snapshot;
import coterie.consensus.Vote;
import coterie.consensus.Voters;
import coterie.ring.NodeId;
import coterie.ring.property.Gen;
import java.util.TreeMap;

/** What is said and stored about a log, made of randomness. */
public final class PaxosExamples {

    private static final Gen<NodeId> NODES = Gen.ints(1, 9).map(number -> new NodeId("n" + number));

    private static final Gen<Slot> SLOTS = Gen.ints(0, 1 << 20).map(Slot::new);

    private static final Gen<Generation> GENERATIONS =
            Gen.ints(0, 3).flatMap(number -> Gen.longs().map(salt -> new Generation(number, salt)));

    private static final Gen<Ballot> BALLOTS =
            Gen.ints(0, 1 << 20).flatMap(round -> NODES.map(node -> new Ballot(round, node)));

    private static final Gen<Bytes> BYTES = Gen.bytes(0, 20).map(Bytes::copyOf);

    private static final Gen<ProposalId> IDS =
            random -> new ProposalId(NODES.from(random), random.nextLong(), SLOTS.from(random));

    private static final Gen<Voters> VOTERS =
            random -> {
                TreeMap<NodeId, Long> voters = new TreeMap<>();
                for (int left = random.nextInt(Voters.MAX + 1); left > 0; left--) {
                    voters.put(NODES.from(random), random.nextLong());
                }
                return new Voters(voters);
            };

    private static final Gen<Entry> ENTRIES =
            random ->
                    random.nextBoolean()
                            ? new Entry.Command(IDS.from(random), BYTES.from(random))
                            : new Entry.ChangeVoters(
                                    IDS.from(random), VOTERS.from(random), VOTERS.from(random));

    private static final Gen<Vote> VOTES =
            random -> new Vote(SLOTS.from(random), BALLOTS.from(random), ENTRIES.from(random));

    private static final Gen<Snapshot.Chosen> CHOSEN =
            random ->
                    new Snapshot.Chosen(IDS.from(random), SLOTS.from(random), random.nextBoolean());

    private static final Gen<Snapshot> SNAPSHOTS =
            random ->
                    new Snapshot(
                            SLOTS.from(random),
                            VOTERS.from(random),
                            Gen.lists(CHOSEN, 0, 4).from(random),
                            BYTES.from(random));

    /** All kinds of messages. */
    public static final Gen<PaxosMessage> MESSAGES =
            random -> {
                Generation life = GENERATIONS.from(random);
                Slot slot = SLOTS.from(random);
                Ballot ballot = BALLOTS.from(random);
                Entry entry = ENTRIES.from(random);
                long number = random.nextLong();
                return switch (random.nextInt(16)) {
                    case 0 -> new PaxosMessage.Prepare(life, slot, ballot);
                    case 1 ->
                            new PaxosMessage.Promise(
                                    life,
                                    slot,
                                    ballot,
                                    number,
                                    random.nextBoolean() ? VOTES.from(random) : null);
                    case 2 -> new PaxosMessage.Accept(life, slot, ballot, entry);
                    case 3 -> new PaxosMessage.Accepted(life, slot, ballot, number);
                    case 4 -> new PaxosMessage.Confirm(life, slot, ballot, number);
                    case 5 ->
                            new PaxosMessage.Confirmed(
                                    life, slot, ballot, number, random.nextLong());
                    case 6 -> new PaxosMessage.Refuse(life, slot, ballot, BALLOTS.from(random));
                    case 7 -> new PaxosMessage.Unadmitted(life, slot, ballot, number);
                    case 8 -> new PaxosMessage.Chosen(life, slot, ballot, entry);
                    case 9 -> new PaxosMessage.Propose(life, entry);
                    case 10 -> new PaxosMessage.CatchUp(life, slot, number);
                    case 11 ->
                            new PaxosMessage.Entries(
                                    life,
                                    slot,
                                    Gen.lists(ENTRIES, 0, 3).from(random),
                                    SLOTS.from(random),
                                    random.nextBoolean() ? NODES.from(random) : null);
                    case 12 -> new PaxosMessage.Install(life, SNAPSHOTS.from(random));
                    case 13 -> new PaxosMessage.Enrol(life, number);
                    case 14 -> new PaxosMessage.Enrolled(life, number, random.nextLong());
                    default -> new PaxosMessage.Superseded(life);
                };
            };

    /** What may be on a disk. */
    static final Gen<DurableState> STATES =
            random -> {
                TreeMap<Slot, Entry> entries = new TreeMap<>();
                Slot slot = SLOTS.from(random);
                for (int left = random.nextInt(4); left > 0; left--) {
                    entries.put(slot, ENTRIES.from(random));
                    slot = slot.next();
                }
                return new DurableState(
                        GENERATIONS.from(random),
                        random.nextLong() | 1,
                        random.nextBoolean(),
                        VOTERS.from(random).incarnations(),
                        BALLOTS.from(random),
                        random.nextBoolean() ? VOTES.from(random) : null,
                        SNAPSHOTS.from(random),
                        entries);
            };

    private PaxosExamples() {}
}
