package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.golden.Golden;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes say to each other, held against the files in {@code transcripts/}. */
class TranscriptTest {

    @Test
    void aQuietWrite() throws IOException {
        Transcript cluster = new Transcript(3);
        cluster.record();

        cluster.write("n1", "a", 3, 2);
        cluster.rest();

        check(
                cluster,
                "quiet-write",
                """
                A write that nothing disturbs. It leaves for n2 and n3 before n1 has synced it: one
                sync deep. The client hears when two disks have it.\
                """);
    }

    @Test
    void aReadThatWritesBack() throws IOException {
        Transcript cluster = new Transcript(3, false);
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        cluster.cutOff("n2");
        cluster.write("n2", "b", 3, 1);
        cluster.rest();
        cluster.mend();
        cluster.rest();
        cluster.record();

        cluster.read("n2", 3, 2);
        cluster.rest();

        check(
                cluster,
                "read-with-write-back",
                """
                n2 alone has b, which superseded a. A read of a majority brings b to n1 before its
                client hears of it, so that every later majority meets somebody who has it.\
                """);
    }

    @Test
    void aForwardedWrite() throws IOException {
        Transcript cluster = new Transcript(4);
        cluster.record();

        cluster.write("n4", "a", 3, 2);
        cluster.rest();

        check(
                cluster,
                "forwarded-write",
                """
                n4 holds no copy of the key and can give it no dot: it hands the write to n1, one
                hop.\
                """);
    }

    @Test
    void aHedgedReadThatRepairs() throws IOException {
        Transcript cluster = new Transcript(4, false);
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        cluster.cutOff("n1");
        cluster.write("n2", "b", 3, 2);
        cluster.rest();
        cluster.mend();
        cluster.rest();
        cluster.record();

        cluster.stall("n1", 30);
        cluster.read("n4", 3, 1);
        cluster.rest();

        check(
                cluster,
                "hedged-read-with-repair",
                """
                n1 was away when b superseded a, and now it is slow. n4 asks n2 as well when n1 has
                not answered in 10 ms. The late reply shows that n1 is behind, and n4 repairs it.\
                """);
    }

    @Test
    void aHintedWrite() throws IOException {
        Transcript cluster = new Transcript(4);
        cluster.crash("n3");
        cluster.rest();
        cluster.record();

        cluster.sloppyWrite("n1", "a", 3, 3);
        cluster.pass(100);
        cluster.sloppyRead("n2", 3, 3);
        cluster.pass(100);
        cluster.start("n3");
        cluster.rest();

        check(
                cluster,
                "hinted-write",
                """
                n3 is down, and n4 stands in for it: it keeps the object as a hint, which counts,
                and a read finds it there. When n3 is back it gets it, and n4 forgets it.\
                """);
    }

    @Test
    void aWriteThatNoReplicaCanTake() throws IOException {
        Transcript cluster = new Transcript(4);
        for (String node : List.of("n1", "n2", "n3")) {
            cluster.crash(node);
        }
        cluster.rest();
        cluster.record();

        cluster.sloppyWrite("n4", "a", 3, 1);
        cluster.pass(100);
        cluster.start("n1");
        cluster.start("n2");
        cluster.start("n3");
        cluster.rest();

        check(
                cluster,
                "write-coordinated-by-a-fallback",
                """
                All replicas are down. n4 takes the write in the place of n1, and under an actor of
                its own; n2 and n3 get hints as well, which do not count.\
                """);
    }

    @Test
    void aWriteWithOneReplicaDown() throws IOException {
        Transcript cluster = new Transcript(3);
        cluster.crash("n3");
        cluster.rest();
        cluster.record();

        cluster.write("n1", "a", 3, 2);
        cluster.pass(100);
        cluster.write("n1", "b", 3, 3);
        cluster.pass(100);
        cluster.start("n3");
        cluster.rest();

        check(
                cluster,
                "write-with-a-replica-down",
                """
                n3 is down. W=2 is met without it. W=3 has become impossible: the client hears so at
                once, but b may surface, and here it does. n3 comes back and has neither.\
                """);
    }

    @Test
    void anExchangeWithOneDifferingKey() throws IOException {
        Transcript cluster = new Transcript(2, false);
        cluster.write("n1", "a", 2, 2);
        cluster.rest();
        cluster.cutOff("n2");
        cluster.write("n1", "b", 2, 1);
        cluster.rest();
        cluster.mend();
        cluster.rest();
        cluster.recordKey();

        cluster.compare("n1");
        cluster.rest();

        check(
                cluster,
                "exchange-with-one-differing-key",
                """
                n2 was away when b superseded a, and nobody kept a hint. In a round n1 compares the
                roots of a partition's trees with n2, then what lies under nodes that differ, down to
                one leaf; then the versions under it, twice; then it brings the key to n2. At the end
                the roots are equal.\
                """);
    }

    @Test
    void aCollectionInTwoSteps() throws IOException {
        Transcript cluster = new Transcript(3, false);
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        cluster.delete("n1", 3, 3);
        cluster.rest();
        for (String node : List.of("n1", "n2", "n3")) {
            cluster.compare(node);
            cluster.rest();
        }
        cluster.record();

        cluster.pass(120_000);

        check(
                cluster,
                "collection-in-two-steps",
                """
                The key was deleted, and every replica has since seen that each other one holds the
                tombstone. Once no older hint is kept anywhere and no older request can be under way,
                n1, the first of the preference list, asks the others whether they agree; then all
                drop the record.\
                """);
    }

    @Test
    void aWipedReplica() throws IOException {
        Transcript cluster = new Transcript(2, false);
        cluster.write("n1", "a", 2, 2);
        cluster.rest();
        cluster.wipe("n2");
        cluster.rest();
        cluster.recordKey();

        cluster.start("n2");
        cluster.pass(50);
        cluster.read("n1", 2, 2);
        cluster.rest();
        cluster.read("n1", 2, 2);
        cluster.rest();

        check(
                cluster,
                "wiped-replica",
                """
                n2 comes back with empty disks. It notes that it owes an exchange of every partition
                with n1, and gives no reply that counts for a strict read until the one of the key's
                partition has brought back what it forgot. Exchanges of other partitions are left
                out.\
                """);
    }

    private static void check(Transcript cluster, String name, String title) throws IOException {
        assertThat(cluster.violations()).isEmpty();
        Golden.check(TranscriptTest.class, "transcripts/" + name + ".txt", cluster.text(title));
    }
}
