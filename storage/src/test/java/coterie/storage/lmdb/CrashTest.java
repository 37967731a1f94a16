package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.VersionCodec;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed and started again on the same folder, over and over. */
final class CrashTest {

    private static final long SEED = 20_261_121;

    @TempDir Path folder;

    /**
     * A write whose acknowledgement was seen, by which shard, after how many commits since its
     * start.
     */
    private record Acknowledged(String shard, String key, Dot dot, long commits) {}

    private final Map<String, CausalContext> covered = new HashMap<>();
    private final Set<Dot> shown = new HashSet<>();
    private final Set<String> incarnations = new HashSet<>();

    /** Every acknowledged write that was found at some start, and must be from then on. */
    private final List<Acknowledged> found = new ArrayList<>();

    /** The acknowledged writes of the process that was killed last. */
    private final List<Acknowledged> latest = new ArrayList<>();

    private final Map<String, Long> greatestCommits = new HashMap<>();
    private final Map<String, Long> recoveredSequences = new HashMap<>();
    private final Map<String, Siblings> held = new HashMap<>();
    private final Map<String, Siblings> hints = new HashMap<>();
    private int lost;

    @Test
    void noAcknowledgedWriteIsLostAndNoDotIssuedTwiceIn20Crashes() throws Exception {
        crash(20, Durability.SYNC);
    }

    @Test
    @Tag("long")
    void noAcknowledgedWriteIsLostAndNoDotIssuedTwiceIn500Crashes() throws Exception {
        crash(500, Durability.SYNC);
    }

    @Test
    void asyncDurabilityLosesAtMostWhatCameAfterTheLastCommit() throws Exception {
        crash(5, Durability.ASYNC);
    }

    private void crash(int rounds, Durability durability) throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round <= rounds; round++) {
            String seed = Long.toString(random.nextLong());
            try (ChildProcess child =
                    new ChildProcess(
                            CrashingWriter.class,
                            Map.of(),
                            folder.toString(),
                            seed,
                            durability.name())) {
                child.await("ready"::equals);
                List<String> lines = child.lines();
                recover(lines.subList(0, lines.indexOf("ready")));
                check(durability);
                child.awaitCount(child.count() + random.nextInt(1, 900));
                child.kill();
                lines = child.lines();
                note(lines.subList(lines.indexOf("ready") + 1, lines.size()));
            }
        }
        assertThat(hints).as("hints").isNotEmpty();
        assertThat(found.size()).as("acknowledged writes in all").isGreaterThan(10 * rounds);
        System.getLogger(CrashTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        found.size() + " acknowledged writes found, " + lost + " lost");
    }

    private void note(List<String> lines) throws MalformedException {
        latest.clear();
        greatestCommits.clear();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "covers" -> covered.merge(words[1], context(words[2]), CausalContext::join);
                case "shown" ->
                        assertThat(shown.add(dot(words[2])))
                                .as("a dot issued once: " + line)
                                .isTrue();
                case "durable" -> {
                    long commits = Long.parseLong(words[2]);
                    greatestCommits.merge(words[1], commits, Math::max);
                    latest.add(new Acknowledged(words[1], words[3], dot(words[4]), commits));
                }
                default -> throw new AssertionError(line);
            }
        }
    }

    private void recover(List<String> lines) throws MalformedException {
        held.clear();
        hints.clear();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("incarnation")) {
                assertThat(incarnations.add(words[2]))
                        .as("a new incarnation after a crash")
                        .isTrue();
                recoveredSequences.put(words[1], Long.parseLong(words[3]));
            } else if (words[0].equals("hint")) {
                hints.put(words[1], siblings(words[2]));
            } else {
                held.put(words[1], siblings(words[2]));
            }
        }
    }

    private void check(Durability durability) {
        checkHints();
        assertThat(found).allMatch(this::isFound);
        for (Acknowledged one : latest) {
            if (isFound(one)) {
                found.add(one);
            } else {
                assertThat(durability).as("%s is lost", one).isEqualTo(Durability.ASYNC);
                assertThat(one.commits())
                        .as("%s is lost, though a later commit was seen", one)
                        .isGreaterThanOrEqualTo(greatestCommits.get(one.shard()));
                if (shown.contains(one.dot())) {
                    assertThat(one.dot().counter())
                            .as("%s is lost, though a later dot is not", one)
                            .isGreaterThan(recoveredSequences.get(one.shard()));
                }
                lost++;
            }
        }
    }

    /** A write and the hint that is kept beside it are there together, or neither is. */
    private void checkHints() {
        for (Map.Entry<String, Siblings> hint : hints.entrySet()) {
            CausalContext own = held.getOrDefault(hint.getKey(), Siblings.NONE).context();
            assertThat(hint.getValue().context().join(own))
                    .as("the hint of %s", hint)
                    .isEqualTo(own);
        }
        for (Map.Entry<String, Siblings> own : held.entrySet()) {
            if (CrashingWriter.isHinted(own.getKey())) {
                CausalContext hinted = hints.getOrDefault(own.getKey(), Siblings.NONE).context();
                own.getValue().values().stream()
                        .map(Sibling::dot)
                        .filter(shown::contains)
                        .forEach(dot -> assertThat(hinted.covers(dot)).as("%s", own).isTrue());
            }
        }
    }

    private boolean isFound(Acknowledged one) {
        Siblings siblings = held.getOrDefault(one.key(), Siblings.NONE);
        if (siblings.values().stream().anyMatch(sibling -> sibling.dot().equals(one.dot()))) {
            return true;
        }
        return siblings.context().covers(one.dot())
                && covered.getOrDefault(one.key(), CausalContext.EMPTY).covers(one.dot());
    }

    private static Dot dot(String hex) throws MalformedException {
        CausalContext context = context(hex);
        return context.vector().isEmpty()
                ? context.singles().getFirst()
                : context.vector().getFirst();
    }

    private static CausalContext context(String hex) throws MalformedException {
        return VersionCodec.decodeContext(new Input(HexFormat.of().parseHex(hex)));
    }

    private static Siblings siblings(String hex) throws MalformedException {
        return VersionCodec.decodeSiblings(new Input(HexFormat.of().parseHex(hex)));
    }
}
