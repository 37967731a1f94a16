package coterie.benchmarks.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A benchmark of the report: one command, which writes {@code NAME.md} and {@code NAME.csv}.
 *
 * @param name of its files
 * @param title above its charts
 * @param question that it answers, as a sentence
 * @param arguments of {@code ./coterie}, without where the output goes
 * @param estimate how long it takes where nobody has measured that yet
 */
record Chapter(
        String name, String title, String question, List<String> arguments, Duration estimate) {

    Chapter {
        arguments = List.copyOf(arguments);
    }

    /**
     * All of them, in the order in which they are measured.
     *
     * @param isShort measures less of each, and roughly
     */
    static List<Chapter> all(boolean isShort) {
        return List.of(
                bench(
                        "prices",
                        "The price list",
                        "What each choice of N, R and W costs, on a quiet cluster and on others.",
                        isShort ? 5 : 30,
                        isShort),
                bench(
                        "staleness",
                        "Stale reads",
                        "How stale reads are where W+R is not above N, beside what PBS predicts.",
                        isShort ? 3 : 15,
                        isShort),
                bench(
                        "parts",
                        "Parts",
                        "What a node's parts cost, and what they allocate.",
                        isShort ? 4 : 15,
                        isShort),
                bench(
                        "outside",
                        "The whole system from outside",
                        "What clients get over HTTP: mixes, sizes, many keys, rates up to saturation and"
                                + " beyond, and a dead node.",
                        isShort ? 7 : 35,
                        isShort),
                bench(
                        "growth",
                        "Growth",
                        "How the cost of a request grows with keys, siblings, sizes, nodes and partitions.",
                        isShort ? 7 : 40,
                        isShort),
                load(
                        "load-reads",
                        "Reads and the bare server",
                        "What share of a bare HTTP server's reads R = 1 and R = 2 reach, at a node that holds"
                                + " the key.",
                        isShort,
                        "--mix=C --bare --owner-only --compare r=1 r=2"),
                load(
                        "load-mixed",
                        "R and W against each other",
                        "How R and W trade against each other where half of the requests are writes.",
                        isShort,
                        "--mix=A --owner-only --compare r=2,w=2 r=1,w=1 r=1,w=3 r=3,w=1"),
                load(
                        "load-writes",
                        "Writes alone",
                        "What waiting for more replicas costs a write, every one of them synced.",
                        isShort,
                        "--mix=W --bucket=w --distribution=uniform --owner-only"
                                + " --compare w=1 w=2 w=3"));
    }

    private static Chapter bench(
            String name, String title, String question, int minutes, boolean isShort) {
        List<String> arguments = new ArrayList<>(List.of("bench", name));
        if (isShort) {
            arguments.add("--short");
        }
        return new Chapter(name, title, question, arguments, Duration.ofMinutes(minutes));
    }

    /** A comparison of {@code ./coterie bench} itself, at a cluster of its own. */
    private static Chapter load(
            String name, String title, String question, boolean isShort, String options) {
        List<String> arguments = new ArrayList<>(List.of("bench", "--dev", "--name=" + name));
        arguments.addAll(
                isShort
                        ? List.of("--keys=5000", "--seconds=2", "--warmup=2", "--runs=3")
                        : List.of("--keys=50000", "--seconds=8", "--warmup=8", "--runs=3"));
        arguments.addAll(List.of(options.split(" ", -1)));
        return new Chapter(name, title, question, arguments, Duration.ofMinutes(isShort ? 1 : 4));
    }

    /** What follows {@code ./coterie} if its files are to be in a folder. */
    List<String> command(String output) {
        List<String> command = new ArrayList<>(arguments);
        int last = command.indexOf("--compare"); // takes all words that follow it
        command.add(last < 0 ? command.size() : last, "--output=" + output);
        return command;
    }
}
