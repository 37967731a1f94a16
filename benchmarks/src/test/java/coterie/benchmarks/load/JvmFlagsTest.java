package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {

    @Test
    void flagsStandBetweenTheProgramAndTheClassPath() {
        List<String> words =
                List.of("/jdk/bin/java", "-XX:+UseZGC", "-Xmx512m", "-cp", "a.jar", "Main", "-x");
        assertThat(JvmFlags.flags(words)).containsExactly("-XX:+UseZGC", "-Xmx512m");
    }

    @Test
    void agentsAndRecordingsAreNotShared() {
        List<String> words =
                List.of(
                        "java",
                        "-agentlib:jdwp=x",
                        "-javaagent:a.jar",
                        "-XX:StartFlightRecording=x",
                        "-ea",
                        "-cp",
                        "a");
        assertThat(JvmFlags.flags(words)).containsExactly("-ea");
    }

    @Test
    void aProcessThatIsNoJvmHasNone() {
        assertThat(JvmFlags.flags(List.of("sleep", "10"))).isEmpty();
    }
}
