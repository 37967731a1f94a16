package coterie.storage.lmdb.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The entries of one run behind some number, as a start finds them.
 *
 * <p>An entry is written when the one before it is synced. So the last of them may have been cut
 * short by a crash, and then was never acknowledged; but where one is missing before another that
 * is whole, the disk has lost what it had promised to keep.
 */
public final class Tail {

    /** Where an entry stands. */
    record Place(Segment segment, int at, Header header) {}

    private final NavigableMap<Long, Place> places;
    private final long first;

    private Tail(NavigableMap<Long, Place> places, long first) {
        this.places = places;
        this.first = first;
    }

    /** What some start wrote. */
    static Tail of(Collection<Place> all, long run, long after) {
        NavigableMap<Long, Place> places = new TreeMap<>();
        for (Place place : all) {
            Header header = place.header();
            if (header.run() == run && header.number() > after) {
                places.merge(
                        header.number(),
                        place,
                        (one, other) ->
                                one.header().attempt() > other.header().attempt() ? one : other);
            }
        }
        return new Tail(places, after + 1);
    }

    /** All that is there of what the last start wrote that wrote any. */
    static Tail latest(Collection<Place> all) {
        if (all.isEmpty()) {
            return new Tail(Collections.emptyNavigableMap(), 1);
        }
        Place newest =
                Collections.max(
                        all,
                        (one, other) ->
                                Long.compare(one.header().number(), other.header().number()));
        Tail whole = of(all, newest.header().run(), 0);
        return new Tail(whole.places, whole.places.firstKey());
    }

    /** The numbers of the entries that are whole, ascending. */
    public Collection<Long> numbers() {
        return Collections.unmodifiableCollection(places.keySet());
    }

    /** Whether one is missing before another that is whole. */
    public boolean isDamaged() {
        return !places.isEmpty() && places.lastKey() - first + 1 != places.size();
    }

    /** The bytes of an entry. */
    public ByteBuffer read(long number) throws IOException {
        Place place = places.get(number);
        if (place == null) {
            throw new IllegalArgumentException("no entry " + number);
        }
        return place.segment().read(place.at() + Header.BYTES, place.header().length());
    }
}
