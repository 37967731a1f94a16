package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.Message;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.storage.Held;
import coterie.storage.version.Content;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the new replicas of a change of the ring get, and from whom. */
class TransfersTest {

    private static final int PARTITIONS = 8;
    private static final int COPIES = 3;
    private static final List<Key> KEYS = IntStream.range(0, 60).mapToObj(Stage::key).toList();

    private final Troupe troupe = new Troupe(3, PARTITIONS);

    /** Each key is held by one node alone, as after writes of W = 1. */
    private void scatter() {
        for (int i = 0; i < KEYS.size(); i++) {
            troupe.store("n" + (1 + i % 3), KEYS.get(i), Stage.written(i + 1), COPIES);
        }
    }

    private void assertNewReplicasHoldAll() {
        Ring before = troupe.membership().ring();
        Ring next = troupe.next();
        int made = 0;
        for (Key key : KEYS) {
            for (NodeId node : Troupe.primaries(next, key, COPIES)) {
                if (!Troupe.primaries(before, key, COPIES).contains(node)) {
                    assertThat(troupe.holds(node, key)).as("%s at %s", key, node).isTrue();
                    made++;
                }
            }
        }
        assertThat(made).isPositive();
    }

    @Test
    void aNewReplicaGetsAllThatAnyOldReplicaAloneHolds() {
        scatter();
        troupe.start("n4");
        troupe.join("n4");
        troupe.pass(5_000);
        assertThat(troupe.status("n4").fetchesLeft()).isPositive();
        assertThat(troupe.count(Event.REPLICA_MADE)).isZero();

        troupe.allMayFetch();
        troupe.pass(30_000);

        assertThat(troupe.fetchesLeft()).isZero();
        assertNewReplicasHoldAll();
        assertThat(troupe.status("n4").keysDone()).isPositive();
        assertThat(troupe.status("n4").running()).isEmpty();
    }

    @Test
    void whatIsToBeFetchedIsCountedAsSoonAsTheChangeBegins() {
        troupe.start("n4");

        troupe.join("n4");

        assertThat(troupe.status("n4").epoch()).isEqualTo(troupe.membership().epoch());
        assertThat(troupe.status("n4").fetchesLeft()).isPositive();
    }

    @Test
    void anOldReplicaThatIsAwayIsWaitedFor() {
        scatter();
        troupe.start("n4");
        troupe.join("n4");
        troupe.crash("n2");
        troupe.allMayFetch();
        troupe.pass(60_000);
        assertThat(troupe.status("n4").fetchesLeft()).isPositive();

        troupe.start("n2");
        troupe.allMayFetch();
        troupe.pass(60_000);

        assertThat(troupe.fetchesLeft()).isZero();
        assertNewReplicasHoldAll();
    }

    @Test
    void aDeadMemberThatTheChangeRemovesIsNotWaitedFor() {
        Troupe four = new Troupe(4, PARTITIONS);
        for (int i = 0; i < KEYS.size(); i++) {
            List<NodeId> primaries =
                    Troupe.primaries(four.membership().ring(), KEYS.get(i), COPIES);
            NodeId holder =
                    primaries.stream().filter(n -> !n.value().equals("n2")).findFirst().get();
            four.store(holder.value(), KEYS.get(i), Stage.written(i + 1), COPIES);
        }
        four.crash("n2");
        four.begin(new RingChange.Remove(Troupe.id("n2"), false));
        four.allMayFetch();
        four.pass(60_000);

        assertThat(four.fetchesLeft()).isZero();
        assertThat(four.count(Event.REPLICA_MADE)).isPositive();
        for (Key key : KEYS) {
            for (NodeId node : Troupe.primaries(four.next(), key, COPIES)) {
                boolean isNew =
                        !Troupe.primaries(four.membership().ring(), key, COPIES).contains(node);
                assertThat(!isNew || four.holds(node, key)).as("%s at %s", key, node).isTrue();
            }
        }
    }

