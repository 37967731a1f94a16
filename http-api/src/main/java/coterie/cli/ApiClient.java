package coterie.cli;

import coterie.http.PercentText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Speaks the HTTP API. Safe from any thread; a call blocks until its answer is there. */
final class ApiClient {

    static final String OBJECT_DOCUMENT = "application/vnd.coterie.object+json";

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    /** Beyond the longest time that a request may ask for. */
    private static final int READ_TIMEOUT_MILLIS = 70_000;

    private final String url;

    /**
     * @param url of any node, as {@code http://HOST:PORT}
     */
    ApiClient(String url) {
        // The JDK's client logs; whoever sets the logging up first should not be one of many
        // threads.
        LoggerFactory.getILoggerFactory();
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /**
     * What came back.
     *
     * @param context of {@code Coterie-Context}, or null
     * @param contentType of the body, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Answer(int status, @Nullable String context, @Nullable String contentType, byte[] body) {

        /**
         * This answer, unless it is a problem.
         *
         * @throws ProblemException where it is one
         */
        Answer successful() {
            if (status >= 400) {
                throw ProblemException.of(this);
            }
            return this;
        }

        /** The same, but that there is nothing counts as an answer, too. */
        Answer successfulOrAbsent() {
            return status == 404 ? this : successful();
        }
    }

    /** The path of a key's value. */
    static String path(String bucket, byte[] key) {
        return path(bucket) + "/" + PercentText.encodeForTarget(key);
    }

    /** The path of a bucket's keys. */
    static String path(String bucket) {
        return "/v1/kv/" + PercentText.encodeForTarget(bucket.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a request.
     *
     * @throws UnreachableException where no answer comes
     */
    Answer request(
            String method, String target, Map<String, String> headers, byte @Nullable [] body) {
        if (method.equals("PATCH")) {
            return patch(target, headers, body == null ? new byte[0] : body);
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url + target).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
            connection.setReadTimeout(READ_TIMEOUT_MILLIS);
            headers.forEach(connection::setRequestProperty);
            if (body != null) {
                connection.setDoOutput(true);
                // Without it the JDK would silently send a write twice where a connection breaks.
                connection.setFixedLengthStreamingMode(body.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            return answer(connection);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreachableException(url + ": " + reason(e), e);
        }
    }

    /** The JDK's older client, quick to start, knows no PATCH. */
    private Answer patch(String target, Map<String, String> headers, byte[] body) {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofMillis(CONNECT_TIMEOUT_MILLIS))
                        .build()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(url + target))
                            .timeout(Duration.ofMillis(READ_TIMEOUT_MILLIS))
                            .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(body));
            headers.forEach(request::header);
            HttpResponse<byte[]> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(),
                    null,
                    response.headers().firstValue("Content-Type").orElse(null),
                    response.body());
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreachableException(url + ": " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(url + ": interrupted", e);
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static Answer answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        byte[] body;
        try (InputStream in =
                status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            body = in == null ? new byte[0] : in.readAllBytes();
        }
        return new Answer(
                status,
                connection.getHeaderField("Coterie-Context"),
                connection.getContentType(),
                body);
    }

    Answer get(String target) {
        return request("GET", target, Map.of(), null);
    }
}
