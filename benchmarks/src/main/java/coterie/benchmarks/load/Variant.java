package coterie.benchmarks.load;

import java.util.Arrays;
import java.util.List;

/**
 * Settings under which load is measured; those that differ between the variants of a comparison.
 *
 * @param name as it stands in reports
 * @param clients how many, each with one request in flight
 * @param rate requests per second of all clients together, or 0 for a closed loop
 */
public record Variant(
        String name,
        Mix mix,
        KeyDistribution.Name distribution,
        int clients,
        double rate,
        Quorums quorums) {

    /**
     * @throws IllegalArgumentException if there is no client, or the rate is below 0
     */
    public Variant {
        if (clients < 1) {
            throw new IllegalArgumentException("there must be at least 1 client, not " + clients);
        }
        if (!(rate >= 0)) {
            throw new IllegalArgumentException("a rate must be at least 0, not " + rate);
        }
    }

    /**
     * One variant for each text, such as {@code r=1,w=3}: this one with the settings that the text
     * names.
     */
    List<Variant> compared(List<String> texts) {
        return texts.isEmpty() ? List.of(this) : texts.stream().map(this::with).toList();
    }

    private Variant with(String settings) {
        Variant changed = this;
        for (String setting : settings.split(",", -1)) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "a setting to compare must be NAME=VALUE, not '" + setting + "'");
            }
            changed =
                    changed.with(
                            setting.substring(0, equals).strip(),
                            setting.substring(equals + 1).strip());
        }
        return changed.named(settings);
    }

    private Variant with(String setting, String value) {
        return switch (setting) {
            case "mix" ->
                    new Variant(name, Mix.valueOf(value), distribution, clients, rate, quorums);
            case "distribution" ->
                    new Variant(
                            name, mix, KeyDistribution.Name.valueOf(value), clients, rate, quorums);
            case "clients" ->
                    new Variant(name, mix, distribution, Integer.parseInt(value), rate, quorums);
            case "rate" ->
                    new Variant(
                            name, mix, distribution, clients, Double.parseDouble(value), quorums);
            case "n", "r", "w", "quorum" -> withQuorum(Quorums.Setting.valueOf(setting), value);
            default ->
                    throw new IllegalArgumentException(
                            "a setting to compare is one of "
                                    + Arrays.asList(
                                            "n",
                                            "r",
                                            "w",
                                            "quorum",
                                            "mix",
                                            "distribution",
                                            "clients",
                                            "rate")
                                    + ", not '"
                                    + setting
                                    + "'");
        };
    }

    private Variant withQuorum(Quorums.Setting setting, String value) {
        return new Variant(name, mix, distribution, clients, rate, quorums.with(setting, value));
    }

    private Variant named(String newName) {
        return new Variant(newName, mix, distribution, clients, rate, quorums);
    }
}