    /** Pages end after half a mebibyte, so each of these takes one of its own. */
    @Test
    void anObjectLargerThanAPageTravelsAlone() {
        byte[] large = new byte[400 << 10];
        for (int i = 0; i < 12; i++) {
            troupe.store("n1", KEYS.get(i), Stage.written(i + 1, new Content("t", large)), COPIES);
        }
        troupe.start("n4");
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(60_000);

        assertThat(troupe.fetchesLeft()).isZero();
        List<RepairReply.Records> pages =
                List.of("n1", "n2", "n3").stream()
                        .flatMap(node -> troupe.said(node, RepairReply.Records.class).stream())
                        .toList();
        assertThat(pages).anyMatch(page -> page.records().size() == 1);
        assertThat(pages).allMatch(page -> page.records().size() <= 1);
    }

    @Test
    void whereASourceDiesMidwayAnotherOneIsAsked() {
        byte[] large = new byte[400 << 10];
        for (int i = 0; i < 40; i++) {
            for (String node : new String[] {"n1", "n2", "n3"}) {
                troupe.store(
                        node, KEYS.get(i), Stage.written(i + 1, new Content("t", large)), COPIES);
            }
        }
        NodeId[] died = new NodeId[1];
        troupe.onArrival((to, message) -> {
            if (message instanceof RepairReply.Records page
                    && page.resumeAfter() != null
                    && died[0] == null) {
                died[0] = sourceOf(page);
                troupe.crash(died[0].value());
            }
            return true;
        });
        troupe.start("n4");
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(60_000);
        assertThat(died[0]).isNotNull();
        assertThat(troupe.count(Event.FETCH_TRIED_NEXT)).isPositive();
        assertThat(troupe.fetchesLeft()).isPositive();

        troupe.start(died[0].value());
        troupe.allMayFetch();
        troupe.pass(60_000);

        assertThat(troupe.fetchesLeft()).isZero();
        assertThat(troupe.count(Event.KEY_REPAIRED)).isZero();
    }

    @Test
    void noMoreReplicasAreMadeAtATimeThanIsSaid() {
        troupe.onArrival((_, message) -> !(message instanceof RepairReply.Records));
        troupe.start("n4");
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(1_000);

        assertThat(troupe.status("n4").running()).hasSize(Transfers.MAX_RUNNING);
        assertThat(troupe.said("n4", RepairRequest.FetchRecords.class))
                .hasSize(Transfers.MAX_RUNNING);
    }

    @Test
    void aPageOfRecordsOfAnotherPartitionIsNotTaken() {
        troupe.onArrival((_, message) -> !(message instanceof RepairReply.Records));
        troupe.start("n4");
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(100);
        RepairRequest.FetchRecords asked =
                troupe.said("n4", RepairRequest.FetchRecords.class).getFirst();
        Key elsewhere =
                KEYS.stream()
                        .filter(key ->
                                !troupe.next().partitioner().of(key).equals(asked.partition()))
                        .findFirst()
                        .orElseThrow();
        RepairReply.Records page =
                new RepairReply.Records(
                        asked.id(),
                        asked.epoch(),
                        List.of(new RepairReply.Copy(elsewhere, Stage.written(1), COPIES)),
                        null);
        troupe.onArrival((_, _) -> true);
        for (String node : new String[] {"n1", "n2", "n3"}) {
            troupe.node("n4").received(Troupe.id(node), page);
        }
        troupe.pass(30_000);

        assertThat(troupe.count(Event.EXCHANGE_MET_GARBAGE)).isEqualTo(1);
        assertThat(troupe.holds(Troupe.id("n4"), elsewhere)).isFalse();
        assertThat(troupe.fetchesLeft()).isZero();
    }

