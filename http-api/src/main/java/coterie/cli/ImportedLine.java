package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.http.PercentText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a file on its way into a bucket.
 *
 * @param number in the file, from 1, for messages
 * @param wanted what the key is to hold
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record ImportedLine(long number, byte[] key, List<ObjectLine.Restored> wanted) {

    /**
     * Where lines go.
     *
     * @param readHeaders of each read
     * @param writeHeaders of each write
     */
    record Target(
            ApiClient client,
            String bucket,
            Map<String, String> readHeaders,
            Map<String, String> writeHeaders) {

        ApiClient.Answer read(String path) {
            Map<String, String> headers = new LinkedHashMap<>(readHeaders);
            headers.put("Accept", ApiClient.OBJECT_DOCUMENT);
            return client.request("GET", path, headers, null).successfulOrAbsent();
        }

        boolean lastWriteWins() {
            byte[] name = bucket.getBytes(StandardCharsets.UTF_8);
            String path = "/v1/buckets/" + PercentText.encodeForTarget(name);
            JsonNode properties = KeyPages.parse(client.get(path).successful().body());
            return properties.path("conflict").asText().equals("last-write-wins");
        }

        /**
         * Stores a value, or deletes the key where it has none.
         *
         * @param context that the write covers, or null
         */
        void write(String path, ObjectLine.Restored value, @Nullable String context) {
            Map<String, String> headers = new LinkedHashMap<>(writeHeaders);
            ClientOptions.Consistency.put(headers, "Coterie-Context", context);
            byte[] content = value.bytes();
            if (content != null) {
                headers.put("Content-Type", value.contentType());
            }
            client.request(content == null ? "DELETE" : "PUT", path, headers, content).successful();
        }
    }

    /**
     * Reads a line.
     *
     * @param keyField whose text is the key of a plain object, or null where lines are object
     *     documents
     * @throws ProblemException naming the line, where it is neither
     */
    static ImportedLine read(byte[] bytes, long number, @Nullable String keyField) {
        Reading line = new Reading(bytes, number);
        return keyField == null ? line.document() : line.plain(keyField);
    }

    /**
     * Stores the line's values, unless they are what is there already. Returns whether anything was
     * written.
     */
    boolean store(Target target) {
        String path = ApiClient.path(target.bucket(), key);
        ApiClient.Answer held = target.read(path);
        List<ObjectLine.Restored> fitting = fittingFor(target);
        if (isIn(held, fitting)) {
            return false;
        }
        for (ObjectLine.Restored value : fitting) {
            // The same context for each: they cover what was there, and not each other.
            target.write(path, value, held.context());
        }
        return true;
    }

    /**
     * All values, or where the last write wins the one that the bucket would show of them: each
     * write would replace the one before, and the line be taken for missing ever after.
     */
    private List<ObjectLine.Restored> fittingFor(Target target) {
        if (wanted.size() < 2 || !target.lastWriteWins()) {
            return wanted;
        }
        ObjectLine.Restored last = wanted.getFirst();
        for (ObjectLine.Restored value : wanted) {
            // A document sorts its siblings by dot, so of equal times the later place wins.
            last = value.writtenAt().compareTo(last.writtenAt()) >= 0 ? value : last;
        }
        return List.of(last);
    }

    private static boolean isIn(ApiClient.Answer held, List<ObjectLine.Restored> wanted) {
        if (held.status() == 404) {
            return wanted.stream().allMatch(value -> value.bytes() == null);
        }
        ObjectLine.Document document;
        try {
            document = ObjectLine.read(held.body(), true);
        } catch (IOException e) {
            throw new ProblemException(
                    "bad-answer: the node's object document cannot be read: " + e.getMessage());
        }
        if (document == null || document.siblings().size() != wanted.size()) {
            return false;
        }
        List<ObjectLine.Restored> left = new ArrayList<>(document.siblings());
        for (ObjectLine.Restored value : wanted) {
            int at = 0;
            while (at < left.size() && !left.get(at).sameAs(value)) {
                at++;
            }
            if (at == left.size()) {
                return false;
            }
            left.remove(at);
        }
        return true;
    }

    /** A line that is being made out. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Reading(byte[] bytes, long number) {

        ImportedLine plain(String keyField) {
            JsonNode field = object().get(keyField);
            if (field == null || !field.isValueNode() || field.isNull()) {
                throw bad("has no field '" + keyField + "' with a text or a number", null);
            }
            return new ImportedLine(
                    number,
                    field.asText().getBytes(StandardCharsets.UTF_8),
                    List.of(new ObjectLine.Restored("application/json", bytes, "")));
        }

        private JsonNode object() {
            try {
                JsonNode object = KeyPages.parse(bytes);
                if (object.isObject()) {
                    return object;
                }
            } catch (UncheckedIOException e) {
                throw bad("is not JSON", e);
            }
            throw bad("is no JSON object", null);
        }

        ImportedLine document() {
            ObjectLine.Document document;
            try {
                document = ObjectLine.read(bytes, false);
            } catch (IOException e) {
                throw bad(String.valueOf(e.getMessage()), e);
            }
            if (document == null) {
                throw bad("is no object document; for other objects say --key-field", null);
            }
            String key = document.key();
            if (key == null) {
                throw bad("has no key", null);
            }
            try {
                return new ImportedLine(number, PercentText.decode(key), document.siblings());
            } catch (IllegalArgumentException e) {
                throw bad(String.valueOf(e.getMessage()), e);
            }
        }

        private ProblemException bad(String why, @Nullable Exception cause) {
            ProblemException problem = new ProblemException("bad-line: line " + number + " " + why);
            if (cause != null) {
                problem.initCause(cause);
            }
            return problem;
        }
    }
}
