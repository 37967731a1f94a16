package coterie.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link BareServer} in a process of its own, under the same JVM as this one. */
final class BareProcess implements AutoCloseable {
    private static final long END_SECONDS = 10;

    private final Process process;
    private final Endpoint endpoint;

    private BareProcess(Process process, Endpoint endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param bodyBytes length of its answers
     * @param eventLoops how many it answers from
     * @param flags of its JVM
     */
    static BareProcess start(int bodyBytes, int eventLoops, List<String> flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), BareServer.class.getName()));
        command.addAll(List.of(Integer.toString(bodyBytes), Integer.toString(eventLoops)));
        Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(BareServer.READY)) {
                int port = Integer.parseInt(line.substring(BareServer.READY.length()));
                return new BareProcess(process, new Endpoint("127.0.0.1", port));
            }
        }
        throw new IOException("the bare server did not start");
    }

    Subject subject() {
        return new Subject(
                List.of(endpoint), new Routing.Spread(1), new CpuTime(List.of(process.pid())));
    }

    /** Ends it, by the end of its standard input. */
    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
