package coterie.storage.merkle;

import coterie.ring.HashRange;
import coterie.ring.Key;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring leaves that are being computed anew.
 *
 * @param firstLeaf the first of them
 * @param lastLeaf the last of them
 * @param range their hashes
 * @param after the key up to which the first one is counted already, or null if none of it is
 */
public record Stretch(int firstLeaf, int lastLeaf, HashRange range, @Nullable Key after) {}
