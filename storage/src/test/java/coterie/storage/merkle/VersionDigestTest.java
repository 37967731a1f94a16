package coterie.storage.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersionDigestTest {

    /** All that a digest may depend on. */
    private record Version(
            Key key, CausalContext context, List<Dot> dots, List<Boolean> tombstones, int copies) {}

    private static final Gen<Key> KEYS =
            Gen.oneOf(List.of(key("b", "k"), key("b", "l"), key("bk", "l"), key("b", "k\0")));

    private static Key key(String bucket, String key) {
        return Key.of(bucket, key.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isEqualExactlyWhereTheVersionsAreWhateverTheValues() {
        Map<Version, VersionDigest> digests = new HashMap<>();
        Map<VersionDigest, Version> versions = new HashMap<>();
        int[] repeated = new int[1];

        Property.forAll(
                50_000,
                random -> random,
                random -> {
                    Key key = KEYS.from(random);
                    Siblings siblings = Examples.siblings().from(random);
                    int copies = random.nextInt(1, 4);
                    VersionDigest digest = VersionDigest.of(key, siblings, copies);
                    Version version =
                            new Version(
                                    key,
                                    siblings.context(),
                                    siblings.values().stream().map(Sibling::dot).toList(),
                                    siblings.values().stream().map(Sibling::isTombstone).toList(),
                                    copies);
                    VersionDigest sameVersion = digests.putIfAbsent(version, digest);
                    Version sameDigest = versions.putIfAbsent(digest, version);
                    assertThat(sameVersion).isIn(null, digest);
                    assertThat(sameDigest).isIn(null, version);
                    repeated[0] += sameVersion == null ? 0 : 1;
                });

        assertThat(digests).hasSizeGreaterThan(1_000);
        assertThat(repeated[0]).isGreaterThan(1_000);
    }

    @Test
    void isTheOneThatItHasAlwaysBeen() {
        Dot dot = new Dot(new Actor(0x0123456789ABCDEFL, 7), 9);
        Siblings written =
                Siblings.of(
                        CausalContext.EMPTY.withVector(dot),
                        List.of(new Sibling(dot, 1, new Content("text/plain", new byte[] {1}))));
        Siblings deleted =
                Siblings.of(
                        CausalContext.of(List.of(dot), List.of(new Dot(new Actor(1, 2), 5))),
                        List.of(new Sibling(dot, 1, Tombstone.TOMBSTONE)));

        assertThat(VersionDigest.of(key("bucket", "the first key"), written, 3))
                .hasToString("e30cca6ecd36a4ca037079b215d37493");
        assertThat(VersionDigest.of(key("b", "k"), deleted, 2))
                .hasToString("261579e158f286c218dfc1fea11f39bc");
        assertThat(VersionDigest.of(key("b", "k"), deleted, 2))
                .isEqualTo(
                        ReferenceMurmur3.of(
                                bytes(
                                        2,
                                        1,
                                        'b',
                                        1,
                                        'k', // copies, bucket, key
                                        1,
                                        0x0123456789ABCDEFL,
                                        7,
                                        9, // vector
                                        1,
                                        1,
                                        2,
                                        5, // single dots
                                        1,
                                        0x0123456789ABCDEFL,
                                        7,
                                        9,
                                        1))); // siblings
    }

    @Test
    void isMurmurHash3() {
        byte[] fox = "The quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.UTF_8);
        assertThat(ReferenceMurmur3.of(fox).toString())
                .isEqualTo("e34bbc7bbc071b6c7a433ca9c49a9347");

        Property.forAll(
                1_000,
                Gen.lists(Gen.longs(), 0, 9),
                words -> {
                    Murmur3 hash = new Murmur3();
                    words.forEach(hash::add);
                    long[] array = words.stream().mapToLong(word -> word).toArray();
                    assertThat(hash.end()).isEqualTo(ReferenceMurmur3.of(bytes(array)));
                });
    }

    private static byte[] bytes(long... words) {
        ByteBuffer bytes =
                ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            bytes.putLong(word);
        }
        return bytes.array();
    }

    @Test
    void addsUpInAnyOrderAndLeavesASumAsItCame() {
        Gen<VersionDigest> gen = random -> new VersionDigest(random.nextLong(), random.nextLong());
        Property.forAll(
                1_000,
                Gen.lists(gen, 3, 3),
                three -> {
                    VersionDigest a = three.get(0);
                    VersionDigest b = three.get(1);
                    VersionDigest c = three.get(2);
                    assertThat(a.plus(b).plus(c)).isEqualTo(c.plus(a).plus(b));
                    assertThat(a.plus(b).minus(a)).isEqualTo(b);
                    assertThat(a.minus(a).isNone()).isTrue();
                    assertThat(a.plus(VersionDigest.NONE)).isEqualTo(a);
                });
    }
}
