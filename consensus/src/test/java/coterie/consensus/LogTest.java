package coterie.consensus;

import static coterie.consensus.Solo.N1;
import static coterie.consensus.Solo.N2;
import static coterie.consensus.Solo.N3;
import static coterie.consensus.Solo.command;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LogTest {

    private static final int WINDOW = ProposalId.WINDOW_SLOTS;
    private static final Voters VOTERS = Solo.voting().snapshot().voters();

    private static Log empty() {
        Log log = new Log();
        log.install(Solo.voting().snapshot());
        return log;
    }

    private static void fill(Log log, int entries) {
        for (int i = 0; i < entries; i++) {
            Slot before = log.next().plus(-1);
            log.append(new Entry.Command(new ProposalId(N3, before.number(), before), Bytes.EMPTY));
        }
    }

    private static Entry change(long number, Voters before, Voters after) {
        return new Entry.ChangeVoters(new ProposalId(N1, number, Slot.ZERO), before, after);
    }

    @Test
    void anEntryCountsTheFirstTimeItIsChosen() {
        Log log = empty();

        assertThat(log.append(command(N1, 1, "x")).effective()).isTrue();
        assertThat(log.append(command(N1, 1, "x")).effective()).isFalse();
        assertThat(log.append(command(N2, 1, "x")).effective()).isTrue();
    }

    @Test
    void anEntryCountsUpToTheEndOfItsWindowAndNotAfter() {
        Log inTime = empty();
        fill(inTime, WINDOW - 1);
        Log late = empty();
        fill(late, WINDOW);

        assertThat(inTime.append(command(N1, 1, "x")).effective()).isTrue();
        assertThat(late.append(command(N1, 1, "x")).effective()).isFalse();
    }

    @Test
    void noEntryCountsTwiceHoweverTheLogIsTruncated() {
        Property.forAll(
                200,
                Gen.lists(Gen.ints(0, 40), 1, 60),
                script -> {
                    Log whole = empty();
                    Log restored = empty();
                    for (int number : script) {
                        Entry entry = command(N1, number, "x");
                        boolean effective = whole.append(entry).effective();
                        assertThat(restored.append(entry).effective()).isEqualTo(effective);
                        if (number % 5 == 0) {
                            Slot last = restored.next().plus(-1);
                            Snapshot snapshot = restored.snapshot(last, Bytes.EMPTY);
                            restored = new Log();
                            restored.install(snapshot);
                        }
                    }
                });
    }

    @Test
    void votersChangeWithTheNextSlotIfThoseWhoWereMeantAreInForce() {
        Log log = empty();
        Voters two = VOTERS.without(N3);

        log.append(change(1, VOTERS, two));
        Notice.Learned other = log.append(change(2, VOTERS, VOTERS.without(N2)));

        assertThat(other.effective()).isFalse();
        assertThat(log.voters()).isEqualTo(two);
        assertThat(log.votersSince()).isEqualTo(new Slot(2));
    }

    @Test
    void aBatchIsBoundedInBytesAndNeverEmpty() {
        Log log = empty();
        for (int i = 1; i <= 5; i++) {
            log.append(command(N1, i, "x".repeat(100 - Entry.OVERHEAD_BYTES)));
        }

        assertThat(log.batch(new Slot(1), 1)).hasSize(1);
        assertThat(log.batch(new Slot(1), 299)).hasSize(2);
        assertThat(log.batch(new Slot(1), 300)).hasSize(3);
        assertThat(log.batch(new Slot(4), 10_000)).hasSize(2);
        assertThat(log.batch(new Slot(6), 10_000)).isEmpty();
    }

    @Test
    void aLogIsTruncatedAtTwiceTheEntriesThatAreKept() {
        PaxosSettings settings = PaxosSettings.DEFAULT;
        Solo solo = new Solo(Solo.voting());
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i <= 2 * settings.keptEntries(); i++) {
            Slot before = new Slot(i - 1);
            entries.add(new Entry.Command(new ProposalId(N2, i, before), Bytes.ofText("c" + i)));
        }
        Ballot theirs = new Ballot(1, N2);
        for (int i = 1; i <= entries.size(); i++) {
            if (i == entries.size()) {
                assertThat(solo.disk.entries()).hasSize(2 * settings.keptEntries() - 1);
            }
            solo.hear(
                    N2,
                    new PaxosMessage.Chosen(
                            Generation.FIRST, new Slot(i), theirs, entries.get(i - 1)));
        }

        assertThat(solo.disk.entries()).hasSize(settings.keptEntries());
        assertThat(solo.disk.snapshot().slot()).isEqualTo(new Slot(entries.size()));
        assertThat(solo.events).contains(PaxosEvent.LOG_TRUNCATED);
        assertThat(new Solo(solo.disk).applied).containsExactly(String.join(",", solo.applied));
    }

    @Test
    void everyPrefixOfWhatIsStoredIsAStateToStartFrom() {
        DurableState state = Solo.voting();
        Vote vote = new Vote(new Slot(1), new Ballot(2, N2), command(N2, 1, "x"));
        SortedMap<Slot, Entry> entries = new TreeMap<>();
        entries.put(new Slot(1), vote.entry());

        state = state.with(new Persist.Promised(new Ballot(1, N1)));
        state = state.with(new Persist.Accepted(vote));
        assertThat(state.promised()).isEqualTo(vote.ballot());
        state = state.with(new Persist.Chosen(vote.slot(), vote.entry()));

        assertThat(state.accepted()).isNull();
        assertThat(state.entries()).isEqualTo(entries);
        assertThat(state.next()).isEqualTo(new Slot(2));
        assertThat(new Solo(state).applied).containsExactly("", "x");
    }
}