    private NodeId sourceOf(Reply page) {
        return List.of("n1", "n2", "n3").stream()
                .filter(node -> troupe.said(node, RepairReply.Records.class).contains(page))
                .map(NodeId::new)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNodeThatStartsAgainWhileItFetchesBeginsAgain() {
        scatter();
        troupe.start("n4");
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(20);
        troupe.crash("n4");
        troupe.start("n4");
        assertThat(troupe.status("n4").fetchesLeft()).isPositive();
        troupe.allMayFetch();
        troupe.pass(30_000);

        assertThat(troupe.fetchesLeft()).isZero();
        assertNewReplicasHoldAll();
    }

    /** It lost its disk after it had said that it was ready, so the change goes on. */
    @Test
    void aNewReplicaThatLosesItsDiskIsUnsureOfItselfUntilItHasItAllAgain() {
        scatter();
        troupe.start("n4");
        troupe.pass(5_000);
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(30_000);
        troupe.crash("n4");
        troupe.wipe("n4");
        troupe.start("n4");
        troupe.silence("n4");
        troupe.pass(5_000);
        troupe.advance();
        troupe.pass(5_000);
        assertThat(troupe.node("n4").isVerified()).isFalse();

        troupe.endSilence("n4");
        troupe.pass(30_000);

        assertThat(troupe.node("n4").isVerified()).isTrue();
        troupe.advance();
        troupe.pass(30_000);
        for (Key key : KEYS) {
            if (Troupe.primaries(troupe.next(), key, COPIES).contains(Troupe.id("n4"))) {
                assertThat(troupe.held("n4", key)).as("%s", key).isInstanceOf(Held.Found.class);
            }
        }
    }

    @Test
    void aNewReplicaThatLosesItsDiskInTimeIsSureOfItselfOnceItHasFetchedAll() {
        scatter();
        troupe.start("n4");
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(100);
        troupe.crash("n4");
        troupe.wipe("n4");
        troupe.start("n4");
        troupe.pass(5_000);
        assertThat(troupe.node("n4").isVerified()).isFalse();
        troupe.allMayFetch();
        troupe.pass(30_000);

        assertThat(troupe.fetchesLeft()).isZero();
        assertThat(troupe.node("n4").isVerified()).isTrue();
        assertNewReplicasHoldAll();
    }

    /** n1 has forgotten what it shared with n2 alone; who takes n2's place has it from n2. */
    @Test
    void whatIsOwedWithANodeThatWentIsOwedWithThoseWhoCameInItsPlace() {
        troupe.pass(5_000);
        troupe.crash("n1");
        troupe.wipe("n1");
        troupe.silence("n2");
        troupe.start("n1");
        troupe.pass(5_000);
        assertThat(troupe.node("n1").isVerified()).isFalse();
        troupe.start("n4");
        troupe.begin(new RingChange.Replace(Troupe.id("n2"), Member.of(Troupe.id("n4")), true));
        troupe.pass(5_000);
        assertThat(troupe.node("n1").isVerified()).isFalse();
        troupe.advance();
        troupe.silence("n4");
        troupe.advance();
        troupe.pass(10_000);
        assertThat(troupe.node("n1").isVerified()).isFalse();

        troupe.endSilence("n4");
        troupe.pass(30_000);

        assertThat(troupe.node("n1").isVerified()).isTrue();
    }

    /**
     * One replica has forgotten a write that a second one alone had besides. The second moves
     * behind in the list, and hands it to a third, with which the first had been compared before. A
     * read of the first must not miss it.
     */
    @Test
    void aWipedReplicaIsComparedAnewWithThoseWhoCameToHoldMore() {
        Troupe four = new Troupe(4, 64);
        RingChange change = new RingChange.Join(Member.of(Troupe.id("n5")));
        Ring before = four.membership().ring();
        Ring next = change.appliedTo(before);
        Key key = KEYS.stream().filter(one -> movesBehind(before, next, one)).findFirst().get();
        NodeId wiped = Troupe.list(before, key).getFirst();
        NodeId mover = Troupe.list(before, key).get(1);
        four.pass(5_000);
        four.store(mover.value(), key, Stage.written(1), COPIES);
        four.crash(wiped.value());
        four.wipe(wiped.value());
        four.start(wiped.value());
        four.onArrival((to, message) -> !to.equals(wiped) || !isOf(mover, four, message));
        four.pass(30_000);
        four.start("n5");
        four.begin(change);
        four.allMayFetch();
        four.pass(30_000);
        four.onArrival((_, _) -> true);
        four.advance();
        four.pass(30_000);

        assertThat(four.node(wiped.value()).isVerified()).isTrue();
        assertThat(four.holds(wiped, key)).isTrue();
    }

    private static boolean isOf(NodeId sender, Troupe troupe, Message message) {
        return message instanceof RepairReply reply
                && troupe.said(sender.value(), RepairReply.class).contains(reply);
    }

    /** From the second place to one at which it holds no three copies. */
    private static boolean movesBehind(Ring before, Ring next, Key key) {
        List<NodeId> old = Troupe.list(before, key);
        List<NodeId> to = Troupe.list(next, key);
        return to.indexOf(old.get(1)) >= COPIES && to.indexOf(old.getFirst()) < COPIES;
    }
}
