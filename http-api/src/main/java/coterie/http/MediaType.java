package coterie.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * As much of a {@code Content-Type} as decides how a value stands in an object document.
 *
 * @param type in lower case, such as {@code text/plain}
 * @param charset its parameter, or UTF-8; null for one that this JVM does not know
 */
public record MediaType(String type, @Nullable Charset charset) {

    /** Of a header's text, however odd: what is not understood is simply neither JSON nor text. */
    public static MediaType of(String header) {
        int semicolon = header.indexOf(';');
        String type =
                (semicolon < 0 ? header : header.substring(0, semicolon))
                        .strip()
                        .toLowerCase(Locale.ROOT);
        return new MediaType(
                type,
                semicolon < 0 ? StandardCharsets.UTF_8 : charset(header.substring(semicolon + 1)));
    }

    private static @Nullable Charset charset(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("charset")) {
                String name = parameter.substring(equals + 1).strip();
                if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
                    name = name.substring(1, name.length() - 1);
                }
                return known(name);
            }
        }
        return StandardCharsets.UTF_8;
    }

    private static @Nullable Charset known(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    boolean isJson() {
        return type.endsWith("/json") || type.endsWith("+json");
    }

    boolean isText() {
        return type.startsWith("text/");
    }
}
