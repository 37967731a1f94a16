package coterie.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.replication.HostPort;
import coterie.ring.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir private Path folder;

    private SettingSources file(String yaml) throws IOException {
        return new SettingSources().file(Files.writeString(folder.resolve("node.yaml"), yaml));
    }

    private static SettingSources flag(Setting setting, String text) {
        return new SettingSources().flag(setting, text);
    }

    private static void assertInvalid(SettingSources sources, String... parts) {
        assertThatThrownBy(() -> Settings.from(sources))
                .isInstanceOf(InvalidSettingException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void defaultsAreThoseOfTheContract() {
        Settings settings = Settings.defaults();
        assertThat(settings.partitions()).isEqualTo(64);
        assertThat(settings.storage().durability()).isEqualTo(Settings.Durability.SYNC);
        assertThat(settings.storage().syncInterval()).isEqualTo(Duration.ofMillis(200));
        assertThat(settings.storage().shards()).isEmpty();
        assertThat(settings.storage().reserveBytes()).isEqualTo(16L << 20);
        assertThat(settings.limits()).isEqualTo(new Settings.Limits(1 << 20, 100));
        assertThat(settings.probeInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.hints())
                .isEqualTo(new Settings.Hints(true, Duration.ofHours(3), 1L << 30));
        assertThat(settings.antiEntropy())
                .isEqualTo(new Settings.AntiEntropy(true, Duration.ofMinutes(10)));
        assertThat(settings.tombstonesMinAge()).isEqualTo(Duration.ofHours(4));
        assertThat(settings.ringLease()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.voters()).isEqualTo(5);
        assertThat(settings.backgroundBytesPerSecond()).isEmpty();
    }

    @Test
    void flagsBeatTheEnvironmentWhichBeatsTheFile() throws IOException {
        String yaml =
                """
                anti-entropy: { interval: 1m, enabled: false }
                limits:
                  value-bytes: 2MiB
                  siblings: 7
                """;
        SettingSources sources =
                file(yaml)
                        .environment(
                                Map.of(
                                        "COTERIE_ANTI_ENTROPY_INTERVAL",
                                        "2m",
                                        "COTERIE_LIMITS_SIBLINGS",
                                        "8"),
                                warning -> assertThat(warning).isNull())
                        .flag(Setting.ANTI_ENTROPY_INTERVAL, "3m");
        Settings settings = Settings.from(sources);
        assertThat(settings.antiEntropy())
                .isEqualTo(new Settings.AntiEntropy(false, Duration.ofMinutes(3)));
        assertThat(settings.limits()).isEqualTo(new Settings.Limits(2 << 20, 8));
    }

    @Test
    void anUnknownSettingNamesTheNearestOne() {
        assertThatThrownBy(() -> file("anti-entropie:\n  interval: 1m\n"))
                .hasMessageContaining("'anti-entropie.interval'")
                .hasMessageContaining("anti-entropy.interval");
        assertThatThrownBy(() -> file("partitons: 8\n"))
                .hasMessageContaining("nearest known one is partitions");
        assertThat(SettingSources.nearestFlag("--anti-entropy.intervall", List.of()))
                .isEqualTo("--anti-entropy.interval");
    }

    @Test
    void anUnknownVariableIsAWarning() {
        List<String> warnings = new ArrayList<>();
        new SettingSources()
                .environment(
                        Map.of(
                                "COTERIE_PARTITONS",
                                "8",
                                "COTERIE_JAVA_OPTS",
                                "-Xmx1g",
                                "PATH",
                                "/bin"),
                        warnings::add);
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("COTERIE_PARTITONS", "COTERIE_PARTITIONS");
    }

    @Test
    void valuesOutOfBoundsNameTheSettingAndWhatIsAllowed() {
        assertInvalid(flag(Setting.PARTITIONS, "63"), "--partitions '63'", "power of two");
        assertInvalid(flag(Setting.PARTITIONS, "8192"), "4096");
        assertInvalid(flag(Setting.LIMITS_VALUE_BYTES, "65MiB"), "limits.value-bytes", "67108864");
        assertInvalid(flag(Setting.LIMITS_VALUE_BYTES, "1 furlong"), "is no size", "64MiB");
        assertInvalid(flag(Setting.ANTI_ENTROPY_INTERVAL, "soon"), "is no time", "500ms");
        assertInvalid(flag(Setting.ANTI_ENTROPY_INTERVAL, "999999999999999d"), "century");
        assertInvalid(flag(Setting.HINTS_ENABLED, "yes"), "true nor false");
        assertInvalid(flag(Setting.CONSENSUS_VOTERS, "4"), "3, 5 or 7");
        assertInvalid(flag(Setting.STORAGE_DURABILITY, "maybe"), "sync nor async");
        assertInvalid(flag(Setting.STORAGE_SHARDS, "0"), "1 to 256");
        assertInvalid(flag(Setting.BACKGROUND_BUDGET, "much"), "background.budget");
        assertInvalid(flag(Setting.LIMITS_SIBLINGS, "many"), "limits.siblings");
    }

    @Test
    void tombstonesOutliveHints() {
        assertInvalid(
                flag(Setting.TOMBSTONES_MIN_AGE, "3h"), "tombstones.min-age", "hints.max-age");
        assertInvalid(flag(Setting.HINTS_MAX_AGE, "5h"), "tombstones.min-age", "5h");
        Settings.from(flag(Setting.TOMBSTONES_MIN_AGE, "181m"));
    }

    private static SettingSources serve(String cluster) {
        return flag(Setting.ID, "n1").flag(Setting.DATA, "/tmp/n1").flag(Setting.CLUSTER, cluster);
    }

    private static void assertNoIdentity(SettingSources sources, String... parts) {
        assertThatThrownBy(() -> Identity.from(sources))
                .isInstanceOf(InvalidSettingException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void aNodeKnowsItsFounders() throws IOException {
        Identity identity = Identity.from(serve("n1=127.0.0.1:7101,n2=[::1]:7102"));
        assertThat(identity.cluster()).containsOnlyKeys(new NodeId("n1"), new NodeId("n2"));
        assertThat(identity.peer()).hasToString("127.0.0.1:7101");
        assertThat(identity.http()).hasToString("127.0.0.1:8101");

        String yaml = "id: n1\ndata: d\ncluster:\n  n1: localhost:7101\n  n2: localhost:7102\n";
        assertThat(Identity.from(file(yaml)).cluster()).hasSize(2);
    }

    private static SettingSources joins(String contact) {
        return flag(Setting.ID, "n4")
                .flag(Setting.DATA, "/tmp/n4")
                .flag(Setting.PEER, "127.0.0.1:7104")
                .flag(Setting.JOIN, contact);
    }

    @Test
    void aNodeKnowsWhomToAskAndAsWhatItJoins() throws IOException {
        HostPort contact = new HostPort("127.0.0.1", 7101);
        assertThat(Identity.from(joins("127.0.0.1:7101")).join())
                .isEqualTo(new Identity.Join(contact, false, null));
        assertThat(Identity.from(joins("127.0.0.1:7101").flag(Setting.STANDBY, "true")).join())
                .isEqualTo(new Identity.Join(contact, true, null));
        String yaml = "id: n4\ndata: d\npeer: h:1\njoin: 127.0.0.1:7101\nreplace: n2\n";
        assertThat(Identity.from(file(yaml)).join())
                .isEqualTo(new Identity.Join(contact, false, new NodeId("n2")));
        assertThat(Identity.from(serve("n1=127.0.0.1:7101")).join()).isNull();
    }

    @Test
    void aBadWishToJoinIsRefused() {
        assertNoIdentity(joins("127.0.0.1"), "--join", "HOST:PORT");
        assertNoIdentity(joins("h:1").flag(Setting.PEER, "h:0"), "--peer", "port 0");
        assertNoIdentity(joins("h:1").flag(Setting.STANDBY, "maybe"), "--standby", "true");
        assertNoIdentity(joins("h:1").flag(Setting.REPLACE, "N2"), "--replace", "a-z");
        assertNoIdentity(
                joins("h:1").flag(Setting.REPLACE, "n2").flag(Setting.STANDBY, "true"),
                "--standby",
                "--replace");
        assertNoIdentity(serve("n1=h:1").flag(Setting.REPLACE, "n2"), "--replace", "--join");
        assertNoIdentity(flag(Setting.ID, "n1").flag(Setting.DATA, "d"), "--peer is missing");
    }

    @Test
    void aBadListOfFoundersIsRefused() {
        assertNoIdentity(serve("n1=127.0.0.1:0"), "--cluster", "port 0 for n1");
        assertNoIdentity(serve("n1=h:1,n1=h:2"), "names n1 twice");
        assertNoIdentity(serve("n2=h:1"), "does not name this node, n1");
        assertNoIdentity(serve("n1=h:1,N2=h:2"), "N2", "a-z");
        assertNoIdentity(serve("n1=h:1,n2"), "'n2'", "ID=HOST:PORT");
        assertNoIdentity(serve("n1=h:1,n2=h:99999"), "h:99999");
        assertNoIdentity(serve(""), "--cluster");
        assertNoIdentity(flag(Setting.DATA, "d"), "--id is missing");
        assertNoIdentity(serve("n1=h:1").flag(Setting.HTTP, "8101"), "--http", "HOST:PORT");
        assertNoIdentity(serve("n1=h:1").flag(Setting.ZONE, "z".repeat(65)), "--zone");
    }
}
