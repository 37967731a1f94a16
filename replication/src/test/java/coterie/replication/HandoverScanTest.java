package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.Merge;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A handover of a partition whose engine leaves a scan unanswered. */
class HandoverScanTest {

    @Test
    void readsAPageAgainThatWasNotAnswered() {
        Stage stage = new Stage(2, 32);
        Key key =
                IntStream.range(0, 10_000)
                        .mapToObj(Stage::key)
                        .filter(one -> primaries(stage, one).equals(List.of(Stage.TWO, Stage.ONE)))
                        .findFirst()
                        .orElseThrow();
        stage.one().engine().update(key, new Merge(Stage.written(1), 1, false), _ -> {});
        stage.pass(20);
        List<Boolean> nothingLeft = new ArrayList<>();
        stage.engineHears(name -> !name.equals("scan"));
        Handover handover =
                new Handover(stage.one().shard(), stage.ring().partitioner().of(key), true);
        handover.attempt(nothingLeft::add);
        stage.pass(1_000);
        stage.engineHears(_ -> true);
        assertThat(nothingLeft).isEmpty();

        stage.pass(Handover.PATIENCE_NANOS / VirtualTime.MILLI + 1_000);

        assertThat(nothingLeft).containsExactly(true);
        assertThat(held(stage.one(), stage, key)).isInstanceOf(Held.Missing.class);
        assertThat(held(stage.two(), stage, key)).isInstanceOf(Held.Found.class);
    }

    private static List<NodeId> primaries(Stage stage, Key key) {
        return stage.ring().preferenceList(stage.ring().partitioner().of(key), 2).primaries();
    }

    private static Held held(Stage.Actors at, Stage stage, Key key) {
        List<Held> heard = new ArrayList<>();
        at.engine().read(key, heard::add);
        stage.pass(20);
        return heard.getFirst();
    }
}
