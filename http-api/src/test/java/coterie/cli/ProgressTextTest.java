package coterie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTextTest {

    private static JsonNode json(String text) {
        return KeyPages.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aChangeThatCopiesHasABar() {
        assertThat(
                        ProgressText.of(
                                json(
                                        "{'kind':'replace','member':'n2','by':'n5','step':'begin',"
                                                + "'cancelled':false,'progress':{'copiesTotal':40,"
                                                + "'copiesLeft':20,'keys':1234,'bytes':3145728,"
                                                + "'secondsLeft':200}}")))
                .isEqualTo(
                        "replace n2 by n5: begin [############............] 50 %, 1234 keys, 3.0 MiB,"
                                + " about 3 min left");
    }

    @Test
    void inTheSecondStepThereIsNoBarSinceAllCopiesAreMade() {
        JsonNode change =
                json(
                        "{'kind':'leave','member':'n2','step':'switch','cancelled':false,"
                                + "'progress':{'copiesTotal':40,'copiesLeft':0,'handoversLeft':3,"
                                + "'secondsLeft':0}}");
        assertThat(ProgressText.of(change))
                .isEqualTo("leave n2: switch, all copies are made, 3 to hand over");
        assertThat(ProgressText.percent(change)).isEqualTo(-1);
    }

    @Test
    void itIsToldForWhomAChangeWaitsSinceWhenAndWhatCanBeDone() {
        assertThat(
                        ProgressText.of(
                                json(
                                        "{'kind':'join','member':'n4','step':'begin',"
                                                + "'progress':null,'waitsFor':[{'member':'n4',"
                                                + "'to':'copy','silentSeconds':75},{'member':'n2',"
                                                + "'to':'hand-over','silentSeconds':300}]}")))
                .isEqualTo(
                        "join n4: begin; waits for n4 to copy (out of reach for 75 s), n2 to hand"
                                + " over (out of reach for 5 min): bring it back, or undo the"
                                + " change with './coterie cancel'");
    }

    @Test
    void ofWhatIsNotKnownNothingIsSaid() {
        JsonNode change = json("{'kind':'leave','member':'n2','step':'begin','cancelled':true}");
        assertThat(ProgressText.of(change)).isEqualTo("leave n2: begin (undone)");
        assertThat(ProgressText.percent(change)).isEqualTo(-1);
        assertThat(ProgressText.percent(json("{'progress':{'copiesTotal':0,'copiesLeft':0}}")))
                .isEqualTo(-1);
    }

    @Test
    void sizesAndTimesAreShort() {
        assertThat(PlanText.bytes(0)).isEqualTo("0 bytes");
        assertThat(PlanText.bytes(1023)).isEqualTo("1023 bytes");
        assertThat(PlanText.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
        assertThat(PlanText.seconds(119)).isEqualTo("119 s");
        assertThat(PlanText.seconds(7_199)).isEqualTo("119 min");
        assertThat(PlanText.seconds(7_200)).isEqualTo("2 h");
    }
}
