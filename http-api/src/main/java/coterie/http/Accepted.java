package coterie.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an {@code Accept} header asks for: the value as it was written, or the object document. */
final class Accepted {

    private Accepted() {}

    /**
     * Whether the object document is asked for: it must be named, and be wanted at least as much as
     * the value itself. A value that the header does not allow is served all the same, since it is
     * what was written.
     *
     * @param accept the header's text, or null
     * @param contentType of the value
     */
    static boolean objectDocument(@Nullable String accept, String contentType) {
        if (accept == null
                || !accept.toLowerCase(Locale.ROOT).contains(ObjectDocument.CONTENT_TYPE)) {
            return false;
        }
        String type = MediaType.of(contentType).type();
        String group = type.substring(0, Math.max(0, type.indexOf('/'))) + "/*";
        double document = 0;
        double value = 0;
        int valueRank = 0;
        for (String range : accept.split(",", -1)) {
            int semicolon = range.indexOf(';');
            String name =
                    (semicolon < 0 ? range : range.substring(0, semicolon))
                            .strip()
                            .toLowerCase(Locale.ROOT);
            double quality = semicolon < 0 ? 1 : quality(range.substring(semicolon + 1));
            if (name.equals(ObjectDocument.CONTENT_TYPE)) {
                document = Math.max(document, quality);
            }
            int rank = name.equals(type) ? 3 : name.equals(group) ? 2 : name.equals("*/*") ? 1 : 0;
            if (rank > valueRank) {
                valueRank = rank;
                value = quality;
            }
        }
        return document > 0 && document >= value;
    }

    private static double quality(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            String text = parameter.strip().toLowerCase(Locale.ROOT);
            if (text.startsWith("q=")) {
                try {
                    return Math.clamp(Double.parseDouble(text.substring(2).strip()), 0, 1);
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
