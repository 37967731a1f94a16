package coterie.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads the processor time that processes of this machine have used, user and kernel together; its
 * resolution is that of the kernel's accounts, 10 ms.
 *
 * @param pids the processes' ids; none where they are not known or run elsewhere
 */
public record CpuTime(List<Long> pids) {

    /** That of the program itself. */
    public static CpuTime ofThisProcess() {
        return new CpuTime(List.of(ProcessHandle.current().pid()));
    }

    /** The sum over the processes; nothing where one of them cannot be read, or there is none. */
    public Optional<Duration> used() {
        Duration sum = Duration.ZERO;
        for (long pid : pids) {
            Optional<Duration> used =
                    ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration());
            if (used.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(used.get());
        }
        return pids.isEmpty() ? Optional.empty() : Optional.of(sum);
    }
}
