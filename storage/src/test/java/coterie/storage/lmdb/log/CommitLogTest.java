package coterie.storage.lmdb.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommitLogTest {

    private static final long RUN = 0xABCD_EF01_2345_6789L;
    private static final int HALF_A_SEGMENT = (int) CommitLog.SEGMENT_BYTES / 2 - Header.BYTES;

    @TempDir Path folder;

    private CommitLog open(long run) throws IOException {
        CommitLog log = CommitLog.open(folder);
        log.begin(run);
        return log;
    }

    private static long append(CommitLog log, long number, byte[] bytes) throws IOException {
        log.draft().bytes(bytes);
        log.place();
        return log.append(number);
    }

    private static void append(CommitLog log, long number) throws IOException {
        append(log, number, bytes(number));
    }

    private static byte[] bytes(long number) {
        return ("entry " + number).getBytes(StandardCharsets.UTF_8);
    }

    private Tail tail(long run, long after) throws IOException {
        return CommitLog.open(folder).tail(run, after);
    }

    private Path file(int segment) {
        return folder.resolve("log-" + segment);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private long totalBytes() throws IOException {
        return files().stream().mapToLong(CommitLogTest::size).sum();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void holdsWhatWasAppendedBehindAnyNumber() throws IOException {
        try (CommitLog log = open(RUN)) {
            for (long number = 5; number <= 9; number++) {
                append(log, number);
            }
        }
        Tail tail = tail(RUN, 6);
        assertThat(tail.numbers()).containsExactly(7L, 8L, 9L);
        assertThat(tail.isDamaged()).isFalse();
        assertThat(tail.read(8).array()).endsWith(bytes(8));
        assertThat(tail(RUN, 9).numbers()).isEmpty();
    }

    @Test
    void aLogThatIsNotThereIsEmpty() throws IOException {
        assertThat(tail(RUN, 0).numbers()).isEmpty();
        assertThat(CommitLog.open(folder).latest().numbers()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void anEntryThatWasCutShortAnywhereIsTheEnd() throws IOException {
        byte[] last = new byte[2 * Segment.PAGE_BYTES];
        new Random(1).nextBytes(last);
        try (CommitLog log = open(RUN)) {
            append(log, 1);
            append(log, 2);
            append(log, 3, last);
        }
        byte[] whole = Files.readAllBytes(file(0));
        int start = 2 * Segment.PAGE_BYTES;
        int end = start + Header.BYTES + last.length;
        for (int cut = start; cut < end; cut += cut < start + 100 || cut > end - 100 ? 1 : 97) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, cut, end, (byte) 0);
            Files.write(file(0), torn);
            Tail tail = tail(RUN, 0);
            assertThat(tail.numbers()).as("cut at %d", cut).containsExactly(1L, 2L);
            assertThat(tail.isDamaged()).as("cut at %d", cut).isFalse();
        }
    }

    @Test
    void anEntryThatIsWrongBeforeOneThatIsWholeIsDamage() throws IOException {
        try (CommitLog log = open(RUN)) {
            append(log, 1);
            append(log, 2);
            append(log, 3);
        }
        byte[] whole = Files.readAllBytes(file(0));
        for (int at = 0; at < Header.BYTES + bytes(2).length; at++) {
            byte[] altered = whole.clone();
            altered[Segment.PAGE_BYTES + at] ^= 4;
            Files.write(file(0), altered);
            Tail tail = tail(RUN, 0);
            assertThat(tail.numbers()).as("byte %d", at).containsExactly(1L, 3L);
            assertThat(tail.isDamaged()).as("byte %d", at).isTrue();
            assertThat(tail(RUN, 2).isDamaged()).as("nobody needs it any more").isFalse();
        }
    }

    @Test
    void theFirstNeededEntryThatIsWrongIsDamageToo() throws IOException {
        try (CommitLog log = open(RUN)) {
            append(log, 1);
            append(log, 2);
        }
        byte[] altered = Files.readAllBytes(file(0));
        altered[Header.BYTES] ^= 1;
        Files.write(file(0), altered);
        assertThat(tail(RUN, 0).isDamaged()).isTrue();
    }

    @Test
    void segmentsThatNobodyNeedsAreUsedAgainAndTheirEntriesDoNotComeBack() throws IOException {
        try (CommitLog log = open(RUN)) {
            for (long number = 1; number <= 100; number++) {
                append(log, number, new byte[HALF_A_SEGMENT]);
                log.release(number - 3);
            }
            assertThat(files()).hasSizeLessThanOrEqualTo(4);
            append(log, 101);
        }
        assertThat(tail(RUN, 97).numbers()).containsExactly(98L, 99L, 100L, 101L);
        assertThat(tail(RUN, 97).isDamaged()).isFalse();
        assertThat(tail(RUN, 101).numbers()).isEmpty();
    }

    @Test
    void aSingleSegmentThatNobodyNeedsIsWrittenOverFromItsBeginning() throws IOException {
        try (CommitLog log = open(RUN)) {
            append(log, 1, new byte[HALF_A_SEGMENT]);
            append(log, 2, new byte[HALF_A_SEGMENT]);
            log.release(2);
            append(log, 3);
            assertThat(files()).hasSize(1);
        }
        assertThat(tail(RUN, 2).numbers()).containsExactly(3L);
    }

    @Test
    void aRunThatIsOverIsNotMixedWithTheNextOne() throws IOException {
        try (CommitLog log = open(RUN)) {
            for (long number = 1; number <= 5; number++) {
                append(log, number);
            }
        }
        try (CommitLog log = open(RUN + 1)) {
            append(log, 3);
            assertThat(files()).hasSize(1);
        }
        assertThat(tail(RUN + 1, 2).numbers()).containsExactly(3L);
        assertThat(tail(RUN + 1, 2).isDamaged()).isFalse();
    }

    @Test
    void theLatestRunIsThatOfTheGreatestNumber() throws IOException {
        try (CommitLog log = open(RUN)) {
            for (long number = 1; number <= 5; number++) {
                append(log, number);
            }
        }
        try (CommitLog log = open(RUN + 1)) {
            append(log, 7);
            append(log, 8);
        }
        Tail latest = CommitLog.open(folder).latest();
        assertThat(latest.numbers()).containsExactly(7L, 8L);
        assertThat(latest.isDamaged()).isFalse();
    }

    @Test
    void nobodyMakesUpAnEntryInsideAValue() throws IOException {
        byte[] within;
        try (CommitLog log = open(RUN)) {
            append(log, 2);
        }
        within = Arrays.copyOf(Files.readAllBytes(file(0)), Segment.PAGE_BYTES);
        Files.delete(file(0));
        byte[] value = new byte[3 * Segment.PAGE_BYTES];
        System.arraycopy(within, 0, value, Segment.PAGE_BYTES - Header.BYTES, Segment.PAGE_BYTES);
        try (CommitLog log = open(RUN)) {
            append(log, 1, value);
        }
        assertThat(tail(RUN, 0).numbers()).as("inside one that is whole").containsExactly(1L);
    }

    @Test
    void ofTwoEntriesUnderOneNumberTheLaterAttemptIsInForce() throws IOException {
        try (CommitLog log = open(RUN)) {
            append(log, 1);
            append(log, 2, new byte[HALF_A_SEGMENT]);
        }
        byte[] attempted = Files.readAllBytes(file(0));
        Files.delete(file(0));
        try (CommitLog log = open(RUN)) {
            append(log, 1);
            append(log, 2, new byte[HALF_A_SEGMENT]);
            append(log, 2);
        }
        Files.write(file(1), attempted);
        assertThat(tail(RUN, 0).read(2).array()).endsWith(bytes(2));
    }

    @Test
    void anEntryLargerThanASegmentHasOneOfItsOwnThatIsUsedAgain() throws IOException {
        byte[] large = new byte[3 * (int) CommitLog.SEGMENT_BYTES];
        large[large.length - 1] = 7;
        try (CommitLog log = open(RUN)) {
            append(log, 1);
            append(log, 2, large);
            log.release(2);
            append(log, 3, large);
            append(log, 4);
            assertThat(files()).hasSize(2);
        }
        Tail tail = tail(RUN, 2);
        assertThat(tail.numbers()).containsExactly(3L, 4L);
        assertThat(tail.read(3).array()).isEqualTo(large);
    }

    @Test
    void aSegmentWhoseMakingWasCutShortGoes() throws IOException {
        Files.write(file(3), new byte[10_000]);
        try (CommitLog log = open(RUN)) {
            assertThat(files()).isEmpty();
            append(log, 1);
        }
        assertThat(tail(RUN, 0).numbers()).containsExactly(1L);
    }

    @Test
    void noMoreIsKeptForLaterThanTheBound() throws IOException {
        try (CommitLog log = open(RUN)) {
            long last = 2 * CommitLog.MAX_SPARE_BYTES / CommitLog.SEGMENT_BYTES + 2;
            List<Long> sizes = new ArrayList<>();
            for (long number = 1; number <= last; number++) {
                append(log, number, new byte[2 * HALF_A_SEGMENT]);
                sizes.add(totalBytes());
            }
            assertThat(sizes.getLast()).isGreaterThan(2 * CommitLog.MAX_SPARE_BYTES);
            log.release(last);
            assertThat(totalBytes()).isEqualTo(CommitLog.MAX_SPARE_BYTES + CommitLog.SEGMENT_BYTES);
            append(log, last + 1);
        }
    }
}
