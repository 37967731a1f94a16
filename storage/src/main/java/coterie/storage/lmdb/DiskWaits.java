package coterie.storage.lmdb;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a thread had to wait for a page of a mapped file to come from the disk, as the operating
 * system counts it: its <em>major faults</em>, by getrusage(2). Time alone does not say so, since a
 * thread that had to leave its core for another one took long as well.
 *
 * <p>Linux counts them for each thread. Elsewhere the answer is always that it may have waited.
 */
final class DiskWaits {

    /** The calling thread's. */
    private static final int RUSAGE_THREAD = 1;

    /** Of struct rusage, where a long has 64 bits. */
    private static final long USAGE_BYTES = 144;

    /** Where {@code ru_majflt} begins in it. */
    private static final long MAJOR_FAULTS = 72;

    private static final @Nullable MethodHandle GETRUSAGE = getrusage();

    private static final ThreadLocal<DiskWaits> OWN = ThreadLocal.withInitial(DiskWaits::new);

    private final MemorySegment usage = Arena.ofAuto().allocate(USAGE_BYTES, Long.BYTES);
    private long known;

    private DiskWaits() {}

    @SuppressWarnings("restricted") // native access is granted to all, for LMDB
    private static @Nullable MethodHandle getrusage() {
        boolean isLinux =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
                        && ValueLayout.ADDRESS.byteSize() == Long.BYTES;
        if (!isLinux) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("getrusage")
                .map(function ->
                        linker.downcallHandle(
                                function,
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.ADDRESS),
                                Linker.Option.critical(false)))
                .orElse(null);
    }

    /**
     * Whether the calling thread had to wait since it last asked, or may have where the system does
     * not tell. Takes less than a microsecond.
     */
    static boolean anySinceAsked() {
        return GETRUSAGE == null || OWN.get().areMore(GETRUSAGE);
    }

    private boolean areMore(MethodHandle getrusage) {
        int status;
        try {
            status = (int) getrusage.invokeExact(RUSAGE_THREAD, usage);
        } catch (Throwable e) {
            throw new AssertionError("a call of getrusage throws nothing", e);
        }
        if (status != 0) {
            return true;
        }
        long before = known;
        known = usage.get(ValueLayout.JAVA_LONG, MAJOR_FAULTS);
        return known > before;
    }
}
