package coterie.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings the sources of settings together: a file, beaten by the environment, beaten by flags. */
public final class SettingSources {

    private static final String ENVIRONMENT_PREFIX = "COTERIE_";

    /** Variables that the launcher, the commands and the build know. */
    private static final List<String> OTHER_VARIABLES =
            List.of("COTERIE_JAVA_OPTS", "COTERIE_CLASSPATH", "COTERIE_URL", "COTERIE_CONFIG");

    private final Map<Setting, Given> given = new EnumMap<>(Setting.class);

    /**
     * A value as somebody gave it.
     *
     * @param text the value
     * @param origin where it comes from, for messages
     */
    record Given(String text, String origin) {}

    /**
     * Takes in a YAML file. Call it before the others.
     *
     * @throws InvalidSettingException where it cannot be read, or has an unknown setting
     */
    public SettingSources file(Path path) {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(Files.readString(path));
        } catch (JsonProcessingException e) {
            throw new InvalidSettingException(
                    "config file " + path + " is not YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "config file " + path + " cannot be read: " + FileProblem.reason(e));
        }
        if (root.isMissingNode() || root.isNull()) {
            return this;
        }
        if (!root.isObject()) {
            throw new InvalidSettingException(
                    "config file " + path + " does not hold names and values");
        }
        flatten("", root, path.toString());
        return this;
    }

    private void flatten(String prefix, JsonNode node, String origin) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = prefix + field.getKey();
            JsonNode value = field.getValue();
            Setting setting = Setting.named(name);
            if (setting != null) {
                given.put(setting, new Given(text(setting, value, origin), origin));
            } else if (value.isObject()) {
                flatten(name + ".", value, origin);
            } else {
                throw unknown(name, origin);
            }
        }
    }

    private static String text(Setting setting, JsonNode value, String origin) {
        if (value.isValueNode() && !value.isNull()) {
            return value.asText();
        }
        if (setting == Setting.CLUSTER && value.isObject()) {
            return value.properties().stream()
                    .map(member -> member.getKey() + "=" + member.getValue().asText())
                    .collect(Collectors.joining(","));
        }
        throw new InvalidSettingException(setting.key() + " in " + origin + " has no single value");
    }

    /**
     * Takes in the environment.
     *
     * @param warnings told of each variable that looks like a setting and is none
     */
    public SettingSources environment(Map<String, String> variables, Consumer<String> warnings) {
        new TreeMap<>(variables)
                .forEach((variable, text) -> {
                    if (!variable.startsWith(ENVIRONMENT_PREFIX)
                            || OTHER_VARIABLES.contains(variable)) {
                        return;
                    }
                    for (Setting setting : Setting.values()) {
                        if (setting.variable().equals(variable)) {
                            given.put(setting, new Given(text, variable));
                            return;
                        }
                    }
                    List<String> known =
                            Arrays.stream(Setting.values()).map(Setting::variable).toList();
                    warnings.accept(
                            "the environment variable "
                                    + variable
                                    + " is no setting; the nearest is "
                                    + Nearest.to(variable, known));
                });
        return this;
    }

    /** Takes in a flag's value. */
    public SettingSources flag(Setting setting, String text) {
        given.put(setting, new Given(text, "--" + setting.key()));
        return this;
    }

    /** The value given last, or the default, or null. */
    @Nullable String text(Setting setting) {
        Given value = given.get(setting);
        return value != null ? value.text() : setting.standard();
    }

    /** Whether anybody set it. */
    public boolean has(Setting setting) {
        return given.containsKey(setting);
    }

    /** An error about a setting's value, naming where it came from. */
    InvalidSettingException invalid(Setting setting, String why) {
        Given value = given.get(setting);
        String origin =
                value == null || value.origin().equals("--" + setting.key())
                        ? "--" + setting.key()
                        : setting.key() + " (from " + value.origin() + ")";
        return new InvalidSettingException(
                value == null ? origin + " " + why : origin + " '" + value.text() + "' " + why);
    }

    /** The error for a name that is no setting. */
    static InvalidSettingException unknown(String name, String origin) {
        List<String> known = Arrays.stream(Setting.values()).map(Setting::key).toList();
        return new InvalidSettingException(
                "unknown setting '"
                        + name
                        + "' in "
                        + origin
                        + "; the nearest known one is "
                        + Nearest.to(name, known));
    }

    /** The known flag that is nearest to an unknown one. */
    public static String nearestFlag(String flag, List<String> others) {
        List<String> known = new ArrayList<>(others);
        for (Setting setting : Setting.values()) {
            known.add("--" + setting.key());
        }
        return Nearest.to(flag, known);
    }
}
