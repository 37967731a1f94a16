package coterie.storage.lmdb.log;

import coterie.storage.codec.Output;
import coterie.storage.lmdb.log.Tail.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A log of entries with ascending numbers, each durable once it is appended. It is cut into
 * segments: files that were written out when they were made, and are written over once nobody needs
 * their entries any more.
 *
 * <p>An entry is drafted, a place is found for it, and it is written there. What was there before
 * it in a segment that is used again never passes for an entry: it bears an older number, or the
 * number of an older run. One thread at a time.
 */
public final class CommitLog implements AutoCloseable {

    /** What a segment has room for, unless a single entry needs more. */
    public static final long SEGMENT_BYTES = 4L << 20;

    /** The most that segments without a needed entry may take; what is beyond goes. */
    public static final long MAX_SPARE_BYTES = 64L << 20;

    /** Beyond this, the memory in which an entry was drafted is given back. */
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private final Path folder;
    private final List<Segment> segments;
    private Output draft = new Output(1 << 16);
    private @Nullable Segment current;
    private long at;
    private long run;
    private int attempts;
    private long needless;

    private CommitLog(Path folder, List<Segment> segments) {
        this.folder = folder;
        this.segments = segments;
    }

    /** Opens the log in a folder, which may have none yet. */
    public static CommitLog open(Path folder) throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Segment::isOne).sorted().toList()) {
                segments.add(Segment.open(file));
            }
        }
        return new CommitLog(folder, segments);
    }

    /**
     * What a run has left behind a number.
     *
     * @throws IOException if it cannot be read
     */
    public Tail tail(long ofRun, long after) throws IOException {
        return Tail.of(places(), ofRun, after);
    }

    /** What the last run has left that wrote anything. */
    public Tail latest() throws IOException {
        return Tail.latest(places());
    }

    private List<Place> places() throws IOException {
        List<Place> places = new ArrayList<>();
        for (Segment segment : segments) {
            ByteBuffer bytes = segment.read(0, Math.toIntExact(segment.bytes()));
            for (long next = 0; next < segment.bytes(); ) {
                Header header = Header.read(bytes, (int) next);
                if (header == null) {
                    next += Segment.PAGE_BYTES;
                } else {
                    places.add(new Place(segment, (int) next, header));
                    next += whole(Header.BYTES + (long) header.length());
                }
            }
        }
        return places;
    }

    private static long whole(long bytes) {
        return (bytes + Segment.PAGE_BYTES - 1) / Segment.PAGE_BYTES * Segment.PAGE_BYTES;
    }

    /**
     * From now on entries are of a new run; nobody needs any that is there.
     *
     * @param random which nobody can predict
     * @throws IOException if a segment whose making was cut short cannot be deleted
     */
    public void begin(long random) throws IOException {
        for (Segment segment : List.copyOf(segments)) {
            if (segment.bytes() < SEGMENT_BYTES) {
                segments.remove(segment);
                segment.delete();
            }
        }
        run = random;
        attempts = 0;
        current = null;
        segments.forEach(segment -> segment.last(0));
        needless = 0;
    }

    /** Where the bytes of the next entry are to be written: whatever was drafted before is gone. */
    public Output draft() {
        if (draft.array().length > MAX_KEPT_BYTES) {
            draft = new Output(1 << 16);
        }
        draft.clear();
        draft.zeros(Header.BYTES);
        return draft;
    }

    /**
     * Finds a place for what is drafted.
     *
     * @throws IOException if there is no room for a new segment, and none that nobody needs
     */
    public void place() throws IOException {
        long bytes = whole(draft.size());
        if (current == null || current.bytes() - at < bytes) {
            current = next(bytes);
            at = 0;
        }
    }

    private Segment next(long bytes) throws IOException {
        Segment free =
                segments.stream()
                        .filter(segment -> segment.bytes() >= bytes && isFree(segment))
                        .min(Comparator.comparingLong(Segment::bytes))
                        .orElse(null);
        if (free == null) {
            int index = segments.stream().mapToInt(Segment::index).max().orElse(-1) + 1;
            long segmentBytes = (bytes + SEGMENT_BYTES - 1) / SEGMENT_BYTES * SEGMENT_BYTES;
            free = Segment.create(folder, index, segmentBytes);
            segments.add(free);
        }
        return free;
    }

    private boolean isFree(Segment segment) {
        return segment.last() <= needless;
    }

    /**
     * Writes what is drafted to the place that was found for it, and syncs it. Where that fails it
     * may be tried again, with these bytes or others, under the same number.
     *
     * @param number above those of all entries that were appended before
     * @return how many bytes of the log it takes
     */
    public long append(long number) throws IOException {
        Segment segment = current;
        if (segment == null) {
            throw new IllegalStateException("there is no place");
        }
        int length = draft.size();
        long bytes = whole(length);
        draft.zeros((int) (bytes - length));
        new Header(length - Header.BYTES, attempts++, run, number).complete(draft);
        segment.write(draft.array(), (int) bytes, at);
        segment.last(number);
        at += bytes;
        return bytes;
    }

    /**
     * Nobody needs the entries up to a number any more.
     *
     * @throws IOException if a file that is too much cannot be deleted
     */
    public void release(long upTo) throws IOException {
        needless = upTo;
        long spare = 0;
        for (Segment segment : List.copyOf(segments)) {
            if (!segment.equals(current) && isFree(segment)) {
                spare += segment.bytes();
                if (spare > MAX_SPARE_BYTES) {
                    segments.remove(segment);
                    segment.delete();
                    spare -= segment.bytes();
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
