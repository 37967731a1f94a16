package coterie.consensus.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.PaxosEvent;
import coterie.ring.golden.Golden;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What nodes say to each other, held against the files in {@code transcripts/}. */
class TranscriptTest {

    /** The first with which the two that are left propose at the same time. */
    private static final long SEED_OF_A_DUEL = 27;

    @Test
    void aQuietDecision() throws IOException {
        Transcript cluster = new Transcript(3, 0, 1);
        cluster.record();

        cluster.propose(2, "x");
        cluster.pass(100);

        check(
                cluster,
                "quiet-decision",
                """
                n1 leads: it has asked for promises once, and each entry takes one question. n2 has
                it propose x. Two of three have it on disk, and it is chosen.\
                """);
    }

    @Test
    void aFailedAcceptor() throws IOException {
        Transcript cluster = new Transcript(3, 0, 1);
        cluster.host(3).crash();
        cluster.record();

        cluster.propose(1, "x");
        cluster.pass(100);
        cluster.host(3).start();
        cluster.pass(600);

        check(
                cluster,
                "failed-acceptor",
                """
                n3 is down. n1 and n2 are a majority without it. When it is back the leader's next
                heartbeat shows it that it has missed something.\
                """);
    }

    @Test
    void aFailedProposer() throws IOException {
        Transcript cluster = new Transcript(3, 0, 1);
        cluster.record();

        cluster.propose(1, "x");
        cluster.pass(4);
        cluster.host(1).crash();
        cluster.pass(2_500);

        check(
                cluster,
                "failed-proposer",
                """
                n1 has asked the others to accept x and is gone before it hears from them. The one
                that follows it finds x accepted. It cannot know whether n1 had it chosen, so it
                proposes x and nothing else.\
                """);
    }

    @Test
    void aDuel() throws IOException {
        Transcript cluster = new Transcript(3, 0, SEED_OF_A_DUEL);
        cluster.host(1).crash();
        cluster.record();

        cluster.slow(30);
        cluster.propose(2, "x");
        cluster.propose(3, "y");
        cluster.pass(3_500);

        assertThat(cluster.events()).contains(PaxosEvent.BALLOT_REFUSED);
        check(
                cluster,
                "duel",
                """
                n1 is gone, and n2 and n3 both try to lead before they hear of each other. The higher
                ballot is in the way of the lower one. Whoever has lost waits, and so one wins.\
                """);
    }

    @Test
    void aVoterChange() throws IOException {
        Transcript cluster = new Transcript(3, 1, 1);
        cluster.record();

        cluster.replaceVoter(1, 3, 4);
        cluster.propose(1, "x");
        cluster.pass(100);

        check(
                cluster,
                "voter-change",
                """
                n4 takes the place of n3. The old voters choose that. From the next slot on the new
                ones vote, of whom n1 needs promises before it proposes x there.\
                """);
    }

    @Test
    void aCatchUpBySnapshot() throws IOException {
        Transcript cluster = new Transcript(3, 0, 1);
        cluster.host(3).crash();
        for (int i = 1; i <= 9; i++) {
            cluster.propose(1, "c" + i);
        }
        cluster.pass(1_000);
        cluster.record();

        cluster.host(3).start();
        cluster.pass(600);

        check(
                cluster,
                "catch-up-by-snapshot",
                """
                While n3 was down so much was chosen that the others have truncated the log. It gets
                a snapshot, and the entries since.\
                """);
    }

    @Test
    void aWipedVoter() throws IOException {
        Transcript cluster = new Transcript(3, 0, 1);
        cluster.host(3).crash();
        cluster.host(3).wipe();
        cluster.record();

        cluster.host(3).start();
        cluster.pass(1_000);

        check(
                cluster,
                "wiped-voter",
                """
                n3 comes back without its disk, and with it without its promises. It learns the log,
                and is asked to confirm what its old acceptor promised: it says that it may not. The
                log admits its new acceptor, which is asked for a promise as any other voter.\
                """);
    }

    private static void check(Transcript cluster, String name, String title) throws IOException {
        Golden.check(TranscriptTest.class, "transcripts/" + name + ".txt", cluster.text(title));
    }
}
