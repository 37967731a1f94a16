package coterie.http;

import coterie.ring.Key;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strong entity tags: equal at every node for equal siblings, context and representation, and
 * different otherwise.
 *
 * <p>A dot names one write for ever, so the dots of the siblings and of the context say everything.
 * They are mixed into two lanes of 64 bits with the finalizer of SplitMix64 (Steele et al., "Fast
 * Splittable Pseudorandom Number Generators", OOPSLA 2014).
 */
final class EntityTag {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private long one = 0x9E3779B97F4A7C15L;
    private long other = 0xC2B2AE3D27D4EB4FL;

    private EntityTag() {}

    static String of(Key key, Siblings siblings, boolean objectDocument) {
        EntityTag tag = new EntityTag();
        tag.add(objectDocument ? 1 : 0);
        tag.add(key.hash());
        CausalContext context = siblings.context();
        tag.add(context.vector());
        tag.add(context.singles());
        List<Sibling> values = siblings.values();
        tag.add(values.size());
        for (int i = 0; i < values.size(); i++) {
            tag.add(values.get(i).dot());
        }
        return tag.text();
    }

    private void add(List<Dot> dots) {
        add(dots.size());
        for (int i = 0; i < dots.size(); i++) {
            add(dots.get(i));
        }
    }

    private void add(Dot dot) {
        add(dot.actor().incarnation());
        add(dot.actor().birth());
        add(dot.counter());
    }

    private void add(long value) {
        one = mix(one ^ value);
        other = mix(other + value);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    private String text() {
        char[] chars = new char[34];
        chars[0] = '"';
        for (int i = 0; i < 16; i++) {
            chars[1 + i] = HEX[(int) (one >>> (60 - 4 * i)) & 0xF];
            chars[17 + i] = HEX[(int) (other >>> (60 - 4 * i)) & 0xF];
        }
        chars[33] = '"';
        return new String(chars);
    }

    /**
     * Whether one of the tags that a condition lists is this one.
     *
     * @param condition the text of {@code If-Match} or {@code If-None-Match}, or null where there
     *     is none
     * @param weak whether a weak tag of the same text counts, as for {@code If-None-Match} (RFC
     *     9110, §13.1)
     */
    static boolean listed(@Nullable String condition, String tag, boolean weak) {
        if (condition == null) {
            return false;
        }
        if (condition.strip().equals("*")) {
            return true;
        }
        int at = condition.indexOf(tag);
        while (at >= 0) {
            boolean isWeak = at >= 2 && condition.startsWith("W/", at - 2);
            if (weak || !isWeak) {
                return true;
            }
            at = condition.indexOf(tag, at + 1);
        }
        return false;
    }
}
